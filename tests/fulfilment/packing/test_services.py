import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.errors import Refusal
from fulfilment.allocation.models import Allocation
from fulfilment.packing import queries, services
from inventory.labels.rules.codes import CodeKind, make_code
from inventory.quality import services as quality
from inventory.stock import queries as stock
from inventory.stock.models import Lot
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from storefront.orders import services as orders
from storefront.orders.models import Order
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build


def allocated(session: Session, order: Order) -> list[Allocation]:
    return services.allocate(session, order_id=order.id, now=NOW)


def refused_scan(session: Session, on: make.Stage, order: Order, raw: str) -> str:
    with pytest.raises(Refusal) as caught:
        make.pick(session, on, order, raw)
    return caught.value.code


def where(session: Session, code: str) -> str:
    card = stock.item_card(session, code)
    assert card is not None
    return card.bin_name


def hold(session: Session, on: make.Stage, lot: Lot) -> int:
    return quality.hold_lot(
        session, lot_id=lot.id, kind="test", reason="复检", actor=on.worker, now=NOW
    ).id


def test_what_expires_first_is_chosen_first(session: Session) -> None:
    on = make.stage(session)
    make.shelved(session, on, packs=2)
    old, _ = make.shelved(session, on, packs=1, days_ago=9)
    order = make.paid_order(session, on, packs=2)

    chosen = allocated(session, order)

    assert chosen[0].lot_id == old.id
    assert chosen[1].lot_id != old.id
    assert chosen[0].rule == "fefo-receipt-turn/1"
    assert chosen[0].inputs["candidates"][0]["lot"] == old.code
    assert chosen[0].inputs["considered"] == 2


def test_equal_neighbours_take_turns_from_order_to_order(session: Session) -> None:
    on = make.stage(session)
    make.shelved(session, on, owner=build.household(session, name="甲"))
    make.shelved(session, on, owner=build.household(session, name="乙"))

    lots = [allocated(session, make.paid_order(session, on, packs=1))[0].lot_id for _ in range(4)]

    assert lots == [lots[0], lots[1], lots[0], lots[1]]
    assert lots[0] != lots[1]


def test_asked_again_nothing_more_is_chosen(session: Session) -> None:
    on = make.stage(session)
    make.shelved(session, on)
    order = make.paid_order(session, on, packs=2)

    first, again = allocated(session, order), allocated(session, order)

    assert [each.id for each in first] == [each.id for each in again]


def test_packs_chosen_for_one_order_are_not_chosen_for_another(session: Session) -> None:
    on = make.stage(session)
    make.shelved(session, on, packs=3, days_ago=9)
    lot, _ = make.shelved(session, on, packs=1)
    early, late = (make.paid_order(session, on, packs=2) for _ in range(2))
    allocated(session, early)
    hold(session, on, lot)

    with pytest.raises(Refusal) as caught:
        allocated(session, late)

    assert caught.value.code == "packing.short"
    assert caught.value.params["lacks"] == "土鸡蛋一托 30 枚 1 份"


def test_packs_chosen_for_an_order_that_is_called_off_are_free_again(session: Session) -> None:
    on = make.stage(session)
    make.shelved(session, on, packs=3)
    early, late = make.paid_order(session, on), make.paid_order(session, on, packs=2)
    allocated(session, early)

    orders.refund(session, code=early.code, note="", now=NOW)
    make.paid_order(session, on)

    assert len(allocated(session, late)) == 2
    with pytest.raises(Refusal) as caught:
        services.allocate(session, order_id=early.id, now=NOW)
    assert caught.value.code == "packing.order_not_paid"


def test_short_order_stays_paid_and_is_seen_as_short(session: Session) -> None:
    on = make.stage(session)
    lot, _ = make.shelved(session, on, packs=2)
    order = make.paid_order(session, on, packs=2)
    hold(session, on, lot)

    [row] = queries.pick_list(session, hub_id=on.hub.id, now=NOW)

    assert (row.code, row.picked, row.packs) == (order.code, 0, 2)
    assert [(lack.title, lack.packs) for lack in row.lacks] == [("土鸡蛋一托 30 枚", 2)]


