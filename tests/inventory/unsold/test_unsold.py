from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.messages.models import TextMessage
from inventory.day import queries as day
from inventory.intake.rules import DeliveryLine
from inventory.stock.models import Lot
from inventory.unsold import queries, services
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.promises import bend_terms, broken
from tests.support.queries import counted
from tests.support.villagers import Desk

TODAY = clock.china_date(NOW)


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


@pytest.fixture
def lot(session: Session, desk: Desk) -> Lot:
    """Two trays of eggs at the desk."""
    make.delivery(session, desk)
    return session.scalars(select(Lot)).one()


def unsold(session: Session, desk: Desk, today: date) -> list[tuple[int, int]]:
    found = queries.unsold_lots(session, places=frozenset({desk.place.id}), today=today)
    return [(one.lot_id, one.base_units) for one in found]


def at_last(lot: Lot, days_before: int = 0) -> timedelta:
    """From today to so many days before the lot's last day of sale."""
    return lot.expires_on - TODAY - timedelta(days=days_before)


def texts(session: Session) -> list[str]:
    return [
        message.body for message in session.scalars(select(TextMessage).order_by(TextMessage.id))
    ]


def test_goods_are_listed_from_five_days_before_their_end(
    session: Session, desk: Desk, lot: Lot
) -> None:
    assert unsold(session, desk, TODAY + at_last(lot, 6)) == []
    assert unsold(session, desk, TODAY + at_last(lot, 5)) == [(lot.id, 60)]
    assert unsold(session, desk, TODAY + at_last(lot, -1)) == [(lot.id, 60)]


def test_goods_that_keep_for_days_only_are_listed_in_their_last_third(
    session: Session, desk: Desk, lot: Lot
) -> None:
    lot.expires_on = lot.received_on + timedelta(days=6)
    session.flush()

    assert unsold(session, desk, TODAY + at_last(lot, 3)) == []
    assert unsold(session, desk, TODAY + at_last(lot, 2)) == [(lot.id, 60)]


def test_what_stands_at_the_hub_is_the_villages_problem_too_and_what_is_picked_is_not(
    session: Session, desk: Desk, lot: Lot
) -> None:
    items = list(build.stock.queries.items_of_lot(session, lot.id))
    hub = build.hub(session)
    build.move(session, items, build.bin_of(session, hub, "dock"), desk.agent)
    assert unsold(session, desk, lot.expires_on) == [(lot.id, 60)]

    build.move(session, items[:1], build.bin_of(session, hub, "packing"), desk.agent)
    assert unsold(session, desk, lot.expires_on) == [(lot.id, 30)]


def test_a_villager_is_texted_once(session: Session, desk: Desk, lot: Lot) -> None:
    before = len(texts(session))
    near = NOW + at_last(lot, 2)

    with counted(session.connection()) as statements:
        assert services.tell_villagers(session, now=near) == 1
    assert services.tell_villagers(session, now=near + timedelta(days=1)) == 0

    # What is near its end, whose phones, the notice, the text.
    assert len(statements) == 4
    [told] = texts(session)[before:]
    assert "您交的土鸡蛋还有60枚没卖掉" in told
    [listed] = queries.unsold_lots(session, places=None, today=lot.expires_on)
    assert listed.told_at == near
    assert broken(session) == []


def test_lots_alike_are_one_text(session: Session, desk: Desk, lot: Lot) -> None:
    make.delivery(session, desk)
    before = len(texts(session))

    assert services.tell_villagers(session, now=NOW + at_last(lot)) == 2

    [told] = texts(session)[before:]
    assert "您交的土鸡蛋还有120枚没卖掉" in told


def test_who_has_no_phone_is_left_to_the_agent(session: Session, desk: Desk, lot: Lot) -> None:
    desk.villager.phone = None
    session.flush()

    assert services.tell_villagers(session, now=NOW + at_last(lot)) == 0
    found = day.problems(
        session,
        places=frozenset({desk.place.id}),
        today=lot.expires_on,
        now=NOW + at_last(lot),
    )
    assert [(one.lot_id, one.told_at) for one in found.unsold] == [(lot.id, None)]


def test_bought_goods_are_the_operators(session: Session, desk: Desk, lot: Lot) -> None:
    bend_terms(session, lot.terms_id, kind="buy_out", fee_basis_points=0)

    assert unsold(session, desk, lot.expires_on) == []


def test_the_agents_home_tells_what_the_terms_say(
    client: FlaskClient, session: Session, desk: Desk
) -> None:
    make.delivery(session, desk, DeliveryLine(desk.tray.id, 1, make.CLEAN))
    ends = clock.china_date(clock.now())
    for one in session.scalars(select(Lot)):
        one.received_on, one.expires_on = ends - timedelta(days=30), ends
    session.flush()
    headers = make.bearer(session, desk.agent)

    page = client.get("/desk/", headers=headers).get_data(as_text=True)

    assert f"还有 30枚，最后可卖日 {ends}" in page
    assert "约定：退给村民" in page
    assert "还没通知" in page
    assert "没有合格证" in page
