"""Lots, labelled items and where they are.

What must never happen: goods that appear, vanish or are in two bins; a held lot that leaves.
Holdings are kept by the database from movements, and it refuses the exits of held, expired and
unlicensed lots by itself.

Rows are locked in one order everywhere: container, then lots by id, then items by id, then (in
the trigger) holdings. Two verbs that meet then wait for each other and never deadlock.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor
from app.units import BASE_UNITS_MAX
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places.models import Bin
from inventory.produce.models import Licence, Pack, Produce
from inventory.produce.rules import shelf_life_days
from inventory.stock import queries
from inventory.stock.models import Container, Item, Lot, Movement
from inventory.stock.rules import CONTAINER_CODES, PACKS_MAX, ContainerKind, last_day_of_sale


def create_lot(
    session: Session,
    *,
    delivery_id: int,
    villager_id: int,
    produce: Produce,
    terms_id: int,
    licence_id: int | None,
    base_units: int,
    received_on: date,
) -> Lot:
    """Open the lot of what was accepted of one produce in one delivery.

    A processed produce without a licence gets its lot, and the database keeps it from leaving.

    Args:
        session: of the caller's transaction.
        delivery_id: the hand-over.
        villager_id: who owns the goods until they are sold.
        produce: what they are.
        terms_id: under which terms.
        licence_id: the workshop licence, where the produce needs one.
        base_units: pieces or grams accepted.
        received_on: the day in China.

    Raises:
        Refusal: `lot.base_units_wrong`, `lot.licence_of_another`.
    """
    if not 0 < base_units <= BASE_UNITS_MAX:
        raise Refusal("lot.base_units_wrong", most=BASE_UNITS_MAX)
    if licence_id is not None:
        licence = session.get(Licence, licence_id)
        if licence is None or (licence.villager_id, licence.produce_id) != (
            villager_id,
            produce.id,
        ):
            raise Refusal("lot.licence_of_another")
    [code] = labels.next_codes(session, CodeKind.LOT, 1)
    lot = Lot(
        code=code,
        delivery_id=delivery_id,
        villager_id=villager_id,
        produce_id=produce.id,
        terms_id=terms_id,
        licence_id=licence_id,
        base_units=base_units,
        received_on=received_on,
        expires_on=last_day_of_sale(
            received_on,
            shelf_life_days(produce.shelf_life_days, produce.month_days, received_on),
        ),
    )
    session.add(lot)
    session.flush()
    return lot


def label_items(  # noqa: PLR0913 - a movement's from, to, why and who, each by name
    session: Session,
    *,
    lot: Lot,
    pack: Pack,
    packs: int,
    villager_bin_id: int,
    bin_id: int,
    voucher: str,
    actor: Actor,
    now: datetime,
    weights: Sequence[int] = (),
    codes: Sequence[str] = (),
) -> list[Item]:
    """Label packs of a lot and move each from the villager to the desk, in two statements.

    Args:
        session: of the caller's transaction.
        lot: whose goods they are.
        pack: their size.
        packs: how many.
        villager_bin_id: where they come from.
        bin_id: where they stand from now on.
        voucher: code of what proves it.
        actor: who labels.
        now: when.
        weights: net grams of each, where the pack is loose.
        codes: of labels that are stuck on already, as `rolls.services.bind` returned them, for
            the first packs in this order, at most as many; the rest get new codes.

    Raises:
        Refusal: `stock.packs_wrong`, `stock.pack_of_another`, `stock.more_than_lot`.
    """
    if not 0 < packs <= PACKS_MAX:
        raise Refusal("stock.packs_wrong", most=PACKS_MAX)
    if pack.produce_id != lot.produce_id:
        raise Refusal("stock.pack_of_another", pack=pack.name)
    sizes = weights or [pack.base_units] * packs
    _refuse_more_than_lot(session, lot, sum(sizes))
    rest = packs - len(codes)
    new = labels.next_codes(session, CodeKind.ITEM, rest) if rest > 0 else []
    shared = {"lot_id": lot.id, "pack_id": pack.id, "bin_id": bin_id, "container_id": None}
    rows = [
        {"code": code, "base_units": base_units, **shared}
        for code, base_units in zip([*codes, *new], sizes, strict=True)
    ]
    items = sorted(
        session.scalars(insert(Item).values(rows).returning(Item)), key=lambda item: item.id
    )
    _write_movements(
        session,
        {item.id: voucher for item in items},
        to_bin_id=bin_id,
        from_bin_id=villager_bin_id,
        verb="log_delivery",
        actor=actor,
        now=now,
    )
    return items


def move_items(
    session: Session,
    *,
    items: Sequence[Item],
    to_bin_id: int,
    verb: str,
    voucher: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Move items by themselves, each with its movement; they leave the crate that they were in.

    Raises:
        Refusal: `stock.already_there`, `stock.nothing_to_move`, `bin.unknown`; `lot.held` by
            the database, where the lot is held, expired or unlicensed and the bin is an exit.
    """
    if not items:
        raise Refusal("stock.nothing_to_move")
    locked = lock_items(session, items)
    _refuse_unknown_bin(session, to_bin_id)
    for item in locked:
        if item.bin_id == to_bin_id:
            raise conflict("stock.already_there", code=item.code)
    proofs = {item.id: voucher for item in locked}
    _write_movements(session, proofs, to_bin_id=to_bin_id, verb=verb, actor=actor, now=now)
    _place(session, locked, bin_id=to_bin_id, container_id=None)


