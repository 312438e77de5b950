"""Order files of platforms, handed in and read in groups of rows.

What must never happen: somebody's address lies about in the open. A file is sealed as it comes.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from app.database.once import earlier
from app.database.sealed import opened_bytes, sealed_bytes
from app.errors import Refusal, conflict
from app.jobs import names
from app.jobs.queue import defer
from app.people.rules import Actor
from storefront.channels.queries import ShopRow
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
