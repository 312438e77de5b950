"""Tables of terms and their acceptance."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Terms(Table):
    """Consignment or buy-out terms; a change is a new version, the row is never edited."""

    __tablename__ = "terms"
    __table_args__ = (
        UniqueConstraint("code", "version", name="terms_version_once"),
        CheckConstraint("kind IN ('consignment', 'buy_out')", name="terms_kind_known"),
        CheckConstraint("fee_basis_points BETWEEN 0 AND 10000", name="terms_fee_within_price"),
        CheckConstraint("version > 0", name="terms_version_from_one"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    version: Mapped[int]
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    kind: Mapped[str]
    fee_basis_points: Mapped[int]
    """Of the price that the goods brought; 12 % is 1200."""
    body: Mapped[str]
    """The sentences that the villager accepts, as read to them."""
    body_en: Mapped[str]
    valid_from: Mapped[datetime]


class Acceptance(Table):
    """A villager said yes to one version of the terms, in front of an agent."""

    __tablename__ = "acceptances"
    __table_args__ = (
        CheckConstraint(
            "method IN ('screen', 'pin', 'signature')", name="acceptances_method_known"
        ),
        CheckConstraint(
            "(method = 'signature') = (picture_id IS NOT NULL)", name="acceptances_signed"
        ),
    )

    id: Mapped[Id]
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"), index=True)
    method: Mapped[str]
    picture_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Of the signature, where they signed."""
    recorded_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    accepted_at: Mapped[datetime]
