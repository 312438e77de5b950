"""Tables of what platforms have settled, and of what they may keep."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class PlatformRate(Table):
    """What is kept of a sale from a moment on; a change is a new row, the later word counts."""

    __tablename__ = "platform_rates"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('platform_fee', 'host_commission', 'freight')", name="platform_rates_known"
        ),
        CheckConstraint(
            "CASE kind WHEN 'freight' THEN fen >= 0 AND basis_points IS NULL"
            " ELSE basis_points IS NOT NULL AND fen IS NULL END",
            name="platform_rates_in_their_unit",
        ),
        Index(
            "platform_rates_in_force_idx",
            "shop_id",
            "kind",
            "valid_from",
            "id",
        ),
        CheckConstraint("basis_points BETWEEN 0 AND 10000", name="platform_rates_within_price"),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"))
    kind: Mapped[str]
    basis_points: Mapped[int | None]
    """Of what the goods brought."""
    fen: Mapped[int | None]
    """Of a parcel, where it is freight."""
    valid_from: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class PlatformSettlement(Table):
    """One line of a platform's settlement, taken once. Fen; a refund's line is the other way.

    It is never deleted: a line that was taken back is reversed in the books, and may be taken anew.

    Its identity is its sub-order, its moment and what is paid out: 结算单类型 is a text that the
    platform words as it likes, and the same settlement under another one is the same.
    """

    __tablename__ = "platform_settlements"
    __table_args__ = (
        Index(
            "platform_settlements_once",
            "shop_id",
            "sub_order_no",
            "settled_at",
            "settled_fen",
            "counted_before",
            unique=True,
            postgresql_where="undone_at IS NULL",
        ),
        CheckConstraint(
            "settled_fen + fee_fen + commission_fen <> 0", name="platform_settlements_not_empty"
        ),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"))
    sub_order_no: Mapped[str]
    settled_at: Mapped[datetime]
    kind: Mapped[str]
    settled_fen: Mapped[int]
    fee_fen: Mapped[int]
    commission_fen: Mapped[int]
    counted_before: Mapped[int] = mapped_column(server_default="0")
    """How often the same was taken before under other kinds; always 0 since that is refused."""
    taken_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime]
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("platform_settlement_files.id"), index=True
    )
    """By which it was taken; nothing where a program told it line by line."""
    undone_at: Mapped[datetime | None]
    """When its file was taken back."""


class PlatformSettlementFile(Table):
    """A settlement file that was handed in; in the books once somebody has looked it over."""

    __tablename__ = "platform_settlement_files"
    __table_args__ = (
        UniqueConstraint("client_id", name="platform_settlement_files_client_id_once"),
        CheckConstraint(
            "(booked_at IS NULL) = (booked_by IS NULL)"
            " AND (booked_at IS NULL) = (booked_lines IS NULL)",
            name="platform_settlement_files_booked_by_somebody",
        ),
        CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)"
            " AND (undone_at IS NULL) = (undo_client_id IS NULL)"
            " AND (undone_at IS NULL) = (undo_reason = '')"
            " AND (undone_at IS NULL OR booked_at IS NOT NULL)",
            name="platform_settlement_files_undone_whole",
        ),
        UniqueConstraint("undo_client_id", name="platform_settlement_files_undo_once"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"), index=True)
    file_name: Mapped[str]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, deferred=True)
    """`rules.SettlementLine` each; nothing of a person."""
    unreadable: Mapped[list[int]] = mapped_column(JSONB)
    """Numbers of rows that are no lines."""
    handed_in_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    handed_in_at: Mapped[datetime]
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    booked_at: Mapped[datetime | None]
    booked_lines: Mapped[int | None]
    """How many of its lines were new."""
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    undone_at: Mapped[datetime | None]
    undo_reason: Mapped[str] = mapped_column(server_default="")
    """Why it was taken back; empty where it was not."""
    undo_client_id: Mapped[uuid.UUID | None] = mapped_column(UUID)
