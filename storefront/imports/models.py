"""Tables of platforms' files: their bytes until they are read, their rows until they are taken."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class PlatformFile(Table):
    """A file of a platform's orders that somebody handed in."""

    __tablename__ = "platform_files"
    __table_args__ = (
        UniqueConstraint("client_id", name="platform_files_client_id_once"),
        CheckConstraint(
            "state IN ('reading', 'unmapped', 'read', 'taking', 'taken', 'failed')",
            name="platform_files_state_known",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"), index=True)
    file_name: Mapped[str]
    file_hash: Mapped[bytes]
    state: Mapped[str]
    problem: Mapped[str]
    """Refusal code of why it could not be read; empty where it could."""
    titles: Mapped[list[str]] = mapped_column(JSONB)
    """Of its columns, as they stand in it."""
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_taken: Mapped[int] = mapped_column(default=0)
    handed_in_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    handed_in_at: Mapped[datetime]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    """Its rows counted by fate (`counts`) and by what would hinder them (`hindered`), and the words
    for states that nobody has explained (`unknown_words`): kept, for a page must not count all."""
    counted_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]


class PlatformFilePart(Table):
    """A piece of a file, sealed; gone once its rows are taken."""

    __tablename__ = "platform_file_parts"
    __table_args__ = (PrimaryKeyConstraint("file_id", "number"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("platform_files.id"))
    number: Mapped[int]
    content: Mapped[bytes]


class PlatformFileRow(Table):
    """One row of a file and what would become of it."""

    __tablename__ = "platform_file_rows"
    __table_args__ = (
        PrimaryKeyConstraint("file_id", "line_number"),
        CheckConstraint(
            "fate IN ('read', 'new', 'changed', 'unknown', 'same', 'twice', 'bad', 'taken')",
            name="platform_file_rows_fate_known",
        ),
        CheckConstraint(
            "(fate = 'bad') = (problem <> '{}')", name="platform_file_rows_bad_say_why"
        ),
        CheckConstraint(
            "outlook IN ('', 'unmapped', 'short')", name="platform_file_rows_outlook_known"
        ),
        Index("platform_file_rows_fate_idx", "file_id", "fate", "line_number"),
        Index("platform_file_rows_number_idx", "file_id", "sub_order_no"),
    )

    file_id: Mapped[int] = mapped_column(ForeignKey("platform_files.id"))
    line_number: Mapped[int]
    sub_order_no: Mapped[str]
    status_raw: Mapped[str]
    changed_at: Mapped[datetime | None]
    fate: Mapped[str]
    problem: Mapped[dict[str, Any]] = mapped_column(JSONB)
    title: Mapped[str] = mapped_column(server_default="")
    sku: Mapped[str] = mapped_column(server_default="")
    merchant_sku: Mapped[str] = mapped_column(server_default="")
    units: Mapped[int | None]
    """Of the platform's goods; nothing where the row cannot be read."""
    paid_fen: Mapped[int | None]
    outlook: Mapped[str] = mapped_column(server_default="")
    """What would hinder it, as it stood when the file was counted; empty where nothing would."""
    told: Mapped[str | None] = mapped_column(SealedText)
    """`channels.rules.Suborder` as JSON; gone once it is taken."""


class PlatformHeader(Table):
    """What a column's title means in the files of a platform: said once, remembered."""

    __tablename__ = "platform_headers"
    __table_args__ = (PrimaryKeyConstraint("platform", "title"),)

    platform: Mapped[str]
    title: Mapped[str]
    """As `rules.header_key` writes it."""
    meaning: Mapped[str]
    """A `rules.Column`; empty where the column is of no use."""