def test_choice_of_a_lot_held_meanwhile_is_made_anew(session: Session) -> None:
    on = make.stage(session)
    old, _ = make.shelved(session, on, packs=1, days_ago=9)
    fresh, _ = make.shelved(session, on, packs=1)
    order = make.paid_order(session, on, packs=1)
    assert allocated(session, order)[0].lot_id == old.id
    hold(session, on, old)

    [chosen] = allocated(session, order)

    assert chosen.lot_id == fresh.id


def test_pick_list_is_in_order_of_payment(session: Session) -> None:
    on = make.stage(session)
    make.shelved(session, on, packs=4)
    late, early = make.paid_order(session, on), make.paid_order(session, on)
    early.paid_at = NOW - timedelta(hours=1)
    session.flush()

    codes = [row.code for row in queries.pick_list(session, hub_id=on.hub.id, now=NOW)]

    assert codes == [early.code, late.code]


def test_scanned_item_leaves_the_shelf_for_the_packing_table(session: Session) -> None:
    on = make.stage(session)
    lot, items = make.shelved(session, on)
    order = make.paid_order(session, on, packs=2)
    allocated(session, order)

    picked = make.pick(session, on, order, f"HTTPS://DESK.EXAMPLE/T/{items[1].code}")

    assert (picked.item_code, picked.lot_code, picked.picked, picked.packs) == (
        items[1].code,
        lot.code,
        1,
        2,
    )
    assert where(session, items[1].code) == "packing"


def test_same_client_id_twice_picks_once_and_gets_the_same_answer(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on, packs=2)
    allocated(session, order)
    client_id = uuid.uuid4()

    answers = [make.pick(session, on, order, items[0].code, client_id=client_id) for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0].picked == 1


def test_item_of_the_lot_on_another_shelf_will_do(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=2)
    make.on_dock(session, on, items)
    make.put_away(session, on, items[0].code, shelf=on.shelf)
    make.put_away(session, on, items[1].code, shelf=on.far_shelf)
    order = make.paid_order(session, on, packs=1)
    [chosen] = allocated(session, order)
    assert chosen.bin_id == on.shelf.id

    make.pick(session, on, order, items[1].code)

    [chosen] = queries.allocations_of_order(session, order.id)
    assert (chosen.item_id, chosen.bin_id) == (items[1].id, on.far_shelf.id)


def test_wrong_scans_are_refused_by_their_name_and_move_nothing(session: Session) -> None:
    on = make.stage(session)
    _, first = make.shelved(session, on, packs=2, days_ago=9)
    _, other = make.shelved(session, on, packs=2)
    order = make.paid_order(session, on, packs=1)
    item = first[0].code
    damaged = item[:-1] + ("0" if item[-1] != "0" else "1")

    assert refused_scan(session, on, order, item) == "packing.not_allocated"
    allocated(session, order)
    assert refused_scan(session, on, order, "") == "label.unreadable"
    assert refused_scan(session, on, order, damaged) == "label.bad_check_character"
    assert refused_scan(session, on, order, "6901234567892") == "scan.not_ours"
    assert refused_scan(session, on, order, on.shelf.code) == "scan.is_bin"
    assert refused_scan(session, on, order, make_code(CodeKind.ITEM, 999)) == "scan.item_unknown"
    assert refused_scan(session, on, order, other[0].code) == "packing.other_lot"
    assert {where(session, each.code) for each in first + other} == {"A-01"}

    make.pick(session, on, order, item)
    assert refused_scan(session, on, order, item) == "packing.already_picked"
    assert refused_scan(session, on, order, first[1].code) == "packing.enough"


def test_item_of_another_produce_is_refused_with_its_name(session: Session) -> None:
    on = make.stage(session)
    make.shelved(session, on)
    owner = build.household(session)
    pickles = build.pickles_and_jar(session)
    make.listed(session, on.channel, pickles, slug="pickles-500")
    paper = build.licence(session, owner, pickles[0], expires_on=NOW.date() + timedelta(days=30))
    _, jars = make.shelved(session, on, owner=owner, goods=pickles, licence_id=paper.id)
    order = make.paid_order(session, on)
    allocated(session, order)

    with pytest.raises(Refusal) as caught:
        make.pick(session, on, order, jars[0].code)

    assert caught.value.code == "packing.not_in_order"
    assert caught.value.params["name"] == "坛子菜 一瓶 500 克"