def make_container(session: Session, *, kind: ContainerKind | str, bin_id: int) -> Container:
    """Put an empty, labelled crate or parcel into a bin.

    Raises:
        Refusal: `bin.unknown`.
    """
    _refuse_unknown_bin(session, bin_id)
    [code] = labels.next_codes(session, CONTAINER_CODES[ContainerKind(kind)], 1)
    container = Container(code=code, kind=ContainerKind(kind), bin_id=bin_id)
    session.add(container)
    session.flush()
    return container


def put_in_container(session: Session, *, container: Container, items: Sequence[Item]) -> None:
    """Put items into a crate or parcel that stands in the same bin as they do.

    Raises:
        Refusal: `stock.nothing_to_move`, `stock.already_in_container`, `stock.not_together`.
    """
    if not items:
        raise Refusal("stock.nothing_to_move")
    [held] = lock_rows(session, Container, [container.id])
    locked = lock_items(session, items)
    for item in locked:
        if item.container_id is not None:
            raise conflict("stock.already_in_container", code=item.code)
        if item.bin_id != held.bin_id:
            raise conflict("stock.not_together", code=item.code, container=held.code)
    session.execute(
        update(Item)
        .where(Item.id.in_([item.id for item in locked]))
        .values(container_id=held.id)
        .execution_options(synchronize_session="fetch")
    )


def move_container(
    session: Session,
    *,
    container: Container,
    to_bin_id: int,
    verb: str,
    voucher: str,
    actor: Actor,
    now: datetime,
) -> list[Item]:
    """Move one crate or parcel as `move_containers`, and tell what is in it."""
    moved = move_containers(
        session,
        vouchers={container.id: voucher},
        to_bin_id=to_bin_id,
        verb=verb,
        actor=actor,
        now=now,
    )
    return moved[container.id]


def move_containers(
    session: Session,
    *,
    vouchers: Mapping[int, str],
    to_bin_id: int,
    verb: str,
    actor: Actor,
    now: datetime,
) -> dict[int, list[Item]]:
    """Move crates or parcels with all that is in them, and tell what is in each.

    Args:
        vouchers: id of each container → code of what proves its way.

    Raises:
        Refusal: `stock.already_there`, `bin.unknown`; `lot.held` by the database.
    """
    session.flush()
    held = lock_rows(session, Container, list(vouchers))
    for container in held:
        if container.bin_id == to_bin_id:
            raise conflict("stock.already_there", code=container.code)
    _refuse_unknown_bin(session, to_bin_id)
    for container in held:
        container.bin_id = to_bin_id
    inside = queries.items_in_containers(session, vouchers)
    locked = lock_items(session, [item for items in inside.values() for item in items])
    proofs = {item.id: vouchers[each] for each, items in inside.items() for item in items}
    _write_movements(session, proofs, to_bin_id=to_bin_id, verb=verb, actor=actor, now=now)
    _place(session, locked, bin_id=to_bin_id)
    return inside


