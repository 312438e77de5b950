"""The table of next of kin."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class Kin(Table):
    """Somebody who may collect a villager's money, by an authority that the villager signed."""

    __tablename__ = "kin"
    __table_args__ = (
        UniqueConstraint("client_id", name="kin_client_id_once"),
        UniqueConstraint("villager_id", "number", name="kin_number_once"),
        CheckConstraint("number > 0", name="kin_number_above_zero"),
        CheckConstraint(
            "relation IN ('spouse', 'child', 'parent', 'sibling', 'grandchild', 'other')",
            name="kin_relation_known",
        ),
        CheckConstraint("valid_until >= valid_from", name="kin_valid_until_after_from"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="kin_revoked_whole"),
        CheckConstraint("revoked_at >= recorded_at", name="kin_revoked_after_recorded"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"))
    number: Mapped[int]
    """First, second, … of this villager: how people and addresses name the authority."""
    name: Mapped[str]
    relation: Mapped[str]
    phone: Mapped[str] = mapped_column(SealedText)
    id_number: Mapped[str] = mapped_column(SealedText)
    authority_id: Mapped[uuid.UUID] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Photo of the paper that the villager signed."""
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    """The last day, inclusive."""
    recorded_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    revoked_at: Mapped[datetime | None]
