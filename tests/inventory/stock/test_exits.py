"""Held, expired and unlicensed lots stay inside: the database itself says no."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.database.session import constraint_of
from app.errors import refusal_of_constraint
from app.people.rules import Actor, Role
from inventory.places.models import Bin
from inventory.quality import services as quality
from inventory.stock.models import Holding
from tests.conftest import NOW
from tests.support import inventory as build

TODAY = clock.china_date(NOW)


@pytest.fixture
def worker(session: Session) -> Actor:
    return build.person(session, Role.WORKER, build.hub(session))


@pytest.fixture
def owner(session: Session) -> build.Household:
    return build.household(session)


def hub_bin(session: Session, kind: str) -> Bin:
    return build.bin_of(session, build.hub(session), kind)


def holdings(session: Session, lot_id: int) -> dict[str, int]:
    """Base units of a lot by name of bin, where not zero."""
    rows = session.execute(
        select(Bin.name, Holding.base_units)
        .join(Bin, Bin.id == Holding.bin_id)
        .where(Holding.lot_id == lot_id, Holding.base_units != 0)
    )
    return dict(rows.all())


def refused_by_database(error: IntegrityError) -> str:
    return refusal_of_constraint(constraint_of(error)).code


def test_the_database_keeps_a_held_lot_off_the_packing_table(
    session: Session, owner: build.Household, worker: Actor
) -> None:
    lot, items = build.lot_of(session, owner, build.eggs_and_tray(session))
    build.move(session, items, hub_bin(session, "dock"), worker)
    hold = quality.hold_lot(
        session, lot_id=lot.id, kind="recall", reason="检出异味", actor=worker, now=NOW
    )

    for exit_ in ("packing", "carrier", "sold"):
        with pytest.raises(IntegrityError) as error, session.begin_nested():
            build.move(session, items[:1], hub_bin(session, exit_), worker)
        assert refused_by_database(error.value) == "lot.held"

    assert holdings(session, lot.id) == {"villager": -90, "dock": 90}
    build.release(session, hold)
    build.move(session, items[:1], hub_bin(session, "packing"), worker)
    assert holdings(session, lot.id) == {"villager": -90, "dock": 60, "packing": 30}


def test_the_database_keeps_an_expired_lot_off_the_packing_table(
    session: Session, owner: build.Household, worker: Actor
) -> None:
    lot, items = build.lot_of(session, owner, build.eggs_and_tray(session))
    packing = hub_bin(session, "packing")
    # The last day of sale is sold still; midnight is that of China.
    midnight = NOW.astimezone(clock.CHINA).replace(hour=0) + timedelta(days=31)

    with pytest.raises(IntegrityError) as error, session.begin_nested():
        build.move(session, items, packing, worker, now=midnight)
    build.move(session, items, packing, worker, now=midnight - timedelta(minutes=1))

    assert refused_by_database(error.value) == "lot.held"
    assert holdings(session, lot.id) == {"villager": -90, "packing": 90}


@pytest.mark.parametrize("licence_days", [None, -1])
def test_the_database_keeps_unlicensed_food_off_the_packing_table(
    session: Session, owner: build.Household, worker: Actor, licence_days: int | None
) -> None:
    pickles = build.pickles_and_jar(session)
    licence_id = None
    if licence_days is not None:
        expires_on = TODAY + timedelta(days=licence_days)
        licence_id = build.licence(session, owner, pickles[0], expires_on=expires_on).id
    lot, items = build.lot_of(session, owner, pickles, licence_id=licence_id)

    with pytest.raises(IntegrityError) as error, session.begin_nested():
        build.move(session, items, hub_bin(session, "packing"), worker)

    assert refused_by_database(error.value) == "lot.held"
    assert holdings(session, lot.id) == {"villager": -1500, "desk": 1500}


def test_licensed_food_is_packed(session: Session, owner: build.Household, worker: Actor) -> None:
    pickles = build.pickles_and_jar(session)
    licence = build.licence(session, owner, pickles[0], expires_on=TODAY)
    lot, items = build.lot_of(session, owner, pickles, licence_id=licence.id)

    build.move(session, items, hub_bin(session, "packing"), worker)

    assert holdings(session, lot.id) == {"villager": -1500, "packing": 1500}