def item_named(session: Session, code: str) -> Item:
    """Find the item that was scanned.

    Raises:
        Refusal: `stock.item_unknown`.
    """
    item = queries.item_of_code(session, code)
    if item is None:
        raise not_found("stock.item_unknown", code=code)
    return item


def container_named(session: Session, code: str) -> Container:
    """Find the crate or parcel that was scanned.

    Raises:
        Refusal: `stock.container_unknown`.
    """
    container = queries.container_of_code(session, code)
    if container is None:
        raise not_found("stock.container_unknown", code=code)
    return container


def _refuse_more_than_lot(session: Session, lot: Lot, more: int) -> None:
    """Keep the labels of a lot within what was accepted; a second labeller waits here."""
    session.execute(select(Lot.id).where(Lot.id == lot.id).with_for_update(key_share=True))
    labelled = session.scalar(
        select(func.coalesce(func.sum(Item.base_units), 0)).where(Item.lot_id == lot.id)
    )
    if int(labelled or 0) + more > lot.base_units:
        raise Refusal("stock.more_than_lot", left=lot.base_units - int(labelled or 0))


def _refuse_unknown_bin(session: Session, bin_id: int) -> None:
    if session.get(Bin, bin_id) is None:
        raise not_found("bin.unknown")


def lock_items(session: Session, items: Sequence[Item]) -> list[Item]:
    """Lock the lots, then the items; a hold that is being placed on a lot goes first.

    What comes back is as it is now, for a verb that has to look before it moves.
    """
    session.flush()
    lot_ids = sorted({item.lot_id for item in items})
    session.execute(
        select(Lot.id).where(Lot.id.in_(lot_ids)).order_by(Lot.id).with_for_update(read=True)
    )
    return lock_rows(session, Item, [item.id for item in items])


def _place(session: Session, items: Sequence[Item], **where: int | None) -> None:
    session.execute(
        update(Item)
        .where(Item.id.in_([item.id for item in items]))
        .values(**where)
        .execution_options(synchronize_session="fetch")
    )


_WRITE_MOVEMENTS = text("""
    INSERT INTO movements (id, moved_at, lot_id, item_id, from_bin_id, to_bin_id, base_units,
        verb, voucher, account_id)
    SELECT gen_random_uuid(), :moved_at, items.lot_id, items.id,
        coalesce(CAST(:from_bin_id AS bigint), items.bin_id), :to_bin_id, items.base_units,
        :verb, proofs.voucher, :account_id
    FROM unnest(CAST(:item_ids AS bigint[]), CAST(:vouchers AS text[])) AS proofs (id, voucher)
    JOIN items ON items.id = proofs.id
    ORDER BY items.id
""")


def _write_movements(
    session: Session,
    proofs: Mapping[int, str],
    *,
    to_bin_id: int,
    verb: str,
    actor: Actor,
    now: datetime,
    from_bin_id: int | None = None,
) -> None:
    """Write one movement per item in one statement, each with the code of what proves it.

    They come from where each is, unless told.
    """
    values = {
        "moved_at": now,
        "from_bin_id": from_bin_id,
        "to_bin_id": to_bin_id,
        "verb": verb,
        "account_id": actor.account_id,
        "item_ids": list(proofs),
        "vouchers": list(proofs.values()),
    }
    session.execute(_WRITE_MOVEMENTS, values)


def write_moves(
    session: Session,
    moves: Sequence[tuple[Item, Bin, Bin, int]],
    *,
    verb: str,
    voucher: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Write what goes from bin to bin, in one statement: each thing, whence, whither, how much.

    For goods that change labels: the caller has locked them and says what each label holds then.
    """
    rows = [
        {
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
