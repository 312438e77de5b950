"""Counting a shelf, and settling what differs.

What must never happen: a count that only repeats what the records say, so the counter is not
told what should be there; a difference that disappears by itself; goods sold whose shelf is in
doubt. Lots with a difference are held until another person than the counter settles it: what is
missing is written off as lost, what stands on the wrong shelf is recorded where it stands.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.database.answers import answer_once
from app.database.locks import lock_rows
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from fulfilment.counts import queries
from fulfilment.counts.models import Count, CountLine
from fulfilment.counts.queries import LineRow
from fulfilment.floor import queries as floor
from fulfilment.floor import services as scanner
from fulfilment.losses import services as losses
from fulfilment.sorting import services as sorting
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.quality import queries as quality_read
from inventory.quality import services as quality
from inventory.quality.rules import HoldKind
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.trace import services as trace
from inventory.trace.rules import Step

MOVED_FROM = frozenset({BinKind.SHELF})
"""What a count sees here and the records have there is moved; anything else needs a person."""


def open_count(
    session: Session, *, raw_shelf: str, client_id: uuid.UUID, actor: Actor, now: datetime
) -> Count:
    """Begin to count a shelf; once by client id.

    Raises:
        Refusal: `shelf.unknown`, `count.shelf_in_count`; those of a scan.
    """
    if before := earlier(session, Count, client_id):
        return before
    shelf = places.bin_of_code(session, scanner.read(raw_shelf, CodeKind.BIN))
    if (
        shelf is None
        or shelf.kind != BinKind.SHELF
        or not actor.may_at(Permission.COUNT, shelf.place_id)
    ):
        raise not_found("shelf.unknown", code=raw_shelf)
    lock_rows(session, Bin, [shelf.id])
    standing = session.scalar(
        select(Count.id).where(Count.bin_id == shelf.id, Count.state.in_(("open", "different")))
    )
    if standing is not None:
        raise conflict("count.shelf_in_count", shelf=shelf.name)
    count = Count(
        client_id=client_id,
        bin_id=shelf.id,
        state="open",
        counted_by=actor.account_id,
        opened_at=now,
    )
    session.add(count)
    session.flush()
    return count


def see(
    session: Session, *, count_id: int, raw: str, client_id: uuid.UUID, actor: Actor, now: datetime
) -> tuple[str, int]:
    """Count a thing that stands on the shelf; once by client id, and the same thing once.

    Returns:
        Its code, and how many were seen so far.

    Raises:
        Refusal: `count.unknown`, `count.closed`, `count.not_yours`; those of a scan.
    """

    def work() -> dict[str, object]:
        count = _open(session, count_id, actor)
        code = scanner.read(raw, CodeKind.ITEM)
        card = floor.card_of_item(session, code, actor=actor, permission=Permission.COUNT)
        if session.get(CountLine, (count.id, card.item_id)) is None:
            session.add(
                CountLine(count_id=count.id, item_id=card.item_id, finding="seen", found_at=now)
            )
            session.flush()
        row = queries.count_row(session, count.id)
        return {"code": code, "seen": row.seen if row else 0}

    answer = answer_once(session, client_id=client_id, verb="counts.see", now=now, work=work)
    return answer["code"], answer["seen"]


def close_count(session: Session, *, count_id: int, actor: Actor, now: datetime) -> Count:
    """End a count and compare it with the records. Again is no harm.

    Where nothing differs, what a picker looked for and is seen is offered again. Where something
    differs, its lots are held until it is settled.

    Raises:
        Refusal: `count.unknown`, `count.not_yours`.
    """
    count = _locked(session, count_id, actor)
    if count.state != "open":
        return count
    if count.counted_by != actor.account_id:
        raise Refusal("count.not_yours")
    missing = queries.not_seen(session, count_id=count.id, bin_id=count.bin_id)
    if missing:
        session.execute(
            insert(CountLine),
            [
                {"count_id": count.id, "item_id": item.id, "finding": "missing", "found_at": now}
                for item in missing
            ],
        )
    lines = queries.lines(session, count.id)
    strange = [line for line in lines if line.finding == "seen" and line.bin_id != count.bin_id]
    count.state = "different" if missing or strange else "right"
    count.closed_at = now
    session.flush()
    _record(session, count, lines, now)
    for line in lines:
        if line.finding == "seen" and line.bin_id == count.bin_id:
            sorting.offer_found(session, item_id=line.item_id, now=now)
    held = {item.lot_id for item in missing} | {line.lot_id for line in strange}
    _hold(session, held, count, actor, now)
    return count


def settle_count(session: Session, *, count_id: int, actor: Actor, now: datetime) -> Count:
    """Agree with what somebody else counted: the records follow. Again is no harm.

    Raises:
        Refusal: `count.unknown`, `count.own_count`, `count.not_different`,
            `count.needs_a_person` where something seen here is recorded as sold or on its way,
            `stock.promised`.
    """
    count = _locked(session, count_id, actor)
    if count.state == "settled":
        return count
    if count.state != "different":
        raise conflict("count.not_different")
    if count.counted_by == actor.account_id:
        raise Refusal("count.own_count")
    count.state, count.decided_by, count.decided_at = "settled", actor.account_id, now
    session.flush()
    lines = queries.lines(session, count.id)
    _release(session, {line.lot_id for line in lines}, count, actor, now)
    shelf = session.get_one(Bin, count.bin_id)
    for line in sorted(lines, key=lambda line: line.item_id):
        if line.finding == "seen" and line.bin_id != shelf.id:
            _move_here(session, line, shelf, actor, now)
        if line.finding == "missing" and line.bin_id == shelf.id:
            _write_off(session, line, count, actor=actor, now=now)
    return count


def drop_count(session: Session, *, count_id: int, actor: Actor, now: datetime) -> Count:
    """Give up a count: its lots are let go, the shelf is to be counted anew. Again is no harm.

    Raises:
        Refusal: `count.unknown`, `count.settled_already`; `count.own_count`: what differs is let
            go by another.
    """
    count = _locked(session, count_id, actor)
    if count.state == "dropped":
        return count
    if count.state not in {"open", "different"}:
        raise conflict("count.settled_already")
    if count.state == "different" and count.counted_by == actor.account_id:
        raise Refusal("count.own_count")
    lot_ids = {line.lot_id for line in queries.lines(session, count.id)}
    _release(session, lot_ids, count, actor, now)
    count.state = "dropped"
    count.closed_at = count.closed_at or now
    session.flush()
    return count


def _locked(session: Session, count_id: int, actor: Actor) -> Count:
    found = lock_rows(session, Count, [count_id])
    place_id = session.get_one(Bin, found[0].bin_id).place_id if found else 0
    if not found or not (
        actor.may_at(Permission.COUNT, place_id) or actor.may_at(Permission.DECIDE_LOSSES, place_id)
    ):
        raise not_found("count.unknown")
    return found[0]


def _open(session: Session, count_id: int, actor: Actor) -> Count:
    count = _locked(session, count_id, actor)
    if count.state != "open":
        raise conflict("count.closed")
    if count.counted_by != actor.account_id:
        raise Refusal("count.not_yours")
    return count


def _reason(count: Count) -> str:
    return f"盘点 {count.id} 对不上"


def _hold(session: Session, lot_ids: set[int], count: Count, actor: Actor, now: datetime) -> None:
    """Hold lots with a difference, but those that another count holds already."""
    if lot_ids:
        quality.hold_lots(
            session,
            lot_ids=lot_ids,
            kind=HoldKind.COUNT,
            reason=_reason(count),
            actor=actor,
            now=now,
        )


def _release(
    session: Session, lot_ids: set[int], count: Count, actor: Actor, now: datetime
) -> None:
    for lot_id in sorted(lot_ids):
        for hold in quality_read.holds_of_lot(session, lot_id):
            if hold.released_at is None and hold.reason == _reason(count):
                quality.release_hold(
                    session, hold_id=hold.id, reason=_reason(count), actor=actor, now=now
                )


def _move_here(session: Session, line: LineRow, shelf: Bin, actor: Actor, now: datetime) -> None:
    """Record a thing where it was seen; its place in the shop's promise stays as it is."""
    if line.bin_kind not in MOVED_FROM:
        raise conflict("count.needs_a_person", code=line.item_code, where=line.bin_name)
    [item] = stock.lock_items(session, [session.get_one(Item, line.item_id)])
    stock.move_items(
        session,
        items=[item],
        to_bin_id=shelf.id,
        verb="count",
        voucher=line.item_code,
        actor=actor,
        now=now,
    )
    sorting.offer_found(session, item_id=line.item_id, now=now)


def _write_off(
    session: Session, line: LineRow, count: Count, *, actor: Actor, now: datetime
) -> None:
    """Write a missing thing off: counted by one, settled by another, it needs no third."""
    losses.write_off_missing(
        session,
        item=session.get_one(Item, line.item_id),
        client_id=uuid.uuid5(count.client_id, line.item_code),
        note=_reason(count),
        seen_by=(count.counted_by, count.closed_at or now),
        actor=actor,
        now=now,
    )


def _record(session: Session, count: Count, lines: Sequence[LineRow], now: datetime) -> None:
    """Write in the logbook what was seen."""
    seen = [line.item_code for line in lines if line.finding == "seen"]
    shelf = session.get_one(Bin, count.bin_id)
    if seen:
        trace.record(
            session,
            step=Step.COUNT,
            codes=seen,
            place_code=session.get_one(Place, shelf.place_id).code,
            bin_name=shelf.name,
            now=now,
        )
