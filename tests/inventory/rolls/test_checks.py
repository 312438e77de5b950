"""Every promise of rolls holds after real work, and is seen to break when rows are bent."""

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from inventory.intake.rules import DeliveryLine
from inventory.rolls import checks, services
from inventory.rolls.models import Roll, RollLabel
from inventory.stock.models import Item
from tests.conftest import NOW
from tests.support import printing as make
from tests.support import villagers as people


@pytest.fixture(autouse=True)
def bound(session: Session) -> None:
    """A delivery of two trays, one with a label of a roll; another label is void."""
    desk, hub = people.desk(session), make.hub(session)
    roll = make.roll(session, hub, 5, village=desk.place)
    codes = make.codes_of(roll)
    line = DeliveryLine(desk.tray.id, 2, people.CLEAN, codes=(codes[2],))
    people.delivery(session, desk, line)
    services.void_labels(
        session,
        roll_code=roll.code,
        first=codes[4],
        last="",
        reason="脏",
        actor=hub.worker,
        now=NOW,
    )


def broken(session: Session) -> set[str]:
    return {check.name for check in checks.CHECKS if session.execute(text(check.sql)).first()}


def test_real_work_keeps_every_promise(session: Session) -> None:
    assert broken(session) == set()


def test_a_bound_label_without_its_item_is_found(session: Session) -> None:
    session.execute(update(Item).where(Item.code.startswith("ER")).values(code="EZZZZZZZ9"))

    assert broken(session) == {"bound_labels_are_one_item", "items_of_rolls_are_bound"}


def test_a_used_label_of_another_code_is_found(session: Session) -> None:
    session.execute(text("SET LOCAL ROLE NONE"))
    session.execute(
        update(RollLabel).where(RollLabel.state == "void").values(serial=RollLabel.serial - 1)
    )

    assert broken(session) == {"roll_labels_are_of_their_roll"}


def test_a_roll_that_ends_before_its_labels_is_found(session: Session) -> None:
    session.execute(update(Roll).values(last_serial=Roll.first_serial))

    assert broken(session) == {"roll_labels_are_of_their_roll"}
