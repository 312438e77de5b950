"""Choosing lots for orders, picking by scan, and the parcel.

What must never happen: an order leaves with something that it did not ask for, one item serves
two orders, or nobody can say why this villager's goods were taken and not a neighbour's.

Every verb locks the order first, so that two workers on one order take turns.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from app.database.answers import answer_once
from app.database.locks import lock_rows
from app.errors import conflict, not_found
from app.people.rules import Actor, Permission
from fulfilment.allocation import services as allocation
from fulfilment.allocation.models import Allocation
from fulfilment.allocation.rules import Want
from fulfilment.floor import queries as floor
from fulfilment.floor import services as scanner
from fulfilment.packing import queries
from fulfilment.packing.models import Parcel
from fulfilment.packing.queries import LineRow, OrderToPick
from fulfilment.sorting import queries as sorting
from fulfilment.sorting import services as shelves
from fulfilment.weighing import services as weighing
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import BinKind
from inventory.quality import queries as quality
from inventory.stock import queries as stock_queries
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.stock.queries import ItemCard
from inventory.stock.rules import ContainerKind
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.orders import services as orders
from storefront.orders.models import Order


@dataclass(frozen=True)
class Picked:
    """An item that was taken off its shelf for an order, or put back."""

    item_code: str
    lot_code: str
    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str
    shelf: str
    picked: int
    """Packs of the order picked so far."""
    packs: int
    """Packs of the order."""


def order_named(session: Session, code: str, actor: Actor) -> OrderToPick:
    """Find an order that is packed at a hub of the worker's.

    Raises:
        Refusal: `packing.order_unknown`.
    """
    order = queries.order_to_pick(session, code)
    if order is None or not actor.may_at(Permission.PICK, order.hub_id):
        raise not_found("packing.order_unknown", code=code)
    return order


def allocate(session: Session, *, order_id: int, now: datetime) -> list[Allocation]:
    """Choose a lot for each pack of a paid order that has none yet, as `allocate_all`."""
    allocate_all(session, order_ids=[order_id], now=now)
    return queries.allocations_of_order(session, order_id)


def allocate_all(session: Session, *, order_ids: Sequence[int], now: datetime) -> None:
    """Choose a lot for each pack of paid orders that has none yet.

    Asked again, it chooses only what is missing: a choice that fell on a lot which may not be
    sold any more is dropped and made anew, what is picked stays.

    Raises:
        Refusal: `packing.short` with what the first lacks that is not served in full (orders
            stay as they are and are seen as short); `packing.order_not_paid`.
    """
    for order_id, lacks in choose_what_there_is(session, order_ids=order_ids, now=now).items():
        if lacks:
            raise conflict(
                "packing.short",
                order=session.get_one(Order, order_id).code,
                lacks="、".join(f"{line.title} {packs} 份" for line, packs in lacks),
                lacks_en=", ".join(f"{packs} of {line.title_en}" for line, packs in lacks),
            )


def choose_what_there_is(
    session: Session, *, order_ids: Sequence[int], now: datetime
) -> dict[int, list[tuple[LineRow, int]]]:
    """Choose as `allocate_all`, as far as the shelves allow, one order after the other as named.

    Returns:
        By order what of each line lacks.

    Raises:
        Refusal: `packing.order_not_paid`.
    """
    found = locked_orders(session, order_ids)
    _drop_stopped(session, order_ids, now)
    lines = queries.lines_of_orders(session, order_ids)
    wanted: dict[int, list[Want]] = {}
    for order_id in order_ids:
        wanted.setdefault(found[order_id].hub_id, []).extend(
            Want(line.order_line_id, line.produce_id, line.pack_id, line.packs - line.allocated)
            for line in lines[order_id]
            if line.allocated < line.packs
        )
    lacking: dict[int, int] = {}
    for hub_id, wants in wanted.items():
        lacking |= allocation.choose(session, hub_id=hub_id, wants=wants, now=now)
    return {
        order_id: [
            (line, lacking[line.order_line_id])
            for line in lines[order_id]
            if line.order_line_id in lacking
        ]
        for order_id in order_ids
    }


def scan_item(
    session: Session,
    *,
    order_id: int,
    raw: str,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> Picked:
    """Take the scanned item off its shelf for an order, if it is of a lot chosen for it.

    The same client id again gets the same answer; the same item again is refused.

    Raises:
        Refusal: what was scanned is no item, is unknown, is not on a shelf here, may not be sold,
            or is not what the order asks for; each by its own code.
    """

    def work() -> dict[str, object]:
        order = locked_order(session, order_id)
        if order.is_stopped:
            raise conflict("orders.called_off", code=order.code)
        code = scanner.read(raw, CodeKind.ITEM)
        card = floor.card_of_item(session, code, actor=actor, permission=Permission.PICK)
        allocations = queries.allocations_of_order(session, order_id)
        _refuse_unfit_item(session, card, order, now)
        allocation = _allocation_for(session, card, order, allocations)
        is_first = all(each.item_id is None for each in allocations)
        packing = places.system_bin(session, place_id=order.hub_id, kind=BinKind.PACKING)
        stock.move_items(
            session,
            items=[stock.item_named(session, code)],
            to_bin_id=packing.id,
            verb="pick",
            voucher=order.code,
            actor=actor,
            now=now,
        )
        allocation.item_id = card.item_id
        allocation.bin_id = card.bin_id
        allocation.picked_at = now
        allocation.picked_by = actor.account_id
        session.flush()
        if is_first:
            orders.mark_picking(session, order_id=order_id, now=now)
        return _picked(session, card, order, shelf=card.bin_name)

    return Picked(
        **answer_once(session, client_id=client_id, verb="packing.scan_item", now=now, work=work)
    )


def undo_scan(
    session: Session, *, order_id: int, client_id: uuid.UUID, actor: Actor, now: datetime
) -> Picked:
    """Put the item that was picked last back on its shelf.

    Raises:
        Refusal: `packing.nothing_to_undo`, `packing.order_not_paid`.
    """

    def work() -> dict[str, object]:
        order = locked_order(session, order_id)
        picked = [
            (each.picked_at, each.id, each)
            for each in queries.allocations_of_order(session, order_id)
            if each.picked_at is not None
        ]
        if not picked:
            raise conflict("packing.nothing_to_undo", order=order.code)
        allocation = max(picked)[2]
        item = session.get_one(Item, allocation.item_id)
        stock.move_items(
            session,
            items=[item],
            to_bin_id=allocation.bin_id,
            verb="unpick",
            voucher=order.code,
            actor=actor,
            now=now,
        )
        allocation.item_id = allocation.picked_at = allocation.picked_by = None
        session.flush()
        if len(picked) == 1:
            orders.mark_not_picking(session, order_id=order_id)
        card = floor.card_of_item(session, item.code, actor=actor, permission=Permission.PICK)
        return _picked(session, card, order, shelf=card.bin_name)

    return Picked(
        **answer_once(session, client_id=client_id, verb="packing.undo_scan", now=now, work=work)
    )


def pack_order(session: Session, *, order_id: int, actor: Actor, now: datetime) -> Parcel:
    """Put all that was picked into a labelled parcel. Pressed twice, it is one parcel.

    What packs sold by weight lack is paid back with it.

    Raises:
        Refusal: `packing.not_all_picked`, `packing.lot_held`, `packing.order_not_paid`,
            `weighing.not_weighed`.
    """
    before = queries.parcel_of_order(session, order_id)
    if before is not None:
        return before
    order = locked_order(session, order_id)
    before = queries.parcel_of_order(session, order_id)
    if before is not None:
        return before
    lines = queries.lines_of_order(session, order_id)
    left = sum(line.packs - line.picked for line in lines)
    if left:
        raise conflict("packing.not_all_picked", left=left)
    allocations = queries.allocations_of_order(session, order_id)
    _refuse_stopped(session, {each.lot_id for each in allocations}, order, now)
    weighing.settle(session, order_id=order_id, actor=actor, now=now)
    item_ids = [each.item_id for each in allocations if each.item_id is not None]
    items = lock_rows(session, Item, item_ids)
    parcel = _make_parcel(session, order, items, actor, now)
    orders.mark_packed(session, order_id=order_id, actor=actor, now=now)
    return parcel


def locked_order(session: Session, order_id: int) -> OrderToPick:
    """Lock one paid order, as `locked_orders`."""
    return locked_orders(session, [order_id])[order_id]


def locked_orders(session: Session, order_ids: Sequence[int]) -> dict[int, OrderToPick]:
    """Lock paid orders: every verb on an order takes its turn here.

    Raises:
        Refusal: `packing.order_unknown`, `packing.order_not_paid`.
    """
    lock_rows(session, Order, order_ids)
    found = queries.orders_to_pick(session, order_ids)
    for order_id in order_ids:
        if order_id not in found:
            raise not_found("packing.order_unknown", code=order_id)
        if found[order_id].state != "paid":
            order = found[order_id]
            raise conflict("packing.order_not_paid", code=order.code, state=order.state)
    return found


def _drop_stopped(session: Session, order_ids: Sequence[int], now: datetime) -> None:
    waiting = queries.allocations_to_pick(session, order_ids)
    stopped = quality.stopped_lots(
        session, {each.lot_id for each in waiting}, on=clock.china_date(now)
    )
    for each in waiting:
        if each.lot_id in stopped:
            session.delete(each)
    session.flush()


def _refuse_unfit_item(session: Session, card: ItemCard, order: OrderToPick, now: datetime) -> None:
    served = queries.order_of_item(session, card.item_id)
    if served == order.code:
        raise conflict("packing.already_picked", code=card.code)
    if served is not None:
        raise conflict("packing.picked_for_other", code=card.code, order=served)
    if card.place_id != order.hub_id or card.bin_kind != BinKind.SHELF:
        raise conflict("packing.not_on_shelf", code=card.code)
    _refuse_stopped(session, {card.lot_id}, order, now)
    # What the shop was never offered must not serve what it promised, or the count of the
    # promise and the goods behind it would part. What was looked for is found by this scan.
    if sorting.unoffered_items(session, [card.item_id]) and not shelves.offer_found(
        session, item_id=card.item_id, now=now
    ):
        raise conflict("packing.not_offered", code=card.code)


def _refuse_stopped(session: Session, lot_ids: set[int], order: OrderToPick, now: datetime) -> None:
    stopped = quality.stopped_lots(session, lot_ids, on=clock.china_date(now))
    for lot_id, stop in sorted(stopped.items()):
        [card, *_] = stock_queries.cards_of_lot(session, lot_id)
        raise conflict(f"packing.lot_{stop}", lot=card.lot_code, order=order.code)


def _allocation_for(
    session: Session,
    card: ItemCard,
    order: OrderToPick,
    allocations: Sequence[Allocation],
) -> Allocation:
    """Find the choice that this item fulfils, at best the one for the very shelf."""
    if not allocations:
        raise conflict("packing.not_allocated", order=order.code)
    tasks = queries.tasks_of_order(session, order.order_id)
    same_pack = [task for task in tasks if task.pack_id == card.pack_id]
    named = {
        "name": f"{card.produce_name} {card.pack_name}",
        "name_en": f"{card.produce_name_en}, {card.pack_name_en}",
    }
    if not same_pack:
        raise conflict("packing.not_in_order", **named)
    wanted = [task for task in same_pack if task.item_code is None]
    if not wanted:
        raise conflict("packing.enough", **named)
    of_lot = [task for task in wanted if task.lot_id == card.lot_id]
    if not of_lot:
        raise conflict(
            "packing.other_lot",
            lot=card.lot_code,
            wanted=wanted[0].lot_code,
            shelf=wanted[0].shelf,
        )
    chosen = min(of_lot, key=lambda task: (task.bin_id != card.bin_id, task.allocation_id))
    return next(each for each in allocations if each.id == chosen.allocation_id)


def _picked(
    session: Session, card: ItemCard, order: OrderToPick, *, shelf: str
) -> dict[str, object]:
    lines = queries.lines_of_order(session, order.order_id)
    return {
        "item_code": card.code,
        "lot_code": card.lot_code,
        "produce_name": card.produce_name,
        "produce_name_en": card.produce_name_en,
        "pack_name": card.pack_name,
        "pack_name_en": card.pack_name_en,
        "shelf": shelf,
        "picked": sum(line.picked for line in lines),
        "packs": sum(line.packs for line in lines),
    }


def _make_parcel(
    session: Session, order: OrderToPick, items: Sequence[Item], actor: Actor, now: datetime
) -> Parcel:
    packing = places.system_bin(session, place_id=order.hub_id, kind=BinKind.PACKING)
    container = stock.make_container(session, kind=ContainerKind.PARCEL, bin_id=packing.id)
    stock.put_in_container(session, container=container, items=items)
    parcel = Parcel(
        code=container.code,
        order_id=order.order_id,
        container_id=container.id,
        packed_by=actor.account_id,
        packed_at=now,
    )
    session.add(parcel)
    trace.record(
        session,
        step=Step.PACK,
        codes=[item.code for item in items],
        parent_code=parcel.code,
        place_code=session.get_one(Place, order.hub_id).code,
        bin_name=packing.name,
        now=now,
        references={"po": order.code},
    )
    session.flush()
    return parcel
