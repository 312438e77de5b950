"""Tables of gradings and their parts."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Grading(Table):
    """What was found of one labelled thing; its label keeps what stays of its grade."""

    __tablename__ = "gradings"
    __table_args__ = (
        UniqueConstraint("client_id", name="gradings_client_id_once"),
        CheckConstraint(
            "kept_base_units >= 0 AND kept_base_units < base_units", name="gradings_keep_less"
        ),
        CheckConstraint("(undone_by IS NULL) = (undone_at IS NULL)", name="gradings_undone_whole"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"))
    """As what it was labelled before."""
    base_units: Mapped[int]
    """What it held before."""
    kept_base_units: Mapped[int]
    note: Mapped[str]
    graded_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    graded_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    undone_at: Mapped[datetime | None]


class GradingPart(Table):
    """A part that was put under a label of its own: of another grade, or reported as lost."""

    __tablename__ = "grading_parts"
    __table_args__ = (
        PrimaryKeyConstraint("grading_id", "item_id"),
        UniqueConstraint("item_id", name="grading_parts_item_once"),
        CheckConstraint("base_units > 0", name="grading_parts_not_empty"),
    )

    grading_id: Mapped[int] = mapped_column(ForeignKey("gradings.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    base_units: Mapped[int]
    lost: Mapped[bool]
