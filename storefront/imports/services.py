"""Order files of platforms: read in groups, looked over by a person, taken in groups.

What must never happen: somebody's address lies about in the open, a row is taken that the preview
did not show, or a file that is handed in twice sells anything twice. A file is sealed as it comes
and thrown away once it is taken, or after a day.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ARRAY, BigInteger, any_, cast, delete, insert, select, text, update
from sqlalchemy.orm import Session

from app.database.once import earlier
from app.database.sealed import opened_bytes, sealed_bytes
from app.errors import Refusal, conflict, not_found
from app.jobs import names
from app.jobs.queue import defer
from app.people.rules import Actor
from storefront.channels.models import PlatformShop
from storefront.channels.queries import ShopRow
from storefront.channels.rules import PlatformReceiver, Suborder
from storefront.imports import queries
from storefront.imports.models import (
    PlatformFile,
    PlatformFilePart,
    PlatformFileRow,
    PlatformHeader,
)
from storefront.imports.rules import (
    ALIASES,
    FILE_NAME_CHARACTERS_MAX,
    HEADER_WITHIN,
    Column,
    Line,
    header_key,
    header_of,
    suborder_of,
)
from storefront.suborders.services import settling

KEPT_HOURS = 24
TAKEN_AT_ONCE = 500
"""Rows that one transaction takes."""


def hand_in(
    session: Session,
    *,
    client_id: uuid.UUID,
    shop: ShopRow,
    file_name: str,
    parts: Iterable[bytes],
    actor: Actor,
    now: datetime,
) -> PlatformFile:
    """Keep a file, sealed, and ask for it to be read; once for a client id.

    Args:
        parts: the file's bytes, a piece at a time.

    Raises:
        Refusal: `imports.empty`.
    """
    before = earlier(session, PlatformFile, client_id)
    if before is not None:
        return before
    file = PlatformFile(
        client_id=client_id,
        shop_id=shop.shop_id,
        file_name=file_name.strip()[-FILE_NAME_CHARACTERS_MAX:],
        file_hash=b"",
        state="reading",
        problem="",
        titles=[],
        handed_in_by=actor.account_id,
        handed_in_at=now,
    )
    session.add(file)
    session.flush()
    digest = hashlib.sha256()
    for number, part in enumerate(parts):
        digest.update(part)
        session.execute(
            insert(PlatformFilePart).values(
                file_id=file.id, number=number, content=sealed_bytes(part)
            )
        )
    if digest.digest() == hashlib.sha256().digest():
        raise Refusal("imports.empty")
    file.file_hash = digest.digest()
    session.flush()
    defer(session, names.READ_PLATFORM_FILE, file_id=file.id)
    return file


def begin_reading(session: Session, *, file_id: int) -> PlatformFile | None:
    """Begin to read a file from its first row; what an interrupted reading left is forgotten."""
    file = session.scalar(
        select(PlatformFile)
        .where(PlatformFile.id == file_id, PlatformFile.state == "reading")
        .with_for_update()
    )
    if file is not None:
        session.execute(delete(PlatformFileRow).where(PlatformFileRow.file_id == file_id))
        file.rows_read = 0
        session.flush()
    return file


def part_of(session: Session, *, file_id: int, number: int) -> bytes | None:
    """Open one piece of a file; nothing after the last."""
    content = queries.part(session, file_id=file_id, number=number)
    return None if content is None else opened_bytes(content)


def keep_rows(session: Session, *, file_id: int, lines: Sequence[Line]) -> None:
    """Keep what was read of a group of rows, each with what is wrong with it."""
    rows = orjson.dumps([_kept(line) for line in lines]).decode()
    session.execute(_KEEP, {"file_id": file_id, "rows": rows})
    session.execute(
        update(PlatformFile)
        .where(PlatformFile.id == file_id)
        .values(rows_read=PlatformFile.rows_read + len(lines))
    )


def record_titles(
    session: Session, *, file_id: int, titles: Sequence[str], is_mapped: bool
) -> None:
    """Keep the titles of a file's columns; a person says what those are that are not known."""
    session.execute(
        update(PlatformFile)
        .where(PlatformFile.id == file_id)
        .values(titles=list(titles), **({} if is_mapped else {"state": "unmapped"}))
    )


def record_failed(session: Session, *, file_id: int, problem: str) -> None:
    """Write down that a file cannot be read, and why."""
    session.execute(
        update(PlatformFile)
        .where(PlatformFile.id == file_id)
        .values(state="failed", problem=problem)
    )


_JUDGE = text("""
    UPDATE platform_file_rows AS line
    SET fate = CASE
        WHEN line.line_number < last.line_number THEN 'twice'
        WHEN ranks.rank IS NULL THEN 'unknown'
        WHEN known.id IS NULL THEN 'new'
        WHEN known.changed_at > line.changed_at OR known.status_rank > ranks.rank
            OR (known.status_rank = ranks.rank AND known.status_raw = line.status_raw) THEN 'same'
        ELSE 'changed' END
    FROM (
        SELECT sub_order_no, max(line_number) AS line_number
        FROM platform_file_rows WHERE file_id = :file_id AND fate = 'read' GROUP BY sub_order_no
    ) AS last
    JOIN platform_files AS file ON file.id = :file_id
    JOIN platform_shops AS shop ON shop.id = file.shop_id
    LEFT JOIN platform_suborders AS known
        ON known.shop_id = file.shop_id AND known.sub_order_no = last.sub_order_no
    LEFT JOIN LATERAL (
        SELECT array_position(
            ARRAY['unpaid', 'paid', 'shipped', 'done', 'cancelled'], statuses.meaning
        ) - 1 AS rank
        FROM platform_statuses AS statuses
        JOIN platform_file_rows AS its
            ON its.file_id = :file_id AND its.line_number = last.line_number
        WHERE statuses.platform = shop.platform AND statuses.raw = its.status_raw
    ) AS ranks ON true
    WHERE line.file_id = :file_id AND line.fate = 'read'
        AND line.sub_order_no = last.sub_order_no
""")


