"""From the dock to a shelf, and so into the shop.

What must never happen: the shop promises goods that may not be sold, or goods that are not on a
shelf. An item is offered at most once, in the transaction that raises the shop's stock by one.
Held goods are shelved like others, but they are offered only once nothing stops their lot.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app import clock
from app.database.answers import answer_once
from app.database.locks import lock_rows
from app.errors import conflict, not_found
from app.people.rules import Actor, Permission
from fulfilment.floor import queries as floor
from fulfilment.floor import services as scanner
from fulfilment.sorting import queries
from fulfilment.sorting.models import Shelving
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.quality import queries as quality
from inventory.stock import queries as stock_queries
from inventory.stock import services as stock
from inventory.stock.models import Container, Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.catalogue import services as catalogue


@dataclass(frozen=True)
class Thing:
    """A crate or an item that stands on the dock and is to be put away."""

    code: str
    items: int
    name: str
    """Of the produce, where it is one item; empty for a crate."""
    name_en: str


@dataclass(frozen=True)
class PutAway:
    """What went onto a shelf, and how much of it the shop may sell now."""

    code: str
    shelf: str
    items: int
    offered: int
    reasons: list[str]
    """Why the rest is not for sale: held, expired, unlicensed, unlisted."""


def look_at(session: Session, *, raw: str, actor: Actor) -> Thing:
    """Tell what was scanned at the dock, before the shelf is scanned.

    Raises:
        Refusal: it is neither crate nor item, is not on a dock of the worker's, or is empty.
    """
    kind, code = scanner.read_any(raw, (CodeKind.CONTAINER, CodeKind.ITEM))
    if kind is CodeKind.CONTAINER:
        items = _items_of_crate(session, code, actor)
        return Thing(code=code, items=len(items), name="", name_en="")
    item = _item_on_dock(session, code, actor)
    card = floor.card_of_item(session, item.code, actor=actor, permission=Permission.SORT)
    return Thing(code=code, items=1, name=card.produce_name, name_en=card.produce_name_en)


def put_away(
    session: Session,
    *,
    raw_thing: str,
    raw_shelf: str,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> PutAway:
    """Put a crate's items, or one item, on a shelf and offer to the shop what may be sold.

    Raises:
        Refusal: as `look_at`, and `shelf.unknown`, `shelf.elsewhere`, `shelf.wrong_zone`.
    """

    def work() -> dict[str, object]:
        kind, code = scanner.read_any(raw_thing, (CodeKind.CONTAINER, CodeKind.ITEM))
        if kind is CodeKind.CONTAINER:
            _lock_crate(session, code)
            items = _items_of_crate(session, code, actor)
        else:
            items = [_item_on_dock(session, code, actor)]
        hub = session.get_one(Place, session.get_one(Bin, items[0].bin_id).place_id)
        shelf = _shelf(session, scanner.read(raw_shelf, CodeKind.BIN), hub)
        refuse_wrong_zone(session, items, shelf)
        _shelve(session, items, shelf=shelf, hub=hub, voucher=code, actor=actor, now=now)
        offer_shelved(session, hub_id=hub.id, now=now)
        rest = queries.unoffered_items(session, [item.id for item in items])
        stops = quality.stopped_lots(
            session, {lot_id for _, lot_id in rest}, on=clock.china_date(now)
        )
        reasons = {queries.reason_of(stops.get(lot_id)) for _, lot_id in rest}
        return {
            "code": code,
            "shelf": shelf.name,
            "items": len(items),
            "offered": len(items) - len(rest),
            "reasons": sorted(reasons),
        }

    return PutAway(
        **answer_once(session, client_id=client_id, verb="sorting.put_away", now=now, work=work)
    )


def offer_shelved(session: Session, *, hub_id: int, now: datetime) -> int:
    """Offer to the shop all that stands on this hub's shelves and may be sold but is not yet.

    Besides what was just put away, that is what was held and has been released since, and what
    the shop has begun to list.

    Returns:
        How many items.
    """
    waiting = queries.listed_waiting(session, hub_id=hub_id)
    stopped = quality.stopped_lots(
        session, {lot_id for _, lot_id in waiting}, on=clock.china_date(now)
    )
    free = [shelving_id for shelving_id, lot_id in waiting if lot_id not in stopped]
    if not free:
        return 0
    session.execute(update(Shelving).where(Shelving.id.in_(free)).values(offered_at=now))
    packs = session.scalars(
        select(Item.pack_id)
        .join(Shelving, Shelving.item_id == Item.id)
        .where(Shelving.id.in_(free))
    )
    catalogue.stock_up(session, hub_id=hub_id, packs=Counter(packs))
    return len(free)


def doubt(session: Session, *, pack_id: int, lot_id: int, bin_id: int, now: datetime) -> int | None:
    """Look for an item of a lot from now on: a picker did not find it on its shelf.

    Any one that is offered there stands for the missing one until the shelf is counted. The
    caller takes it from what the shop may sell.

    Returns:
        The item; None where none is offered there.
    """
    found = queries.offered_on_shelf(
        session, pack_id=pack_id, lot_ids=[lot_id], bin_id=bin_id, at_most=1
    )
    for shelving in found:
        shelving.offered_at, shelving.doubted_at = None, now
    session.flush()
    return found[0].item_id if found else None


def offer_no_longer(
    session: Session, *, hub_id: int, pack_id: int, packs: int, now: datetime
) -> None:
    """Take packs of stopped lots from what the shop may sell, as many as there are of so many.

    They are offered again by themselves once nothing stops their lot.
    """
    stopped = queries.stopped_on_shelf(
        session, hub_id=hub_id, pack_id=pack_id, on=clock.china_date(now)
    )
    found = queries.offered_on_shelf(
        session, pack_id=pack_id, lot_ids=stopped, bin_id=None, at_most=packs
    )
    for shelving in found:
        shelving.offered_at = None
    session.flush()
    if found:
        catalogue.take_back(session, hub_id=hub_id, packs={pack_id: len(found)})


def offer_found(session: Session, *, item_id: int, now: datetime) -> bool:
    """Offer an item again that was looked for and is seen now; tell whether it is offered.

    One of a stopped lot is looked for no longer, and offered by itself once nothing stops its lot.
    """
    found = session.execute(
        select(Shelving, Item.pack_id, Item.lot_id)
        .join(Item, Item.id == Shelving.item_id)
        .where(Shelving.item_id == item_id, Shelving.doubted_at.is_not(None))
        .with_for_update(of=Shelving)
    ).first()
    if found is None:
        return False
    shelving, pack_id, lot_id = found
    is_stopped = bool(quality.stopped_lots(session, {lot_id}, on=clock.china_date(now)))
    shelving.doubted_at, shelving.offered_at = None, None if is_stopped else now
    session.flush()
    if is_stopped:
        return False
    catalogue.stock_up(session, hub_id=shelving.hub_id, packs={pack_id: 1})
    return True


def unshelve(session: Session, item_ids: Sequence[int]) -> list[tuple[int, int]]:
    """End the shelf life of items, and tell of which packs the shop counts on one less.

    The caller takes these from what the shop may sell, and moves the items.

    Returns:
        The hub and the pack of each item that was offered.
    """
    rows = session.execute(
        select(Shelving, Item.pack_id)
        .join(Item, Item.id == Shelving.item_id)
        .where(Shelving.item_id.in_(item_ids))
        .order_by(Shelving.id)
        .with_for_update(of=Shelving)
    ).all()
    offered = [(row.Shelving.hub_id, row.pack_id) for row in rows if row.Shelving.offered_at]
    session.execute(delete(Shelving).where(Shelving.item_id.in_(item_ids)))
    return offered


def _shelve(
    session: Session,
    items: Sequence[Item],
    *,
    shelf: Bin,
    hub: Place,
    voucher: str,
    actor: Actor,
    now: datetime,
) -> None:
    received = queries.received_at(session, [item.id for item in items])
    crate_of = {item.id: item.container_id for item in items}
    stock.move_items(
        session,
        items=items,
        to_bin_id=shelf.id,
        verb="put_away",
        voucher=voucher,
        actor=actor,
        now=now,
    )
    session.execute(
        insert(Shelving),
        [
            {
                "item_id": item.id,
                "hub_id": hub.id,
                "received_at": received.get(item.id, now),
                "put_away_at": now,
                "put_away_by": actor.account_id,
                "offered_at": None,
            }
            for item in items
        ],
    )
    in_crates = sorted(
        (crate_id, item.code) for item in items if (crate_id := crate_of[item.id]) is not None
    )
    for crate_id, group in groupby(in_crates, key=lambda pair: pair[0]):
        trace.record(
            session,
            step=Step.UNCRATE,
            codes=[code for _, code in group],
            parent_code=session.get_one(Container, crate_id).code,
            place_code=hub.code,
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


def _lock_crate(session: Session, code: str) -> None:
    """Let two workers with one crate take turns; the second then finds it empty."""
    crate = stock_queries.container_of_code(session, code)
    if crate is not None:
        lock_rows(session, Container, [crate.id])


def _items_of_crate(session: Session, code: str, actor: Actor) -> Sequence[Item]:
    crate = stock_queries.container_of_code(session, code)
    if crate is None:
        raise not_found("crate.unknown", code=code)
    where = session.get_one(Bin, crate.bin_id)
    if not actor.may_at(Permission.SORT, where.place_id):
        raise not_found("crate.unknown", code=code)
    if where.kind != BinKind.DOCK:
        raise conflict("crate.not_on_dock", code=code)
    items = stock_queries.items_in_container(session, crate.id)
    if not items:
        raise conflict("crate.emptied", code=code)
    return items


def _item_on_dock(session: Session, code: str, actor: Actor) -> Item:
    card = floor.card_of_item(session, code, actor=actor, permission=Permission.SORT)
    if card.bin_kind == BinKind.SHELF:
        raise conflict("shelf.item_there", code=code, shelf=card.bin_name)
    if card.bin_kind != BinKind.DOCK:
        raise conflict("shelf.item_not_on_dock", code=code)
    return stock.item_named(session, code)


def refuse_wrong_zone(session: Session, items: Sequence[Item], shelf: Bin) -> None:
    """Keep goods off a shelf that is too warm or too cold for one of them.

    Raises:
        Refusal: `shelf.wrong_zone_…` with the zone that it wants.
    """
    for name, name_en, zone in queries.kept_otherwise(
        session, lot_ids={item.lot_id for item in items}, zone=shelf.zone
    ):
        raise conflict(f"shelf.wrong_zone_{zone}", name=name, name_en=name_en, shelf=shelf.name)


def _shelf(session: Session, code: str, hub: Place) -> Bin:
    shelf = places.bin_of_code(session, code)
    if shelf is None or shelf.kind != BinKind.SHELF:
        raise not_found("shelf.unknown", code=code)
    if shelf.place_id != hub.id:
        raise conflict("shelf.elsewhere", shelf=shelf.name, hub=hub.name)
    return shelf
