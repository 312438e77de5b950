"""Tables of lists of villagers, and of their rows while they wait to be imported."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class Roster(Table):
    """A file of villagers that was read once, and may be imported once."""

    __tablename__ = "rosters"
    __table_args__ = (
        UniqueConstraint("client_id", name="rosters_client_id_once"),
        CheckConstraint("length(file_hash) = 32", name="rosters_hash_is_sha256"),
        CheckConstraint("good_rows >= 0 AND bad_rows >= 0", name="rosters_rows_never_negative"),
        CheckConstraint("imported_at IS NULL OR good_rows > 0", name="rosters_imported_when_good"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    file_name: Mapped[str]
    file_hash: Mapped[bytes]
    """SHA-256 of the file as it came."""
    good_rows: Mapped[int]
    bad_rows: Mapped[int]
    read_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    read_at: Mapped[datetime]
    imported_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
    """When its rows were thrown away without being imported."""


class RosterRow(Table):
    """A line of the file, until it is imported or forgotten."""

    __tablename__ = "roster_rows"
    __table_args__ = (
        PrimaryKeyConstraint("roster_id", "line_number"),
        CheckConstraint("line_number > 0", name="roster_rows_line_above_zero"),
    )

    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id"))
    line_number: Mapped[int]
    """Of the file: what a person sees beside the row in a spreadsheet."""
    cells: Mapped[str] = mapped_column(SealedText)
    """What stood in the known columns, as JSON; personal, so sealed."""
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Why it cannot be imported: refusal codes with their figures; nothing where it can."""