def finish_reading(session: Session, *, file_id: int) -> None:
    """Compare all rows with what is known and with each other, in one statement."""
    session.execute(_JUDGE, {"file_id": file_id})
    session.execute(update(PlatformFile).where(PlatformFile.id == file_id).values(state="read"))


def name_columns(
    session: Session,
    *,
    file: PlatformFile,
    platform: str,
    meanings: Mapping[str, Column | None],
) -> None:
    """Say what columns mean, for this platform and until it is corrected; the file is read again.

    Args:
        session: of the caller's transaction.
        file: which; as long as it is not taken.
        platform: whose files.
        meanings: title as it stands in the file → what it means; nothing is of no use.

    Raises:
        Refusal: `imports.column_twice`: two columns would mean one thing; `imports.wrong_state`.
    """
    if file.state not in {"unmapped", "read"} or file.forgotten_at is not None:
        raise conflict("imports.wrong_state")
    known = queries.meanings(session, platform=platform)
    said = {header_key(title): meaning for title, meaning in meanings.items()}
    header = header_of(file.titles, known | said, number=HEADER_WITHIN)
    if header is not None and header.twice:
        title, column = next(iter(header.twice.items()))
        first = header.titles[header.places[column]]
        raise Refusal("imports.column_twice", title=title, first=first)
    # What is known anyway need not be remembered.
    new = {key: to for key, to in said.items() if key in known or ALIASES.get(key) != to}
    correct_columns(session, platform=platform, meanings=new)
    file.state = "reading"
    session.flush()
    defer(session, names.READ_PLATFORM_FILE, file_id=file.id)


def correct_columns(
    session: Session, *, platform: str, meanings: Mapping[str, Column | None]
) -> None:
    """Remember what columns mean in the files of a platform that are read from now on.

    Args:
        session: of the caller's transaction.
        platform: whose files.
        meanings: title → what it means; nothing is of no use.
    """
    for title, meaning in meanings.items():
        session.merge(
            PlatformHeader(platform=platform, title=header_key(title), meaning=meaning or "")
        )
    session.flush()


def forget_column(session: Session, *, platform: str, title: str) -> None:
    """Remember nothing of a column: the next file that has it asks again, or it is known anyway."""
    session.execute(
        delete(PlatformHeader).where(
            PlatformHeader.platform == platform, PlatformHeader.title == header_key(title)
        )
    )


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
        session.execute(
            update(PlatformFileRow)
            .where(
                PlatformFileRow.file_id == file_id,
                PlatformFileRow.line_number
                == any_(cast([row.line_number for row in rows], ARRAY(BigInteger))),
            )
            .values(fate="taken", told=None)
            .execution_options(synchronize_session=False)
        )
        file.rows_taken += len(rows)
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
    return len(stale)


def _forget_bytes(session: Session, file_ids: Sequence[int]) -> None:
    session.execute(delete(PlatformFilePart).where(PlatformFilePart.file_id.in_(file_ids)))


_KEEP = text("""
    INSERT INTO platform_file_rows (
        file_id, line_number, sub_order_no, status_raw, changed_at, fate, problem, told, title,
        sku, merchant_sku, units, paid_fen
    )
    SELECT :file_id, line_number, sub_order_no, status_raw, changed_at, fate, problem,
        decode(told, 'hex'), title, sku, merchant_sku, units, paid_fen
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS line (
        line_number bigint, sub_order_no text, status_raw text, changed_at timestamptz,
        fate text, problem jsonb, told text, title text, sku text, merchant_sku text,
        units bigint, paid_fen bigint
    )
""")


TOLD_OPENLY = ("status_raw", "changed_at", "title", "sku", "merchant_sku", "units", "paid_fen")
"""What stands beside a sealed row for whoever looks the file over: nothing of its receiver."""


def _kept(line: Line) -> dict[str, Any]:
    number = line.cells.get(Column.SUB_ORDER_NO) or line.cells.get(Column.ORDER_NO, "")
    row: dict[str, Any] = {
        **{name: line.cells.get(Column(name), "") for name in ("title", "sku", "merchant_sku")},
        "line_number": line.number,
        "sub_order_no": number,
        "status_raw": "",
        "changed_at": None,
        "fate": "read",
        "problem": {},
        "told": None,
    }
    try:
        told = suborder_of(line)
    except Refusal as refusal:
        params = {name: str(value) for name, value in refusal.params.items()}
        return row | {"fate": "bad", "problem": {"code": refusal.code, "params": params}}
    said = orjson.dumps(vars(told) | {"receiver": vars(told.receiver)})
    return row | {
        **{name: getattr(told, name) for name in TOLD_OPENLY},
        "told": sealed_bytes(said).hex(),
    }


MOMENTS = ("changed_at", "ordered_at", "paid_at", "ship_by")


def _told(said: str) -> Suborder:
    kept = orjson.loads(said)
    kept["receiver"] = PlatformReceiver(**kept["receiver"])
    for name in MOMENTS:
        kept[name] = datetime.fromisoformat(kept[name]) if kept[name] else None
    return Suborder(**kept)
