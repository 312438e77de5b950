"""Reads of order files: how far one is, what is in it, and what its columns mean."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from storefront.channels.models import PlatformShop, PlatformStatus
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


class Outlook(StrEnum):
    """What would hinder a row that is paid, were it taken now."""

    UNMAPPED = "unmapped"
    """Nobody has said which goods of ours these are."""
    SHORT = "short"
    """The pool has too little, when the rows before it have had theirs."""


@dataclass(frozen=True)
class ReadRow:
    """A row that is to be taken."""

    line_number: int
    told: str | None
    """What it says, as JSON."""


@dataclass(frozen=True)
class FileView:
    """A file that was handed in, with its rows counted by fate."""

    file: PlatformFile
    counts: Mapping[str, int]
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
    session: Session,
    file: PlatformFile,
    *,
    platform: str,
    fate: str = "",
    page: int = 1,
    limit: int = SHOWN_MAX,
) -> FileView:
    """Tell what is in a file, in three statements.

    Args:
        session: of the caller's transaction.
        file: which.
        platform: whose words for states are looked up.
        fate: only rows of this one; empty means all, the bad ones first.
        page: from 1; where there are not so many, the last.
        limit: rows of a page; none where only the counts are asked for.
    """
    counted = session.execute(
        select(PlatformFileRow.fate, func.count())
        .where(PlatformFileRow.file_id == file.id)
        .group_by(PlatformFileRow.fate)
    )
    counts = {row.fate: int(row[1]) for row in counted}
    listed = counts.get(fate, 0) if fate else sum(counts.values())
    pages = max(1, -(-listed // limit)) if limit else 1
    page = min(max(page, 1), pages)
    ordered = _rows(file.id, fate).order_by(
        (PlatformFileRow.fate == "bad").desc(), PlatformFileRow.line_number
    )
    return FileView(
        file=file,
        counts=counts,
        rows=[
            RowView(*row)
            for row in session.execute(ordered.offset((page - 1) * limit).limit(limit))
        ],
        page=page,
        pages=pages,
        unknown_statuses=unknown_statuses(session, file_id=file.id, platform=platform),
    )


def unknown_statuses(session: Session, *, file_id: int, platform: str) -> Sequence[str]:
    """List the words for states in a file that nobody has said the meaning of."""
    known = select(PlatformStatus.raw).where(PlatformStatus.platform == platform)
    return session.scalars(
        select(PlatformFileRow.status_raw)
        .where(
            PlatformFileRow.file_id == file_id,
            PlatformFileRow.fate.in_(GOOD),
            PlatformFileRow.status_raw.not_in(known),
        )
        .distinct()
        .order_by(PlatformFileRow.status_raw)
    ).all()


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


_OUTLOOKS = text("""
    WITH wanted AS (
        SELECT rows.line_number, rows.paid_fen, goods.listing_id, shops.channel_id, sum(
            goods.packs * rows.units
        ) OVER (PARTITION BY goods.listing_id ORDER BY rows.line_number) AS upto
        FROM platform_file_rows AS rows
        JOIN platform_files AS files ON files.id = rows.file_id
        JOIN platform_shops AS shops ON shops.id = files.shop_id
        JOIN platform_statuses AS words ON words.platform = shops.platform
            AND words.raw = rows.status_raw AND words.meaning = 'paid'
        LEFT JOIN platform_suborders AS known
            ON known.shop_id = shops.id AND known.sub_order_no = rows.sub_order_no
        LEFT JOIN platform_goods AS by_number
            ON by_number.shop_id = shops.id AND by_number.sku = rows.sku
        LEFT JOIN platform_goods AS goods ON goods.shop_id = shops.id
            AND goods.sku = coalesce(by_number.sku, rows.merchant_sku)
        WHERE rows.file_id = :file_id AND rows.fate IN ('new', 'changed', 'unknown')
            AND (known.id IS NULL OR known.fate = 'unpaid')
    )
    SELECT line_number, CASE WHEN wanted.listing_id IS NULL THEN 'unmapped' ELSE 'short' END
    FROM wanted
    LEFT JOIN offers ON offers.channel_id = wanted.channel_id
        AND offers.listing_id = wanted.listing_id
    WHERE wanted.listing_id IS NULL
        OR upto > coalesce(offers.stocked - offers.reserved - offers.sold, 0)
""")


def outlooks(session: Session, *, file_id: int) -> Mapping[int, Outlook]:
    """Tell by line what would hinder the paid rows of a file, were it taken now.

    An outlook and no promise: who pays first is served first, whatever the order of the file, and
    whoever waits already is served before.
    """
    rows = session.execute(_OUTLOOKS, {"file_id": file_id})
    return {row[0]: Outlook(row[1]) for row in rows}


def next_rows(session: Session, *, file_id: int, limit: int) -> Sequence[ReadRow]:
    """Find the next rows to be taken, in the order of the file."""
    rows = session.execute(
        select(PlatformFileRow.line_number, PlatformFileRow.told)
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
    ).where(PlatformFileRow.file_id == file_id)
    return rows.where(PlatformFileRow.fate == fate) if fate else rows
