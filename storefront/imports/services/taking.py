"""Order files of platforms, taken in groups of rows.

What must never happen: a row is taken that the preview did not show, or a file that is handed in
twice sells anything twice. What the preview said of goods and pool is no promise: each row is
judged anew as it is taken. A file is thrown away once it is taken, or after a day.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.errors import Refusal, conflict, not_found
from app.jobs import names
from app.jobs.queue import defer
from storefront.channels.models import PlatformShop
from storefront.channels.queries import ShopRow
from storefront.channels.rules import PlatformReceiver, Suborder
from storefront.imports import queries, rules
from storefront.imports.models import PlatformFile, PlatformFilePart, PlatformFileRow
from storefront.imports.services import judging
from storefront.suborders.services import settling

KEPT_HOURS = 24
TAKEN_AT_ONCE = 500
"""Rows that one transaction takes."""


def begin_taking(session: Session, *, client_id: uuid.UUID, shop: ShopRow) -> PlatformFile:
    """Ask for a file's good rows to be taken; again is no harm.

    Raises:
        Refusal: `imports.unknown`, `imports.forgotten`, `imports.nothing_new`,
            `imports.wrong_state`.
    """
    file = session.scalar(
        select(PlatformFile)
        .where(PlatformFile.client_id == client_id, PlatformFile.shop_id == shop.shop_id)
        .with_for_update()
    )
    if file is None:
        raise not_found("imports.unknown")
    if file.state in {"taking", "taken"}:
        return file
    if file.forgotten_at is not None:
        raise conflict("imports.forgotten")
    if file.state != "read":
        raise conflict("imports.wrong_state")
    if not queries.next_rows(session, file_id=file.id, limit=1):
        raise Refusal("imports.nothing_new")
    file.state = "taking"
    session.flush()
    defer(session, names.TAKE_PLATFORM_FILE, file_id=file.id)
    return file


def take_rows(session: Session, *, file_id: int, now: datetime) -> int:
    """Take the next group of rows as the platform's word, and tell how many those were.

    Each row is taken once, and a sub-order that is known is only brought up to date.
    """
    file = session.scalar(
        select(PlatformFile)
        .where(PlatformFile.id == file_id, PlatformFile.state == "taking")
        .with_for_update()
    )
    if file is None:
        return 0
    rows = queries.next_rows(session, file_id=file_id, limit=TAKEN_AT_ONCE)
    shop: PlatformShop = queries.shop_of_file(session, file)
    if rows:
        settling.take_in(
            session,
            shop=shop,
            told=[_told(row.told) for row in rows if row.told is not None],
            now=now,
        )
        taken = judging.update_lines(file_id, [row.line_number for row in rows])
        session.execute(taken.values(fate="taken", told=None))
        file.rows_taken += len(rows)
        file.figures = rules.counted_as_taken(file.figures, [row.fate for row in rows])
    else:
        file.state, file.taken_at = "taken", now
        _forget_bytes(session, [file_id])
    session.flush()
    return len(rows)


def forget_stale(session: Session, *, now: datetime) -> int:
    """Throw away the bytes and rows of files that are a day old; tell how many files those were."""
    stale = session.scalars(
        select(PlatformFile.id)
        .where(
            PlatformFile.forgotten_at.is_(None),
            PlatformFile.state != "taking",
            PlatformFile.handed_in_at <= now - timedelta(hours=KEPT_HOURS),
        )
        .with_for_update(skip_locked=True)
    ).all()
    if stale:
        _forget_bytes(session, stale)
        session.execute(
            delete(PlatformFileRow).where(
                PlatformFileRow.file_id.in_(stale), PlatformFileRow.fate != "bad"
            )
        )
        session.execute(
            update(PlatformFile).where(PlatformFile.id.in_(stale)).values(forgotten_at=now)
        )
        judging.count(session, file_ids=stale, now=now)
    return len(stale)


def _forget_bytes(session: Session, file_ids: Sequence[int]) -> None:
    session.execute(delete(PlatformFilePart).where(PlatformFilePart.file_id.in_(file_ids)))


MOMENTS = ("changed_at", "ordered_at", "paid_at", "ship_by")


def _told(said: str) -> Suborder:
    kept = orjson.loads(said)
    kept["receiver"] = PlatformReceiver(**kept["receiver"])
    for name in MOMENTS:
        kept[name] = datetime.fromisoformat(kept[name]) if kept[name] else None
    return Suborder(**kept)
