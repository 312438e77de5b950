"""Taking a labelled thing apart, and putting its parts back.

What must never happen: a gram that is under two labels or under none; a part that is of another
lot than what it was taken from; a label that says more than it holds. The old label keeps the
rest. All movements of one verb are written by one statement, and the database proves at once that
what one label lost is what others got.
"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.database.answers import answer_once
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.scan import parse_scan
from inventory.places import queries as places
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.processing import queries
from inventory.processing.rules import Size, Wanted, portions, rest_of, size_for
from inventory.produce.models import Pack
from inventory.quality import queries as quality
from inventory.stock import queries as stock_read
from inventory.stock import services as stock
from inventory.stock.models import Container, Item, Lot
from inventory.stock.queries import ItemCard
from inventory.trace import services as trace
from inventory.trace.rules import Step


@dataclass(frozen=True)
class Parted:
    """What a label holds now, and the labels of what was taken out or put back, in order."""

    code: str
    base_units: int
    parts: list[str]


@dataclass(frozen=True)
class Spot:
    """Where goods are taken apart, and the counter-bin through which they change labels."""

    place: Place
    bin: Bin
    conversion: Bin


def look_at(session: Session, *, raw: str, actor: Actor) -> ItemCard:
    """Tell what was scanned, of what stands or ever stood at a place of the actor's.

    Raises:
        Refusal: `processing.not_an_item`, `stock.item_unknown`; those of `parse_scan`.
    """
    scan = parse_scan(raw)
    if scan.code_kind is not CodeKind.ITEM:
        raise Refusal("processing.not_an_item")
    card = stock_read.item_card(session, scan.code)
    if card is None or not actor.may_at(Permission.PROCESS, card.place_id):
        raise not_found("stock.item_unknown", code=scan.code)
    return card


def split_item(
    session: Session,
    *,
    client_id: uuid.UUID,
    raw: str,
    wanted: Wanted,
    actor: Actor,
    now: datetime,
) -> Parted:
    """Take parts out of a labelled thing, each under a new label; the old one keeps the rest.

    The rest must be of a size that the produce is labelled in. Where nothing is left, the old
    label is used up, until a part is put back.

    Raises:
        Refusal: `split.pack_unknown`, `split.other_grade`; those of `look_at`, `portions`,
            `rest_of` and `take_out`.
    """

    def work() -> dict[str, Any]:
        parent = in_hand(session, raw=raw, actor=actor)
        sizes = sizes_of(session, parent)
        if wanted.pack_id not in sizes:
            raise not_found("split.pack_unknown")
        size = sizes[wanted.pack_id]
        if size.grade != sizes[parent.pack_id].grade:
            raise Refusal("split.other_grade")
        parts = [(size.pack_id, units) for units in portions(wanted, size)]
        rest_of(parent.base_units, [units for _, units in parts])
        made = take_out(session, parent, parts, actor=actor, now=now)
        return asdict(Parted(parent.code, parent.base_units, [part.code for part in made]))

    return Parted(**answer_once(session, client_id=client_id, verb="split", now=now, work=work))


def in_hand(session: Session, *, raw: str, actor: Actor) -> Item:
    """Lock the thing that was scanned, to be worked on.

    Raises:
        Refusal: those of `look_at`.
    """
    [item] = _lock(session, [look_at(session, raw=raw, actor=actor)])
    return item


def sizes_of(session: Session, item: Item) -> dict[int, Size]:
    """Tell by its key each pack of a thing's produce, and its own where that is marked down."""
    packs = queries.packs_of(session, _produce_of(session, item))
    own = session.get_one(Pack, item.pack_id)
    return {pack.id: queries.size_of(pack) for pack in (*packs, own)}


def take_out(
    session: Session,
    parent: Item,
    parts: Sequence[tuple[int, int]],
    *,
    actor: Actor,
    now: datetime,
) -> list[Item]:
    """Put parts of a locked thing, each a pack and its base units, under labels of their own.

    Together they are not more than there is; the old label keeps the rest.

    Raises:
        Refusal: `split.used_up`, `split.not_here`, `split.held`; that of `size_for`.
    """
    spot = _spot(session, parent)
    sizes = sizes_of(session, parent)
    made = _part(session, parent, parts, spot, actor=actor, now=now)
    rest = parent.base_units - sum(part.base_units for part in made)
    _keep(parent, rest, list(sizes.values()), sizes[parent.pack_id], spot)
    session.flush()
    return made


