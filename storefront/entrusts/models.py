"""The table of money that is held for errands."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Entrust(Table):
    """Cash that a villager gave for one errand: spent against a receipt, the rest given back."""

    __tablename__ = "entrusts"
    __table_args__ = (
        UniqueConstraint("code", name="entrusts_code_once"),
        UniqueConstraint("client_id", name="entrusts_client_id_once"),
        CheckConstraint(
            "kind IN ('bill', 'medicine', 'ticket', 'parcel')", name="entrusts_kind_known"
        ),
        CheckConstraint("state IN ('held', 'spent', 'settled')", name="entrusts_state_known"),
        CheckConstraint("held_fen > 0", name="entrusts_held_above_zero"),
        CheckConstraint("spent_fen BETWEEN 0 AND held_fen", name="entrusts_spent_within_held"),
        CheckConstraint(
            "(state = 'held') = (spent_fen IS NULL) AND (spent_fen IS NULL) = (spent_at IS NULL)",
            name="entrusts_spent_whole",
        ),
        CheckConstraint(
            "spent_fen IS NOT DISTINCT FROM 0 OR spent_fen IS NULL OR receipt_id IS NOT NULL",
            name="entrusts_spent_has_a_receipt",
        ),
        CheckConstraint(
            "(state = 'settled') = (settled_at IS NOT NULL)", name="entrusts_settled_has_a_time"
        ),
        Index("entrusts_place_id_id_idx", "place_id", "id"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    kind: Mapped[str]
    what: Mapped[str]
    state: Mapped[str]
    held_fen: Mapped[int]
    spent_fen: Mapped[int | None]
    """Nothing until it is paid; zero where it came to nothing and all goes back."""
    receipt_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    taken_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
