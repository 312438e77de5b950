"""What the room promises holds along the whole way, and each promise sees what breaks it."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from fulfilment.shipping import services as shipping
from fulfilment.wiring import CHECKS
from inventory.quality import services as quality
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build

TO_DOCK = "UPDATE items SET bin_id = (SELECT id FROM bins WHERE kind = 'dock')"


def broken(session: Session) -> list[str]:
    session.flush()
    return [check.name for check in CHECKS if session.execute(text(check.sql)).first()]


def delivered(session: Session) -> make.Stage:
    """A stage on which one parcel is delivered, one is shipped, one is half picked."""
    on = make.stage(session)
    _, items = make.shelved(session, on, packs=6)
    for number, count in (("SF12345678", 2), ("SF12345679", 1)):
        order = make.paid_order(session, on, packs=count)
        chosen, items = items[:count], items[count:]
        parcel = make.packed(session, on, order, chosen)
        shipping.ship(
            session,
            parcel_code=parcel.code,
            carrier="sf",
            tracking_number=number,
            actor=on.worker,
            now=NOW,
        )
        if count == 2:
            later = NOW + timedelta(days=1)
            shipping.deliver(
                session, parcel_code=parcel.code, delivered_at=later, actor=on.worker, now=later
            )
    return on


def test_every_promise_holds_along_the_whole_way(session: Session) -> None:
    on = make.stage(session)
    assert broken(session) == []
    lot, items = build.lot_of(session, build.household(session), on.eggs, packs=4)
    crate = make.crate_of(session, on, items)
    assert broken(session) == []
    manifest = make.manifest_with(session, on, [crate])
    assert broken(session) == []
    make.unload(session, on, manifest, crate)
    assert broken(session) == []
    make.put_away(session, on, items[0].code)
    hold = quality.hold_lot(
        session, lot_id=lot.id, kind="count", reason="盘点", actor=on.worker, now=NOW
    )
    make.put_away(session, on, items[1].code)
    assert broken(session) == []
    build.release(session, hold)
    make.put_away(session, on, crate)
    assert make.offer(session, on) == (4, 0, 0)
    order = make.paid_order(session, on, packs=2)
    make.packed(session, on, order, items[:2])
    assert broken(session) == []


def test_every_promise_holds_when_parcels_are_gone(session: Session) -> None:
    delivered(session)

    assert broken(session) == []


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        ("UPDATE offers SET stocked = stocked + 1", "stocked_is_what_was_offered"),
        ("UPDATE shelvings SET offered_at = NULL", "stocked_is_what_was_offered"),
        (
            f"{TO_DOCK} WHERE container_id IS NULL",
            "offered_items_are_there_or_served",
        ),
        (
            f"{TO_DOCK} WHERE container_id IS NOT NULL",
            "items_are_where_their_container_is",
        ),
        (
            "UPDATE order_lines SET packs = packs + 1, line_fen = line_fen + price_fen",
            "parcels_hold_what_was_ordered",
        ),
        (
            "UPDATE allocations SET item_id = NULL, picked_at = NULL",
            "parcels_hold_what_was_ordered",
        ),
        (
            "UPDATE order_lines SET packs = 1, line_fen = price_fen WHERE packs > 1",
            "choices_never_exceed_the_line",
        ),
        ("UPDATE orders SET picking_since = NULL", "orders_know_that_they_are_picked"),
        ("UPDATE shipments SET delivered_at = NULL", "shipped_items_are_with_the_carrier_or_sold"),
        ("UPDATE orders SET state = 'packed'", "shipped_orders_have_a_shipment"),
        ("UPDATE manifest_crates SET unloaded_at = NULL", "crates_on_the_road_are_on_a_truck"),
        ("UPDATE manifest_stops SET left_at = NULL", "crates_are_loaded_stop_by_stop"),
    ],
)
def test_promise_sees_what_breaks_it(session: Session, harm: str, name: str) -> None:
    delivered(session)

    session.execute(text(harm))

    assert name in broken(session)


def test_item_of_another_lot_is_seen(session: Session) -> None:
    on = delivered(session)
    other, _ = make.shelved(session, on, packs=1)

    session.execute(text("UPDATE allocations SET lot_id = :lot"), {"lot": other.id})

    assert "picked_items_are_of_the_chosen_lot" in broken(session)


def test_item_sold_twice_is_seen(session: Session) -> None:
    delivered(session)

    # Once more from the villager, whose holding may fall below nothing.
    session.execute(
        text(
            "INSERT INTO movements SELECT gen_random_uuid(), moved_at, lot_id, item_id,"
            " (SELECT id FROM bins WHERE kind = 'villager' LIMIT 1), to_bin_id, base_units,"
            " verb, voucher, account_id FROM movements WHERE verb = 'deliver' LIMIT 1"
        )
    )

    assert "items_are_sold_once" in broken(session)