def cut_off(
    session: Session, *, item: Item, base_units: int, at: Place, actor: Actor, now: datetime
) -> Item:
    """Weigh so much off a loose bag or crate for a buyer who waits, under a code of its own.

    Unlike a split it has no label to print: what is cut off leaves the house at once. The caller
    has locked the item and proved that it stands there and may leave.

    Raises:
        Refusal: `split.more_than_there_is`, `split.nothing_split`.
    """
    rest = rest_of(item.base_units, (base_units,))
    spot = Spot(
        place=at,
        bin=session.get_one(Bin, item.bin_id),
        conversion=places.system_bin(session, place_id=at.id, kind=BinKind.CONVERSION),
    )
    [part] = _part(session, item, [(item.pack_id, base_units)], spot, actor=actor, now=now)
    _remember(item)
    item.base_units = rest
    session.flush()
    return part


def merge_items(
    session: Session,
    *,
    client_id: uuid.UUID,
    raw: str,
    raw_parts: Sequence[str],
    actor: Actor,
    now: datetime,
) -> Parted:
    """Put parts back into what they were taken from; their labels are void from then on.

    Raises:
        Refusal: `merge.nothing`, `merge.of_another`, `merge.not_together`, `merge.void` for a
            thing whose own label is void, `merge.other_grade`; `split.used_up` for a part that
            was put back before, `split.not_here`, `split.held`; those of `look_at`, `size_for`.
    """

    def work() -> dict[str, Any]:
        if not raw_parts:
            raise Refusal("merge.nothing")
        cards = [look_at(session, raw=each, actor=actor) for each in (raw, *raw_parts)]
        parent, *parts = _lock(session, cards)
        sizes = sizes_of(session, parent)
        grade = sizes[parent.pack_id].grade
        if any(sizes[part.pack_id].grade != grade for part in parts):
            raise Refusal("merge.other_grade")
        put_back(session, parent, parts, actor=actor, now=now)
        return asdict(Parted(parent.code, parent.base_units, [part.code for part in parts]))

    return Parted(**answer_once(session, client_id=client_id, verb="merge", now=now, work=work))


def put_back(
    session: Session, parent: Item, parts: Sequence[Item], *, actor: Actor, now: datetime
) -> None:
    """Put locked parts back into what they were taken from, whatever their grade.

    Raises:
        Refusal: as `merge_items`, but for what a scan refuses.
    """
    spot = _spot(session, parts[0])
    _refuse_strangers(session, parent, parts, spot)
    back = sum(part.base_units for part in parts)
    moves = [(part, spot.bin, spot.conversion, part.base_units) for part in parts]
    moves += [(parent, spot.conversion, spot.bin, back)]
    stock.write_moves(session, moves, verb="merge", voucher=parent.code, actor=actor, now=now)
    for item in (parent, *parts):
        _out_of_crate(session, item, spot, now)
    sizes = sizes_of(session, parent)
    _keep(parent, parent.base_units + back, list(sizes.values()), sizes[parent.pack_id], spot)
    for part in parts:
        _empty(part, spot)
    session.flush()
    steps = ((Step.MERGE, parent.code), (Step.RETIRE, ""))
    _record(session, steps, [part.code for part in parts], spot, now)


def label_anew(
    session: Session,
    *,
    item: Item,
    to_bin: Bin,
    verb: str,
    voucher: str,
    actor: Actor,
    now: datetime,
) -> Item:
    """Put all that is under a label under a new one, which stands in another bin of the place.

    The old label is used up for good. For goods whose label has ended its life: sold, and back.
    The caller has locked the item.
    """
    place = session.get_one(Place, to_bin.place_id)
    conversion = places.system_bin(session, place_id=place.id, kind=BinKind.CONVERSION)
    spot = Spot(place=place, bin=to_bin, conversion=conversion)
    [new] = _label_parts(session, item, [(item.pack_id, item.base_units)], spot)
    old_bin = session.get_one(Bin, item.bin_id)
    moves = [
        (item, old_bin, conversion, item.base_units),
        (new, conversion, to_bin, item.base_units),
    ]
    stock.write_moves(session, moves, verb=verb, voucher=voucher, actor=actor, now=now)
    item.container_id = None
    _empty(item, spot)
    session.flush()
    _record(session, ((Step.COMMISSION, ""), (Step.SPLIT, item.code)), [new.code], spot, now)
    _record(session, ((Step.RETIRE, ""),), [item.code], spot, now)
    return new


def _lock(session: Session, cards: Sequence[ItemCard]) -> list[Item]:
    """Lock what was scanned, and give it in the order of the scans."""
    items = [stock.item_named(session, code) for code in dict.fromkeys(card.code for card in cards)]
    locked = {item.code: item for item in stock.lock_items(session, items)}
    return [locked[item.code] for item in items]


