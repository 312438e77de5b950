"""Taking goods back out of an order that its shopper was paid back for.

What must never happen: such an order leaves, or its goods lie about and are for sale nowhere.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.database.answers import answer_once
from app.database.locks import lock_rows
from app.errors import conflict, not_found
from app.people.rules import Actor, Permission
from fulfilment.floor import services as scanner
from fulfilment.packing import queries as packing
from fulfilment.sorting import queries as sorting
from fulfilment.sorting import services as shelves
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.calloffs import services as calloffs
from storefront.orders.models import Order


@dataclass(frozen=True)
class TakenBack:
    """What went back to a shelf."""

    order_code: str
    shelf: str
    items: int
    left: int
    """Goods that want a shelf which is kept warmer or colder."""


def take_back(
    session: Session,
    *,
    order_code: str,
    raw_shelf: str,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> TakenBack:
    """Put what was picked for a stopped order on a shelf, as far as it may stand there.

    Once all of it is on a shelf it is for sale again and the order is over. The same client id
    again gets the same answer.

    Raises:
        Refusal: `packing.order_unknown`, `shelf.unknown`, `shelf.elsewhere`, `shelf.wrong_zone`,
            `orders.nothing_to_take_back`.
    """

    def work() -> dict[str, object]:
        order = packing.order_to_pick(session, order_code)
        if order is None or not actor.may_at(Permission.PICK, order.hub_id):
            raise not_found("packing.order_unknown", code=order_code)
        lock_rows(session, Order, [order.order_id])
        hub = session.get_one(Place, order.hub_id)
        shelf = _shelf(session, raw_shelf, hub)
        picked = {
            one.item_id: one
            for one in packing.allocations_of_order(session, order.order_id)
            if one.item_id is not None
        }
        items = _fitting(session, lock_rows(session, Item, list(picked)), shelf)
        if items:
            _put(session, items, hub, shelf, voucher=order.code, actor=actor, now=now)
        for item in items:
            one = picked[item.id]
            one.item_id = one.picked_at = one.picked_by = None
        session.flush()
        left = len(picked) - len(items)
        if not left:
            calloffs.end(session, order_id=order.order_id, actor=actor, now=now)
        return {"order_code": order.code, "shelf": shelf.name, "items": len(items), "left": left}

    return TakenBack(
        **answer_once(session, client_id=client_id, verb="takeback.take_back", now=now, work=work)
    )


def _shelf(session: Session, raw: str, hub: Place) -> Bin:
    shelf = places.bin_of_code(session, scanner.read(raw, CodeKind.BIN))
    if shelf is None or shelf.kind != BinKind.SHELF:
        raise not_found("shelf.unknown", code=raw)
    if shelf.place_id != hub.id:
        raise conflict("shelf.elsewhere", shelf=shelf.name, hub=hub.name)
    return shelf


def _fitting(session: Session, items: Sequence[Item], shelf: Bin) -> list[Item]:
    """Choose what may stand on a shelf that is kept so warm; of some goods something must."""
    fit = sorting.lots_kept_at(session, lot_ids={item.lot_id for item in items}, zone=shelf.zone)
    fitting = [item for item in items if item.lot_id in fit]
    if items and not fitting:
        shelves.refuse_wrong_zone(session, items, shelf)
    return fitting


def _put(
    session: Session,
    items: Sequence[Item],
    hub: Place,
    shelf: Bin,
    *,
    voucher: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Put goods on a shelf, and write that in their history."""
    stock.move_items(
        session,
        items=items,
        to_bin_id=shelf.id,
        verb="unpick",
        voucher=voucher,
        actor=actor,
        now=now,
    )
    codes = [item.code for item in items]
    trace.record(
        session, step=Step.STORE, codes=codes, place_code=hub.code, bin_name=shelf.name, now=now
    )
