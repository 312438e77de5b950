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
from inventory.quality import queries as quality
from inventory.stock import queries as stock_read
from inventory.stock import services as stock
from inventory.stock.models import Container, Item, Lot, Movement
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
        Refusal: `split.pack_unknown`, `split.used_up`, `split.not_here`, `split.held`; those of
            `look_at`, `portions`, `rest_of` and `size_for`.
    """

    def work() -> dict[str, Any]:
        [parent] = _lock(session, [look_at(session, raw=raw, actor=actor)])
        spot = _spot(session, parent)
        packs = {pack.id: pack for pack in queries.packs_of(session, _produce_of(session, parent))}
        if wanted.pack_id not in packs:
            raise not_found("split.pack_unknown")
        sizes = [queries.size_of(pack) for pack in packs.values()]
        parts = portions(wanted, queries.size_of(packs[wanted.pack_id]))
        rest = rest_of(parent.base_units, parts)
        made = _label_parts(session, parent, parts, wanted.pack_id, spot)
        moves = [(parent, spot.bin, spot.conversion, sum(parts))]
        moves += [(part, spot.conversion, spot.bin, part.base_units) for part in made]
        _write(session, moves, verb="split", voucher=parent.code, actor=actor, now=now)
        _out_of_crate(session, parent, spot, now)
        _keep(parent, rest, sizes, queries.size_of(packs[parent.pack_id]), spot)
        session.flush()
        codes = [part.code for part in made]
        steps = ((Step.COMMISSION, ""), (Step.SPLIT, parent.code))
        _record(session, steps, codes, spot, now)
        return asdict(Parted(parent.code, rest, codes))

    return Parted(**answer_once(session, client_id=client_id, verb="split", now=now, work=work))


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
    [part] = _label_parts(session, item, (base_units,), item.pack_id, spot)
    moves = [
        (item, spot.bin, spot.conversion, base_units),
        (part, spot.conversion, spot.bin, base_units),
    ]
    _write(session, moves, verb="split", voucher=item.code, actor=actor, now=now)
    _out_of_crate(session, item, spot, now)
    _remember(item)
    item.base_units = rest
    session.flush()
    _record(session, ((Step.COMMISSION, ""), (Step.SPLIT, item.code)), [part.code], spot, now)
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
            thing whose own label is void; `split.used_up` for a part that was put back before,
            `split.not_here`, `split.held`; those of `look_at` and `size_for`.
    """

    def work() -> dict[str, Any]:
        if not raw_parts:
            raise Refusal("merge.nothing")
        cards = [look_at(session, raw=each, actor=actor) for each in (raw, *raw_parts)]
        parent, *parts = _lock(session, cards)
        spot = _spot(session, parts[0])
        _refuse_strangers(session, parent, parts, spot)
        total = parent.base_units + sum(part.base_units for part in parts)
        packs = queries.packs_of(session, _produce_of(session, parent))
        [now_pack] = [pack for pack in packs if pack.id == parent.pack_id]
        moves = [(part, spot.bin, spot.conversion, part.base_units) for part in parts]
        moves += [(parent, spot.conversion, spot.bin, total - parent.base_units)]
        _write(session, moves, verb="merge", voucher=parent.code, actor=actor, now=now)
        for item in (parent, *parts):
            _out_of_crate(session, item, spot, now)
        sizes = [queries.size_of(pack) for pack in packs]
        _keep(parent, total, sizes, queries.size_of(now_pack), spot)
        for part in parts:
            _empty(part, spot)
        session.flush()
        codes = [part.code for part in parts]
        steps = ((Step.MERGE, parent.code), (Step.RETIRE, ""))
        _record(session, steps, codes, spot, now)
        return asdict(Parted(parent.code, total, codes))

    return Parted(**answer_once(session, client_id=client_id, verb="merge", now=now, work=work))


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
    [new] = _label_parts(session, item, [item.base_units], item.pack_id, spot)
    old_bin = session.get_one(Bin, item.bin_id)
    moves = [
        (item, old_bin, conversion, item.base_units),
        (new, conversion, to_bin, item.base_units),
    ]
    _write(session, moves, verb=verb, voucher=voucher, actor=actor, now=now)
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


def _label_parts(
    session: Session, parent: Item, parts: Sequence[int], pack_id: int, spot: Spot
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
        for code, base_units in zip(codes, parts, strict=True)
    ]
    made = session.scalars(insert(Item).values(rows).returning(Item))
    return sorted(made, key=lambda item: item.id)


def _write(
    session: Session,
    moves: Sequence[tuple[Item, Bin, Bin, int]],
    *,
    verb: str,
    voucher: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Write what goes from bin to bin, in one statement."""
    rows = [
        {
            "id": uuid.uuid4(),
            "moved_at": now,
            "lot_id": item.lot_id,
            "item_id": item.id,
            "from_bin_id": from_bin.id,
            "to_bin_id": to_bin.id,
            "base_units": base_units,
            "verb": verb,
            "voucher": voucher,
            "account_id": actor.account_id,
        }
        for item, from_bin, to_bin, base_units in moves
    ]
    session.execute(insert(Movement).values(rows))


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