def _spot(session: Session, item: Item) -> Spot:
    """Tell where an item stands; it must be on the dock of a hub, and free."""
    where = session.get_one(Bin, item.bin_id)
    if item.base_units == 0:
        raise conflict("split.used_up", code=item.code)
    if where.kind != BinKind.DOCK:
        # What stands on a shelf may be promised to a shopper already.
        raise conflict("split.not_here", code=item.code, where=where.name)
    if quality.is_held(session, item.lot_id):
        raise conflict("split.held", lot=session.get_one(Lot, item.lot_id).code)
    return Spot(
        place=session.get_one(Place, where.place_id),
        bin=where,
        conversion=places.system_bin(session, place_id=where.place_id, kind=BinKind.CONVERSION),
    )


def _refuse_strangers(session: Session, parent: Item, parts: Sequence[Item], spot: Spot) -> None:
    for part in parts:
        if part.base_units == 0:
            raise conflict("split.used_up", code=part.code)
        if part.parent_id != parent.id:
            raise conflict("merge.of_another", code=part.code, parent=parent.code)
        if part.bin_id != spot.bin.id:
            raise conflict("merge.not_together", code=part.code)
    if parent.base_units > 0 and parent.bin_id != spot.bin.id:
        raise conflict("merge.not_together", code=parent.code)
    if parent.base_units == 0 and queries.was_put_back(session, parent.id):
        raise conflict("merge.void", code=parent.code)


def _produce_of(session: Session, item: Item) -> int:
    return session.get_one(Lot, item.lot_id).produce_id


def _part(
    session: Session,
    parent: Item,
    parts: Sequence[tuple[int, int]],
    spot: Spot,
    *,
    actor: Actor,
    now: datetime,
) -> list[Item]:
    """Label the parts and write that they came out of their parent, which still says it all."""
    made = _label_parts(session, parent, parts, spot)
    moves = [(parent, spot.bin, spot.conversion, sum(part.base_units for part in made))]
    moves += [(part, spot.conversion, spot.bin, part.base_units) for part in made]
    stock.write_moves(session, moves, verb="split", voucher=parent.code, actor=actor, now=now)
    _out_of_crate(session, parent, spot, now)
    steps = ((Step.COMMISSION, ""), (Step.SPLIT, parent.code))
    _record(session, steps, [part.code for part in made], spot, now)
    return made


def _label_parts(
    session: Session, parent: Item, parts: Sequence[tuple[int, int]], spot: Spot
) -> list[Item]:
    codes = labels.next_codes(session, CodeKind.ITEM, len(parts))
    rows = [
        {
            "code": code,
            "lot_id": parent.lot_id,
            "pack_id": pack_id,
            "base_units": base_units,
            "bin_id": spot.bin.id,
            "container_id": None,
            "parent_id": parent.id,
        }
        for code, (pack_id, base_units) in zip(codes, parts, strict=True)
    ]
    made = session.scalars(insert(Item).values(rows).returning(Item))
    return sorted(made, key=lambda item: item.id)


def _keep(item: Item, base_units: int, sizes: Sequence[Size], now: Size, spot: Spot) -> None:
    """Let a label hold so much from now on, as a size that there is."""
    if base_units == 0:
        _empty(item, spot)
        return
    _remember(item)
    item.base_units = base_units
    item.pack_id = size_for(base_units, sizes, now=now).pack_id
    item.bin_id = spot.bin.id


def _empty(item: Item, spot: Spot) -> None:
    _remember(item)
    item.base_units = 0
    item.bin_id = spot.conversion.id


def _remember(item: Item) -> None:
    """Keep as what it was first labelled, for the slip of its delivery."""
    if item.first_pack_id is None:
        item.first_pack_id, item.first_base_units = item.pack_id, item.base_units


def _out_of_crate(session: Session, item: Item, spot: Spot, now: datetime) -> None:
    """Take what is worked on out of the crate that it came in."""
    if item.container_id is None:
        return
    trace.record(
        session,
        step=Step.UNCRATE,
        codes=[item.code],
        parent_code=session.get_one(Container, item.container_id).code,
        place_code=spot.place.code,
        now=now,
    )
    item.container_id = None


def _record(
    session: Session,
    steps: Sequence[tuple[Step, str]],
    codes: Sequence[str],
    spot: Spot,
    now: datetime,
) -> None:
    """Write steps of the same things into the logbook, each with the label that they are of."""
    for step, parent_code in steps:
        trace.record(
            session,
            step=step,
            codes=codes,
            parent_code=parent_code,
            place_code=spot.place.code,
            bin_name=spot.bin.name,
            now=now,
        )
