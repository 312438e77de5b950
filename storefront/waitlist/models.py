"""The table of notes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class StockNote(Table):
    """Somebody wants to hear once when a listing can be had again; told, the number goes."""

    __tablename__ = "stock_notes"
    __table_args__ = (
        CheckConstraint(
            "(told_at IS NULL) = (phone IS NOT NULL) AND (phone IS NULL) = (phone_hash IS NULL)",
            name="stock_notes_phone_until_told",
        ),
        Index("stock_notes_one_a_phone", "listing_id", "phone_hash", unique=True),
    )

    id: Mapped[Id]
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    phone: Mapped[str | None] = mapped_column(SealedText)
    phone_hash: Mapped[bytes | None]
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
