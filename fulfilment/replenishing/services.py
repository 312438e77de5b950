"""Sending goods to a shop, taking them there, and saying what became of what did not come.

What must never happen: something that shoppers were promised leaves for a shop, an item that is
on two ways at once, goods that a shop sells before they have come, or that vanish on the way
without a word.
"""

import uuid
from collections import Counter
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.database.locks import lock_rows
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from fulfilment.floor import queries as floor
from fulfilment.floor import services as scanner
from fulfilment.losses import services as losses
from fulfilment.losses.services import NOTE_CHARACTERS_MAX
from fulfilment.replenishing import queries
from fulfilment.replenishing.models import Replenishment
from fulfilment.sorting import services as sorting
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
from storefront.shops.queries.shelves import ShopRow

NAMESPACE = uuid.UUID("0c6b2f4e-7a52-4f0b-8d55-5f1c9d3e7a21")
"""Makes the client id of a loss from the way on which it happened."""


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
        .where(Replenishment.outcome.is_(None))
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


def miss(session: Session, *, shop: ShopRow, codes: list[str], actor: Actor, now: datetime) -> int:
    """Say that things which were sent did not come; they may still come. Again is no harm.

    Returns:
        How many are missed now that were not before.

    Raises:
        Refusal: `replenishing.not_coming` with the code.
    """
    rows = session.execute(
        select(Item.code, Replenishment)
        .join(Item, Item.id == Replenishment.item_id)
        .where(Item.code.in_(codes), Replenishment.shop_id == shop.place_id)
        .where(Replenishment.received_at.is_(None), Replenishment.outcome.is_(None))
        .order_by(Item.id)
        .with_for_update(of=Replenishment)
    ).all()
    found = {row.code: row.Replenishment for row in rows}
    for code in codes:
        if code not in found:
            raise not_found("replenishing.not_coming", code=code)
    fresh = [row for row in found.values() if row.missed_at is None]
    for row in fresh:
        row.missed_at, row.missed_by = now, actor.account_id
    session.flush()
    return len(fresh)


def stay(session: Session, *, way_id: int, note: str, actor: Actor, now: datetime) -> Replenishment:
    """Take down from the truck what never left: it stands on the hub's dock. Again is no harm.

    Raises:
        Refusal: `replenishing.way_unknown`, `replenishing.came_already`,
            `difference.note_wrong` where it is too long.
    """
    way = _locked(session, way_id, actor, Permission.SORT)
    if way.outcome == "stayed":
        return way
    _close(way, "stayed", note, actor, now)
    item = session.get_one(Item, way.item_id)
    # What was sent before shelves were left behind has a shelf yet.
    sorting.unshelve(session, [item.id])
    hub = session.get_one(Place, way.hub_id)
    dock = places.system_bin(session, place_id=hub.id, kind=BinKind.DOCK)
    stock.move_items(
        session, items=[item], to_bin_id=dock.id, verb="stay", voucher=hub.code,
        actor=actor, now=now,
    )  # fmt: skip
    trace.record(
        session, step=Step.RECEIVE, codes=[item.code], place_code=hub.code, bin_name=dock.name,
        now=now,
    )  # fmt: skip
    return way


def lose(session: Session, *, way_id: int, note: str, actor: Actor, now: datetime) -> Replenishment:
    """Write off what a shop missed; not by who missed it. Again is no harm.

    Raises:
        Refusal: `replenishing.way_unknown`, `replenishing.came_already`,
            `replenishing.not_missed`, `replenishing.own_word`, `difference.note_wrong`.
    """
    way = _locked(session, way_id, actor, Permission.DECIDE_LOSSES)
    if way.outcome == "lost":
        return way
    if way.missed_by is None or way.missed_at is None:
        raise conflict("replenishing.not_missed")
    if way.missed_by == actor.account_id:
        raise Refusal("replenishing.own_word")
    if not note.strip():
        raise Refusal("difference.note_wrong", most=NOTE_CHARACTERS_MAX)
    _close(way, "lost", note, actor, now)
    losses.write_off_missing(
        session,
        item=session.get_one(Item, way.item_id),
        client_id=uuid.uuid5(NAMESPACE, str(way.id)),
        note=way.note,
        seen_by=(way.missed_by, way.missed_at),
        actor=actor,
        now=now,
    )
    return way


def _locked(session: Session, way_id: int, actor: Actor, permission: Permission) -> Replenishment:
    rows = lock_rows(session, Replenishment, [way_id])
    if not rows or not actor.may_at(permission, rows[0].hub_id):
        raise not_found("replenishing.way_unknown")
    return rows[0]


def _close(way: Replenishment, outcome: str, note: str, actor: Actor, now: datetime) -> None:
    if way.received_at is not None or way.outcome is not None:
        raise conflict("replenishing.came_already")
    note = " ".join(note.split())
    if len(note) > NOTE_CHARACTERS_MAX:
        raise Refusal("difference.note_wrong", most=NOTE_CHARACTERS_MAX)
    way.outcome, way.note = outcome, note
    way.closed_by, way.closed_at = actor.account_id, now
