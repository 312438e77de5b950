"""Sending goods to a shop, and taking them there.

What must never happen: something that shoppers were promised leaves for a shop, an item that is
on two ways at once, goods that a shop sells before they have come.
"""

from collections import Counter
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import conflict, not_found
from app.people.rules import Actor, Permission
from fulfilment.floor import queries as floor
from fulfilment.floor import services as scanner
from fulfilment.replenishing import queries
from fulfilment.replenishing.models import Replenishment
from fulfilment.takedown import services as takedown
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import BinKind
from inventory.quality import queries as quality
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.catalogue import services as catalogue
from storefront.shops.queries import ShopRow


def send(
    session: Session, *, raw: str, shop_code: str, actor: Actor, now: datetime
) -> Replenishment:
    """Take an item off a hub's shelf for a shop; the same scan again is no harm.

    Raises:
        Refusal: it is no item, not on a shelf of the worker's hub, held or expired
            (`replenishing.stopped`), `takedown.chosen` where a picker will come for it,
            `stock.promised` where shoppers have ordered it, `replenishing.shop_unknown`.
    """
    code = scanner.read(raw, CodeKind.ITEM)
    shop = next((each for each in queries.shops(session) if each.code == shop_code), None)
    if shop is None:
        raise not_found("replenishing.shop_unknown")
    card = floor.card_of_item(session, code, actor=actor, permission=Permission.SORT)
    [item] = stock.lock_items(session, [stock.item_named(session, code)])
    before = queries.on_its_way(session, item.id)
    if before is not None and before.shop_id == shop.id:
        return before
    if item.bin_id != card.bin_id or card.bin_kind != BinKind.SHELF:
        raise conflict("replenishing.not_on_shelf", code=code)
    if quality.stopped_lots(session, {card.lot_id}, on=clock.china_date(now)):
        raise conflict("replenishing.stopped", code=code)
    takedown.take_off_sale(session, [item])
    truck = places.system_bin(session, place_id=card.place_id, kind=BinKind.TRUCK)
    stock.move_items(
        session, items=[item], to_bin_id=truck.id, verb="replenish", voucher=shop.code,
        actor=actor, now=now,
    )  # fmt: skip
    sent = Replenishment(
        item_id=item.id,
        hub_id=card.place_id,
        shop_id=shop.id,
        sent_at=now,
        sent_by=actor.account_id,
    )
    session.add(sent)
    session.flush()
    hub = session.get_one(Place, card.place_id)
    trace.record(session, step=Step.LOAD, codes=[code], place_code=hub.code, now=now)
    return sent


def receive(
    session: Session, *, shop: ShopRow, codes: list[str], actor: Actor, now: datetime
) -> int:
    """Put what has come on a shop's counter; what is there already is passed over.

    Returns:
        How many items came.

    Raises:
        Refusal: `replenishing.not_coming` with the code.
    """
    rows = session.execute(
        select(Replenishment, Item)
        .join(Item, Item.id == Replenishment.item_id)
        .where(Item.code.in_(codes), Replenishment.shop_id == shop.place_id)
        .order_by(Item.id)
        .with_for_update(of=Replenishment)
    ).all()
    known = {item.code for _, item in rows}
    for code in codes:
        if code not in known:
            raise not_found("replenishing.not_coming", code=code)
    coming = [(row, item) for row, item in rows if row.received_at is None]
    if not coming:
        return 0
    desk = places.system_bin(session, place_id=shop.place_id, kind=BinKind.DESK)
    items = [item for _, item in coming]
    stock.move_items(
        session, items=items, to_bin_id=desk.id, verb="receive", voucher=shop.code,
        actor=actor, now=now,
    )  # fmt: skip
    for row, _ in coming:
        row.received_at, row.received_by = now, actor.account_id
    session.flush()
    trace.record(
        session, step=Step.RECEIVE, codes=[item.code for item in items], place_code=shop.code,
        now=now,
    )  # fmt: skip
    catalogue.stock_there(
        session, channel_id=shop.channel_id, packs=Counter(item.pack_id for item in items)
    )
    return len(items)
