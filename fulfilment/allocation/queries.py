"""Reads of what could serve an order, of the rules among equals, and of why a choice fell."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app import clock
from app.database.arrays import any_of, keys_of
from app.people.models import Account
from fulfilment.allocation.models import Allocation, TurnRule
from fulfilment.allocation.rules import (
    AmongEquals,
    Candidate,
    Shelf,
    Why,
    rule_named,
    walking_order,
    why,
)
from fulfilment.sorting.models import Shelving
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Produce
from inventory.quality import queries as quality
from inventory.stock.models import Item, Lot
from inventory.stock.queries import MADE_BY_SEVERAL
from inventory.villagers.models import Villager
from storefront.catalogue.models import Channel, Listing
from storefront.orders.models import Order, OrderLine

ONE_EACH = 1
"""Of each row to which it belongs there is one; said so, the database looks up each by its key.
Left to guess, it reads a whole table to join it with a hundred rows."""
OfLot = tuple[int, int]
"""Pack and lot."""
OnShelves = dict[tuple[int, int, int], int]
"""Pack, lot and shelf → how many."""


@dataclass(frozen=True)
class RuleRow:
    """A produce with how its equal lots share the demand."""

    produce_id: int
    name: str
    name_en: str
    rule: AmongEquals
    set_by: str
    """Nobody where it is the house's rule."""
    set_at: datetime | None


@dataclass(frozen=True)
class CandidateRow:
    """A lot that a choice looked at, as it stood then."""

    lot_code: str
    villager_code: str
    villager_name: str
    village: str
    village_en: str
    expires_on: date
    received_on: date
    received_at: datetime | None
    last_turn: int
    served: int | None
    free: int
    is_chosen: bool


@dataclass(frozen=True)
class Explained:
    """One choice, with all that it looked at."""

    order_code: str
    item_code: str
    """Empty before it is picked."""
    produce_name: str
    produce_name_en: str
    among: AmongEquals
    why: Why
    allocated_at: datetime
    considered: int
    """How many lots could have served; the first few of them are kept."""
    candidates: tuple[CandidateRow, ...]


def rules(session: Session) -> list[RuleRow]:
    """List every produce with its rule, in one statement."""
    latest = (
        select(TurnRule)
        .ext(distinct_on(TurnRule.produce_id))
        .order_by(TurnRule.produce_id, TurnRule.id.desc())
        .subquery()
    )
    rows = session.execute(
        select(
            Produce.id,
            Produce.name,
            Produce.name_en,
            latest.c.rule,
            Account.name,
            latest.c.set_at,
        )
        .outerjoin(latest, latest.c.produce_id == Produce.id)
        .outerjoin(Account, Account.id == latest.c.set_by)
        .order_by(Produce.id)
    )
    return [
        RuleRow(produce_id, name, name_en, AmongEquals(rule or AmongEquals.TURN), by or "", at)
        for produce_id, name, name_en, rule, by, at in rows
    ]


def choices(
    session: Session,
    *,
    order_code: str = "",
    item_code: str = "",
    hubs: Collection[int] | None,
) -> list[Explained]:
    """Explain the choices of an order, or the one by which an item left its shelf.

    Two statements, however many there are. Newest order first.

    Args:
        session: of the caller's transaction.
        order_code: of an order; or
        item_code: of a labelled thing.
        hubs: only orders that these serve; None means all.
    """
    wanted: Select[*tuple[Any, ...]] = (
        select(Allocation, Order.code, Item.code, Produce.name, Produce.name_en)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Channel, Channel.id == Order.channel_id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Item, Item.id == Allocation.item_id)
        .where(Item.code == item_code if item_code else Order.code == order_code)
        .order_by(Order.id.desc(), Allocation.id)
    )
    if hubs is not None:
        wanted = wanted.where(Channel.hub_id.in_(hubs))
    found = session.execute(wanted).all()
    lot_codes = {each["lot"] for row in found for each in row[0].inputs["candidates"]}
    owners = _owners(session, lot_codes)
    return [
        Explained(
            order_code=order_code_,
            item_code=item or "",
            produce_name=name,
            produce_name_en=name_en,
            among=rule_named(allocation.rule),
            why=why(allocation.inputs, rule_named(allocation.rule)),
            allocated_at=allocation.allocated_at,
            considered=allocation.inputs["considered"],
            candidates=tuple(
                _candidate(kept, owners, is_chosen=place == 0)
                for place, kept in enumerate(allocation.inputs["candidates"])
            ),
        )
        for allocation, order_code_, item, name, name_en in found
    ]


