"""A volunteer and an elder for a month: visits in time, one missed and noticed, one made up for."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import verify
from app.clock import china_date
from app.ledger import services as ledger
from app.messages import services as messages
from storefront.pairs import queries, services
from storefront.pairs.rules import Condition, Pairing
from storefront.providers.models import Provider
from tests.support import thread

FAMILY = "13900139001"


def test_a_missed_visit_is_noticed_told_and_made_up_for(session: Session, now: datetime) -> None:
    at = thread.sample(session, now=now)
    volunteer = session.scalars(select(Provider).where(Provider.volunteer)).one()
    pair = services.pair_up(
        session,
        pairing=Pairing(
            client_id=uuid.uuid4(),
            provider_code=volunteer.code,
            villager_code=at.household.code,
            every_days=7,
            first_on=china_date(now) + timedelta(days=7),
            is_agreed=True,
            contact_name="李小军",
            contact_phone=FAMILY,
        ),
        actor=at.by["agent"],
        now=now,
    )
    alarming = []
    for day in range(1, 31):
        at_noon = now + timedelta(days=day)
        services.warn_of_missed(session, now=at_noon)
        if day in {5, 22, 28}:  # the visit that was due on the 12th day does not come
            services.visit(
                session,
                pair_id=pair.id,
                condition=Condition.WELL,
                note="",
                actor=at.by["volunteer"],
                now=at_noon,
            )
        alarming.append(bool(queries.alarms(session, places=[at.centre.id])))
    ledger.seal_all(session, now=now)

    told = [each.body for each in messages.latest(session) if each.phone == FAMILY]
    [row] = queries.pairs(session, places=None)
    said: list[str] = []
    assert [day for day, is_red in enumerate(alarming, start=1) if is_red] == list(range(13, 22))
    assert len(told) == row.missed_count
    assert (row.visits_count, row.missed_count) == (3, 2)
    assert row.due_on == china_date(now) + timedelta(days=35)
    assert verify.verify(session, say=said.append), said[-3:]
