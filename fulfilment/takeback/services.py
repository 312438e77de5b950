"""Taking goods back out of an order that its shopper was paid back for.

What must never happen: such an order leaves, or its goods lie about and are for sale nowhere.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.database.answers import answer_once
from app.database.locks import lock_rows
from app.errors import conflict, not_found
from app.people.rules import Actor, Permission
from fulfilment.floor import services as scanner
from fulfilment.packing import queries as packing
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Place
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


def take_back(
    session: Session,
    *,
    order_code: str,
    raw_shelf: str,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> TakenBack:
    """Put all that was picked for a called-off order on a shelf; it is for sale again.

    The same client id again gets the same answer.

    Raises:
        Refusal: `packing.order_unknown`, `shelf.unknown`, `shelf.elsewhere`,
            `orders.nothing_to_take_back`.
    """

    def work() -> dict[str, object]:
        order = packing.order_to_pick(session, order_code)
        if order is None or not actor.may_at(Permission.PICK, order.hub_id):
            raise not_found("packing.order_unknown", code=order_code)
        lock_rows(session, Order, [order.order_id])
        hub = session.get_one(Place, order.hub_id)
        shelf = places.bin_of_code(session, scanner.read(raw_shelf, CodeKind.BIN))
        if shelf is None or shelf.kind != BinKind.SHELF:
            raise not_found("shelf.unknown", code=raw_shelf)
        if shelf.place_id != order.hub_id:
            raise conflict("shelf.elsewhere", shelf=shelf.name, hub=hub.name)
        allocations = packing.allocations_of_order(session, order.order_id)
        items = lock_rows(session, Item, [one.item_id for one in allocations if one.item_id])
        if items:
            stock.move_items(
                session,
                items=items,
                to_bin_id=shelf.id,
                verb="unpick",
                voucher=order.code,
                actor=actor,
                now=now,
            )
            trace.record(
                session,
                step=Step.STORE,
                codes=[item.code for item in items],
                place_code=hub.code,
                bin_name=shelf.name,
                now=now,
            )
        for one in allocations:
            one.item_id = one.picked_at = one.picked_by = None
        session.flush()
        calloffs.end(session, order_id=order.order_id, actor=actor, now=now)
        return {"order_code": order.code, "shelf": shelf.name, "items": len(items)}

    return TakenBack(
        **answer_once(session, client_id=client_id, verb="takeback.take_back", now=now, work=work)
    )