def _owners(session: Session, lot_codes: Collection[str]) -> dict[str, tuple[str, str, str, str]]:
    rows = session.execute(
        select(
            Lot.code,
            func.coalesce(Villager.code, ""),
            func.coalesce(Villager.name, MADE_BY_SEVERAL),
            Place.name,
            Place.name_en,
        )
        .outerjoin(Villager, Villager.id == Lot.villager_id)
        .join(Place, Place.id == func.coalesce(Lot.place_id, Villager.place_id))
        .where(Lot.code.in_(lot_codes))
    )
    return {lot: (code, name, village, village_en) for lot, code, name, village, village_en in rows}


def _candidate(
    kept: Mapping[str, Any], owners: Mapping[str, tuple[str, str, str, str]], *, is_chosen: bool
) -> CandidateRow:
    moment = kept.get("received_at")
    return CandidateRow(
        kept["lot"],
        *owners[kept["lot"]],
        expires_on=date.fromisoformat(kept["expires_on"]),
        received_on=date.fromisoformat(kept["received_on"]),
        received_at=datetime.fromisoformat(moment) if moment else None,
        last_turn=kept["last_turn"],
        served=kept.get("served"),
        free=kept["free"],
        is_chosen=is_chosen,
    )


def candidates(
    session: Session, *, hub_id: int, pack_ids: Collection[int], now: datetime
) -> dict[int, list[Candidate]]:
    """Find the lots on a hub's shelves that could serve each kind of pack.

    Only what the shop was offered counts, and no lot that is held, expired or unlicensed.
    """
    shelves = _offered_on_shelves(session, hub_id=hub_id, pack_ids=pack_ids)
    lot_ids = {row.lot_id for row in shelves}
    stopped = quality.stopped_lots(session, lot_ids, on=clock.china_date(now))
    chosen, served = _chosen_of(session, lot_ids)
    turns = _latest_turns(session, {(row.villager_id, row.produce_id) for row in shelves})
    by_lot: dict[tuple[int, int], list[_OnShelf]] = defaultdict(list)
    for row in shelves:
        if row.lot_id not in stopped:
            by_lot[row.pack_id, row.lot_id].append(row)
    found: dict[int, list[Candidate]] = defaultdict(list)
    for (pack_id, lot_id), unsorted in by_lot.items():
        rows = sorted(unsorted, key=lambda row: walking_order(row.shelf))
        received_at = min(row.received_at for row in rows)
        taken = {row.bin_id: chosen.get((pack_id, lot_id, row.bin_id), 0) for row in rows}
        in_all = sum(count for key, count in chosen.items() if key[:2] == (pack_id, lot_id))
        found[pack_id].append(
            Candidate(
                lot_id=lot_id,
                lot_code=rows[0].lot_code,
                villager_id=rows[0].villager_id,
                expires_on=rows[0].expires_on,
                received_at=received_at,
                received_on=clock.china_date(received_at),
                last_turn=turns.get((rows[0].villager_id, rows[0].produce_id), 0),
                served=served.get((pack_id, lot_id), 0),
                free=sum(row.packs for row in rows) - in_all,
                shelves=tuple(Shelf(row.bin_id, row.packs - taken[row.bin_id]) for row in rows),
            )
        )
    return found


@dataclass(frozen=True)
class _OnShelf:
    """Offered packs of one lot on one shelf."""

    pack_id: int
    produce_id: int
    lot_id: int
    lot_code: str
    villager_id: int
    expires_on: date
    bin_id: int
    shelf: str
    packs: int
    received_at: datetime


