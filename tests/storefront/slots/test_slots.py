"""Free times: hours less bookings and absences; nobody is in two places at once."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database import session as db
from app.database.session import constraint_of
from app.errors import Refusal
from storefront.errands.services import ordering
from storefront.providers import services as providers
from storefront.slots import queries
from storefront.slots.models import Booking
from storefront.trades.queries import trade_of_code
from tests.conftest import NOW
from tests.support import errands as make
from tests.support.storefront import run_together

CLIENTS = 64
SLOTS_OF_A_DAY = 17
"""From ten to ten: eight to twelve and two to six, each half hour, both ends counted."""


def test_free_times_are_hours_less_bookings_and_absences(session: Session, now: datetime) -> None:
    at = make.sample(session, now=now)
    wanted = ordering.wanted_of(trade_of_code(session, "haircut"), at.thread.centre.id, 1)
    tomorrow = make.tomorrow(now)
    before = queries.slots(session, wanted, now=now, days=1, limit=100)

    make.placed(session, now=now)
    after = queries.slots(session, wanted, now=now, days=1, limit=100)
    providers.be_absent(
        session,
        code=at.provider.code,
        start=tomorrow - timedelta(hours=2),
        end=tomorrow + timedelta(hours=2),
    )
    away = queries.slots(session, wanted, now=now, days=1, limit=100)

    assert len(before) == SLOTS_OF_A_DAY
    assert {slot.start for slot in before} - {slot.start for slot in after} == {tomorrow}
    assert all(slot.start >= now + timedelta(hours=1) for slot in before)
    assert len(away) < len(after)


def test_a_licence_that_ends_before_the_day_gives_no_time(session: Session, now: datetime) -> None:
    at = make.sample(session, now=now)
    trade = trade_of_code(session, "repair")
    wanted = ordering.wanted_of(trade, at.thread.centre.id, 1)
    assert queries.slots(session, wanted, now=now)

    at.provider.licence_until = now.date()
    session.flush()

    assert queries.slots(session, wanted, now=now) == []


def test_the_database_refuses_a_double_booking(session: Session, now: datetime) -> None:
    at = make.sample(session, now=now)
    make.placed(session, now=now)
    start = make.tomorrow(now) + timedelta(minutes=15)

    session.add(
        Booking(
            provider_id=at.provider.id,
            during=Range(start, start + timedelta(minutes=30)),
            booked_at=now,
        )
    )
    with pytest.raises(IntegrityError) as caught:
        session.flush()

    assert constraint_of(caught.value) == "bookings_one_at_a_time"


def test_sixty_four_clients_at_once_get_one_slot_once(engine_of_its_own: Engine) -> None:
    with db.transaction() as session:
        make.sample(session, now=NOW)
    barrier = threading.Barrier(CLIENTS)
    outcomes: list[str] = []

    def book() -> None:
        request = make.haircut(make.tomorrow(NOW))
        barrier.wait()
        try:
            with db.transaction() as session:
                ordering.order(session, request=request, now=NOW)
            outcomes.append("booked")
        except Refusal as refusal:
            outcomes.append(refusal.code)

    run_together([threading.Thread(target=book) for _ in range(CLIENTS)])

    assert sorted(outcomes) == ["booked", *["errand.slot_taken"] * (CLIENTS - 1)]
    with Session(engine_of_its_own) as session:
        assert session.scalar(select(func.count(Booking.id))) == 1
        assert make.broken_promises(session) == []
