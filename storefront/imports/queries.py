"""Reads of order files: how far one is, what is in it, and what its columns mean."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storefront.channels.models import PlatformShop
from storefront.imports.models import (
    PlatformFile,
    PlatformFilePart,
    PlatformFileRow,
    PlatformHeader,
)
from storefront.imports.rules import Column

SHOWN_MAX = 100
PAGE_ROWS = 1000
"""Rows that a program gets at once."""
GOOD = ("new", "changed", "unknown")
"""What a row may be for it to be taken."""


@dataclass(frozen=True)
class RowView:
    """A row of a file, and what would become of it; nothing of its receiver."""

    line_number: int
    sub_order_no: str
    status_raw: str
    fate: str
    problem: Mapping[str, Any]
    title: str
    sku: str
    units: int | None
    paid_fen: int | None
    outlook: str
    """An `Outlook`; empty where nothing would hinder it."""


class Outlook(StrEnum):
    """What would hinder a row that is paid, as it stood when its file was counted."""

    UNMAPPED = "unmapped"
    """Nobody has said which goods of ours these are."""
    SHORT = "short"
    """The pool has too little, when the rows before it have had theirs."""


@dataclass(frozen=True)
class ReadRow:
    """A row that is to be taken."""

    line_number: int
    fate: str
    told: str | None
    """What it says, as JSON."""


@dataclass(frozen=True)
class FileView:
    """A file that was handed in, with its rows counted by fate."""

    file: PlatformFile
    counts: Mapping[str, int]
    hindered: Mapping[str, int]
    """Rows by `Outlook`, where it may still be taken."""
    rows: Sequence[RowView]
    page: int
    """From 1."""
    pages: int
    unknown_statuses: Sequence[str]
    """Words for states that nobody has said the meaning of."""

    @property
    def good(self) -> int:
        """Rows that would change something."""
        return sum(self.counts.get(fate, 0) for fate in GOOD)

    @property
    def rows_in_all(self) -> int:
        """All rows."""
        return sum(self.counts.values())


def file_of(session: Session, client_id: uuid.UUID, *, shop_id: int) -> PlatformFile | None:
    """Find a file of a shop."""
    return session.scalar(
        select(PlatformFile).where(
            PlatformFile.client_id == client_id, PlatformFile.shop_id == shop_id
        )
    )


def files(session: Session, *, shop_id: int) -> Sequence[PlatformFile]:
    """List the latest files of a shop, newest first."""
    return session.scalars(
        select(PlatformFile)
        .where(PlatformFile.shop_id == shop_id)
        .order_by(PlatformFile.id.desc())
        .limit(SHOWN_MAX)
    ).all()


def file_view(
    session: Session, file: PlatformFile, *, fate: str = "", page: int = 1, limit: int = SHOWN_MAX
) -> FileView:
    """Tell what is in a file: its figures as they are kept, and a page of rows.

    It reads the rows of the page, in two statements at most, and never the whole file.

    Args:
        session: of the caller's transaction.
        file: which.
        fate: only rows of this one; empty means all, the bad ones first.
        page: from 1; where there are not so many, the last.
        limit: rows of a page; none where only the figures are asked for.
    """
    counts: Mapping[str, int] = file.figures.get("counts", {})
    listed = counts.get(fate, 0) if fate else sum(counts.values())
    pages = max(1, -(-listed // limit)) if limit else 1
    page = min(max(page, 1), pages)
    is_open = file.state == "read"
    return FileView(
        file=file,
        counts=counts,
        hindered=file.figures.get("hindered", {}) if is_open else {},
        rows=_page(session, file.id, fate, counts, range((page - 1) * limit, page * limit)),
        page=page,
        pages=pages,
        unknown_statuses=file.figures.get("unknown_words", []) if is_open else [],
    )


def _page(
    session: Session, file_id: int, fate: str, counts: Mapping[str, int], places: range
) -> Sequence[RowView]:
    """Read the rows at these places, each part in the order of an index."""
    bad = 0 if fate else counts.get("bad", 0)
    rest = _rows(file_id, fate)
    parts = [
        (_rows(file_id, "bad"), range(places.start, min(places.stop, bad))),
        (
            rest if fate else rest.where(PlatformFileRow.fate != "bad"),
            range(max(places.start - bad, 0), places.stop - bad),
        ),
    ]
    return [
        RowView(*row)
        for chosen, part in parts
        if part
        for row in session.execute(
            chosen.order_by(PlatformFileRow.line_number).offset(part.start).limit(len(part))
        )
    ]


def meanings(session: Session, *, platform: str) -> dict[str, Column | None]:
    """Tell what was said before of the titles of a platform's columns; nothing is of no use."""
    rows = session.execute(
        select(PlatformHeader.title, PlatformHeader.meaning)
        .where(PlatformHeader.platform == platform)
        .order_by(PlatformHeader.title)
    )
    return {row.title: Column(row.meaning) if row.meaning else None for row in rows}


def part(session: Session, *, file_id: int, number: int) -> bytes | None:
    """Read one piece of a file; nothing after the last."""
    return session.scalar(
        select(PlatformFilePart.content).where(
            PlatformFilePart.file_id == file_id, PlatformFilePart.number == number
        )
    )


def next_rows(session: Session, *, file_id: int, limit: int) -> Sequence[ReadRow]:
    """Find the next rows to be taken, in the order of the file."""
    rows = session.execute(
        select(PlatformFileRow.line_number, PlatformFileRow.fate, PlatformFileRow.told)
        .where(PlatformFileRow.file_id == file_id, PlatformFileRow.fate.in_(GOOD))
        .order_by(PlatformFileRow.line_number)
        .limit(limit)
    )
    return [ReadRow(*row) for row in rows]


def shop_of_file(session: Session, file: PlatformFile) -> PlatformShop:
    """Find the shop whose file it is."""
    return session.get_one(PlatformShop, file.shop_id)


def rows_after(session: Session, *, file_id: int, fate: str, after: int) -> Sequence[RowView]:
    """List a page of rows in the order of the file.

    Args:
        fate: only these; empty means all.
        after: number of the line behind which the page begins.
    """
    chosen = _rows(file_id, fate).where(PlatformFileRow.line_number > after)
    ordered = chosen.order_by(PlatformFileRow.line_number).limit(PAGE_ROWS)
    return [RowView(*row) for row in session.execute(ordered)]


def _rows(file_id: int, fate: str) -> Select[*tuple[Any, ...]]:
    rows = select(
        PlatformFileRow.line_number,
        PlatformFileRow.sub_order_no,
        PlatformFileRow.status_raw,
        PlatformFileRow.fate,
        PlatformFileRow.problem,
        PlatformFileRow.title,
        PlatformFileRow.sku,
        PlatformFileRow.units,
        PlatformFileRow.paid_fen,
        PlatformFileRow.outlook,
    ).where(PlatformFileRow.file_id == file_id)
    return rows.where(PlatformFileRow.fate == fate) if fate else rows