def _offered_on_shelves(
    session: Session, *, hub_id: int, pack_ids: Collection[int]
) -> list[_OnShelf]:
    """Count what stands offered, by lot and shelf, in three statements.

    The shelves are told to the second, which so reads what stands on them and nothing that was
    sold; the lots are looked up once each by the third.
    """
    on_hub = select(Bin.id, Bin.name).where(Bin.place_id == hub_id, Bin.kind == BinKind.SHELF)
    shelves = {shelf.id: shelf.name for shelf in session.execute(on_hub)}
    offered = (
        select(Shelving.received_at)
        .where(Shelving.item_id == Item.id, Shelving.offered_at.is_not(None))
        .limit(ONE_EACH)
        .lateral("offered")
    )
    statement = (
        select(
            Item.pack_id,
            Item.lot_id,
            Item.bin_id,
            func.count().label("packs"),
            func.min(offered.c.received_at).label("received_at"),
        )
        .join(offered, true())
        .where(Item.bin_id == any_of(shelves), Item.pack_id == any_of(pack_ids))
        .group_by(Item.pack_id, Item.lot_id, Item.bin_id)
        .order_by(Item.lot_id, Item.bin_id)
    )
    standing = session.execute(statement).all()
    # A made lot is nobody's alone: among equals it takes turns as one of its own.
    owner_id = func.coalesce(Lot.villager_id, -Lot.id).label("owner_id")
    wanted = select(Lot.id, Lot.code, Lot.produce_id, owner_id, Lot.expires_on).where(
        Lot.id == any_of({row.lot_id for row in standing})
    )
    lots = {lot.id: lot for lot in session.execute(wanted)}
    return [
        _OnShelf(
            pack_id=row.pack_id,
            produce_id=lots[row.lot_id].produce_id,
            lot_id=row.lot_id,
            lot_code=lots[row.lot_id].code,
            villager_id=lots[row.lot_id].owner_id,
            expires_on=lots[row.lot_id].expires_on,
            bin_id=row.bin_id,
            shelf=shelves[row.bin_id],
            packs=row.packs,
            received_at=row.received_at,
        )
        for row in standing
    ]


def chosen_not_picked(session: Session, lot_ids: Collection[int]) -> OnShelves:
    """Count what is chosen for paid orders and still on its shelf, by pack, lot and shelf."""
    return _chosen_of(session, lot_ids)[0]


def _chosen_of(session: Session, lot_ids: Collection[int]) -> tuple[OnShelves, dict[OfLot, int]]:
    """Count what of each lot was chosen: what still waits on a shelf, and for orders that stand.

    It begins with the lots and ends at their orders, so that neither what waits elsewhere nor
    what was sold in other years is read.
    """
    served = (
        select(Listing.pack_id, Order.state, Order.called_off_at)
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .where(OrderLine.id == Allocation.order_line_id)
        .limit(ONE_EACH)
        .lateral("served")
    )
    waits = and_(
        Allocation.item_id.is_(None), served.c.state == "paid", served.c.called_off_at.is_(None)
    )
    rows = session.execute(
        select(
            served.c.pack_id,
            Allocation.lot_id,
            Allocation.bin_id,
            func.count().filter(waits),
            func.count(),
        )
        .join(served, true())
        .where(Allocation.lot_id == any_of(lot_ids), served.c.state != "refunded")
        .group_by(served.c.pack_id, Allocation.lot_id, Allocation.bin_id)
    )
    waiting: OnShelves = {}
    in_all: dict[OfLot, int] = defaultdict(int)
    for pack, lot, shelf, still, count in rows:
        if still:
            waiting[pack, lot, shelf] = still
        in_all[pack, lot] += count
    return waiting, in_all


def _latest_turns(
    session: Session, owners: Collection[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """Tell each owner's latest choice of a produce; keys grow, so the highest is latest.

    An order that was called off gives its turn back. Each is found by itself, from the newest
    on, so it does not matter how much they ever sold.
    """
    pairs = sorted(owners)
    asked = (
        func.unnest(keys_of(owner for owner, _ in pairs), keys_of(produce for _, produce in pairs))
        .table_valued("owner_id", "produce_id")
        .render_derived(name="asked")
    )
    latest = (
        select(Allocation.id)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Allocation.owner_id == asked.c.owner_id,
            Allocation.produce_id == asked.c.produce_id,
            Order.state != "refunded",
        )
        .order_by(Allocation.id.desc())
        .limit(1)
        .correlate(asked)
        .scalar_subquery()
    )
    rows = session.execute(select(asked.c.owner_id, asked.c.produce_id, latest))
    return {(owner, produce): turn for owner, produce, turn in rows if turn is not None}


def rules_of(session: Session, produce_ids: Collection[int]) -> dict[int, AmongEquals]:
    """Tell how equal lots of each produce share the demand: by turn where nothing was chosen."""
    rows = session.execute(
        select(TurnRule.produce_id, TurnRule.rule)
        .ext(distinct_on(TurnRule.produce_id))
        .where(TurnRule.produce_id.in_(produce_ids))
        .order_by(TurnRule.produce_id, TurnRule.id.desc())
    )
    chosen = {produce: AmongEquals(rule) for produce, rule in rows}
    return {produce: chosen.get(produce, AmongEquals.TURN) for produce in produce_ids}
