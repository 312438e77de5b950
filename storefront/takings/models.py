"""Tables of what shops' takings became at the bank."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class TillBanking(Table):
    """Cash of a shop's drawer that somebody brought to the bank."""

    __tablename__ = "till_bankings"
    __table_args__ = (
        UniqueConstraint("client_id", name="till_bankings_client_id_once"),
        CheckConstraint("fen > 0", name="till_bankings_above_zero"),
        CheckConstraint(
            "(reversed_at IS NULL) = (reversed_by IS NULL)"
            " AND (reversed_at IS NULL) = (reversed_day_id IS NULL)",
            name="till_bankings_reversed_whole",
        ),
        Index(
            "till_bankings_slip_once",
            "shop_id",
            "slip_on",
            "reference",
            unique=True,
            postgresql_where="reversed_at IS NULL",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.place_id"))
    day_id: Mapped[int] = mapped_column(ForeignKey("till_days.id"), index=True)
    """Out of whose drawer it was taken."""
    fen: Mapped[int]
    reference: Mapped[str]
    """Number on the bank's slip."""
    slip_on: Mapped[date]
    brought_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]
    reversed_at: Mapped[datetime | None]
    """When it was found to be written down in error."""
    reversed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reversed_day_id: Mapped[int | None] = mapped_column(ForeignKey("till_days.id"), index=True)
    """Into whose drawer it was put back."""


class TillSettlement(Table):
    """Money of cards and wallets that an acquirer paid to our bank, and what it kept."""

    __tablename__ = "till_settlements"
    __table_args__ = (
        UniqueConstraint("client_id", name="till_settlements_client_id_once"),
        CheckConstraint("received_fen > 0 AND fee_fen >= 0", name="till_settlements_above_zero"),
        CheckConstraint(
            "(reversed_at IS NULL) = (reversed_by IS NULL)",
            name="till_settlements_reversed_whole",
        ),
        Index(
            "till_settlements_slip_once",
            "shop_id",
            "slip_on",
            "reference",
            unique=True,
            postgresql_where="reversed_at IS NULL",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.place_id"))
    received_fen: Mapped[int]
    fee_fen: Mapped[int]
    reference: Mapped[str]
    slip_on: Mapped[date]
    entered_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]
    reversed_at: Mapped[datetime | None]
    """When it was found to be written down in error."""
    reversed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
