"""Every promise holds after real work, and is seen to break when rows are bent past the code."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.quality import checks as quality_checks
from inventory.quality import services as quality
from inventory.stock import checks as stock_checks
from inventory.stock import services as stock
from inventory.trace import checks as trace_checks
from inventory.trace import services as trace
from inventory.trace.rules import Step
from tests.conftest import NOW
from tests.support import inventory as build

CHECKS = (*stock_checks.CHECKS, *quality_checks.CHECKS, *trace_checks.CHECKS)


def broken(session: Session) -> set[str]:
    session.flush()
    return {check.name for check in CHECKS if session.execute(text(check.sql)).first()}


@pytest.fixture
def ids(session: Session) -> dict[str, int]:
    """A day's work: three trays handed in, crated, unloaded, one shelved and packed."""
    owner = build.household(session)
    hub = build.hub(session)
    worker = build.person(session, Role.WORKER, hub)
    lot, items = build.lot_of(session, owner, build.eggs_and_tray(session), packs=3)
    trace.record(
        session,
        step=Step.COMMISSION,
        codes=[lot.code, *(item.code for item in items)],
        place_code=owner.place.code,
        now=NOW,
    )
    desk, dock = build.bin_of(session, owner.place, "desk"), build.bin_of(session, hub, "dock")
    packing = build.bin_of(session, hub, "packing")
    crate = stock.make_container(session, kind="crate", bin_id=desk.id)
    stock.put_in_container(session, container=crate, items=items)
    build.move_crate(session, crate, dock, worker)
    build.move(session, items[:1], packing, worker, now=NOW + timedelta(hours=1))
    # Movements of one moment are told apart by where they lead, not by their time.
    build.move(session, items[:1], dock, worker, now=NOW + timedelta(hours=1))
    return {
        "lot": lot.id,
        "item": items[0].id,
        "crated": items[1].id,
        "desk": desk.id,
        "dock": dock.id,
        "packing": packing.id,
        "crate": crate.id,
        "account": worker.account_id,
    }


def test_all_promises_hold_after_a_days_work(session: Session, ids: dict[str, int]) -> None:
    assert broken(session) == set()


MOVED = """
    INSERT INTO movements
    VALUES (gen_random_uuid(), {moved_at}, :lot, :item, :{came_from}, :{to}, {units}, 'x', 'x',
        :account)
"""


def moved(came_from: str, to: str, *, units: int = 30, moved_at: str = "now()") -> str:
    return MOVED.format(came_from=came_from, to=to, units=units, moved_at=moved_at)


@pytest.mark.parametrize(
    ("bend", "names"),
    [
        (
            "UPDATE holdings SET base_units = base_units + 1 WHERE bin_id = :dock",
            {"holdings_are_their_movements"},
        ),
        (
            "UPDATE holdings SET counter = true, base_units = -90 WHERE bin_id = :dock",
            {"holdings_are_their_movements", "holdings_never_negative"},
        ),
        ("UPDATE lots SET base_units = base_units + 1", {"lots_are_their_items"}),
        ("UPDATE items SET bin_id = :packing WHERE id = :item", {"items_are_where_they_went"}),
        (
            "UPDATE items SET bin_id = :desk WHERE id = :crated",
            {"items_are_where_they_went", "items_are_with_their_container"},
        ),
        (
            moved("dock", "packing", units=29),
            {"items_move_whole", "items_are_where_they_went"},
        ),
        (
            # It left the packing table a day before it came there.
            moved("dock", "packing", moved_at="timestamptz '2026-11-27 00:00Z'")
            + ";"
            + moved("packing", "dock", moved_at="timestamptz '2026-11-26 00:00Z'"),
            {"items_leave_where_they_arrived"},
        ),
        (
            """INSERT INTO items (code, lot_id, pack_id, base_units, bin_id)
                SELECT 'E-NOBODY', lot_id, pack_id, 30, bin_id FROM items WHERE id = :item""",
            {"lots_are_their_items", "items_are_where_they_went", "items_have_a_beginning"},
        ),
        (
            """INSERT INTO quality_checks (lot_id, answers, passed, checked_by, checked_at)
                VALUES (:lot, '{}', false, :account, now())""",
            {"failed_lots_were_held"},
        ),
        (
            "UPDATE lots SET received_on = '2026-11-01', expires_on = '2026-11-19'",
            {"expired_lots_stay"},
        ),
        ("UPDATE produce SET class = 'processed'", {"unlicensed_lots_stay"}),
        (
            """INSERT INTO holds (lot_id, kind, reason, placed_by, placed_at)
                VALUES (:lot, 'test', 'x', :account, timestamptz '2026-11-20 01:30Z')""",
            {"held_lots_stay"},
        ),
    ],
)
def test_a_bent_row_is_seen(
    session: Session, ids: dict[str, int], bend: str, names: set[str]
) -> None:
    for statement in bend.split(";"):
        used = {name: key for name, key in ids.items() if f":{name}" in statement}
        session.execute(text(statement), used)

    assert broken(session) == names


def test_a_code_that_begins_twice_is_seen(session: Session, ids: dict[str, int]) -> None:
    [code] = session.scalars(text("SELECT code FROM items WHERE id = :item"), {"item": ids["item"]})
    trace.record(session, step=Step.COMMISSION, codes=[code], place_code="430922101901", now=NOW)

    assert broken(session) == {"codes_begin_once"}


def test_a_released_hold_is_no_breach(session: Session, ids: dict[str, int]) -> None:
    keeper = build.person(session, Role.OPERATOR)
    hold = quality.hold_lot(
        session, lot_id=ids["lot"], kind="test", reason="查", actor=keeper, now=NOW
    )
    build.release(session, hold, now=NOW + timedelta(minutes=30))

    assert broken(session) == set()