def test_item_picked_for_another_order_is_refused_with_its_code(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    first, second = make.paid_order(session, on), make.paid_order(session, on)
    allocated(session, first)
    allocated(session, second)
    make.pick(session, on, first, items[0].code)

    with pytest.raises(Refusal) as caught:
        make.pick(session, on, second, items[0].code)

    assert caught.value.code == "packing.picked_for_other"
    assert caught.value.params["order"] == first.code


def test_item_of_a_held_lot_is_refused(session: Session) -> None:
    on = make.stage(session)
    lot, items = make.shelved(session, on)
    order = make.paid_order(session, on)
    allocated(session, order)
    hold(session, on, lot)

    assert refused_scan(session, on, order, items[0].code) == "packing.lot_held"


def test_item_that_is_not_on_a_shelf_is_refused(session: Session) -> None:
    on = make.stage(session)
    owner = build.household(session)
    make.shelved(session, on, owner=owner)
    _, items = build.lot_of(session, owner, on.eggs, packs=1)
    make.on_dock(session, on, items)
    order = make.paid_order(session, on)
    allocated(session, order)

    assert refused_scan(session, on, order, items[0].code) == "packing.not_on_shelf"


def test_last_scan_is_undone(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on, packs=2)
    allocated(session, order)
    make.pick(session, on, order, items[0].code)
    make.pick(session, on, order, items[2].code)

    back = services.undo_scan(
        session, order_id=order.id, client_id=uuid.uuid4(), actor=on.worker, now=NOW
    )

    assert (back.item_code, back.picked, back.shelf) == (items[2].code, 1, "A-01")
    assert order.picking_since is not None
    assert where(session, items[2].code) == "A-01"
    make.pick(session, on, order, items[2].code)


def test_once_all_is_back_on_the_shelf_the_order_is_not_being_picked(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on)
    allocated(session, order)

    make.pick(session, on, order, items[0].code)
    picking = order.picking_since
    services.undo_scan(session, order_id=order.id, client_id=uuid.uuid4(), actor=on.worker, now=NOW)

    assert (picking, order.picking_since) == (NOW, None)


def test_nothing_picked_is_nothing_to_undo(session: Session) -> None:
    on = make.stage(session)
    make.shelved(session, on)
    order = make.paid_order(session, on)

    with pytest.raises(Refusal) as caught:
        services.undo_scan(
            session, order_id=order.id, client_id=uuid.uuid4(), actor=on.worker, now=NOW
        )

    assert caught.value.code == "packing.nothing_to_undo"


def test_parcel_holds_what_was_picked(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on, packs=2)

    parcel = make.packed(session, on, order, items[:2])

    assert parcel.code.startswith("P")
    inside = stock.items_in_container(session, parcel.container_id)
    assert [item.id for item in inside] == [items[0].id, items[1].id]
    assert order.state == "packed"
    event = trace.events_of(session, items[0].code)[-1]
    assert (event.step, event.references) == (Step.PACK, {"po": order.code})


def test_packed_twice_is_one_parcel(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on)
    parcel = make.packed(session, on, order, items[:1])

    again = services.pack_order(session, order_id=order.id, actor=on.worker, now=NOW)

    assert again.id == parcel.id


def test_order_is_not_packed_before_all_is_picked(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on, packs=2)
    allocated(session, order)
    make.pick(session, on, order, items[0].code)

    with pytest.raises(Refusal) as caught:
        services.pack_order(session, order_id=order.id, actor=on.worker, now=NOW)

    assert caught.value.code == "packing.not_all_picked"
    assert caught.value.params == {"left": 1}
    assert order.state == "paid"


def test_order_with_goods_held_meanwhile_is_not_packed(session: Session) -> None:
    on = make.stage(session)
    lot, items = make.shelved(session, on)
    order = make.paid_order(session, on)
    allocated(session, order)
    make.pick(session, on, order, items[0].code)
    hold(session, on, lot)

    with pytest.raises(Refusal) as caught:
        services.pack_order(session, order_id=order.id, actor=on.worker, now=NOW)

    assert caught.value.code == "packing.lot_held"


def test_packed_order_takes_no_more_scans(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on)
    make.packed(session, on, order, items[:1])

    assert refused_scan(session, on, order, items[1].code) == "packing.order_not_paid"
