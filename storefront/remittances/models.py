"""Tables of what platforms have settled, and of what they may keep."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
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
    """One line of a platform's settlement, taken once. Fen; a refund's line is the other way."""

    __tablename__ = "platform_settlements"
    __table_args__ = (
        UniqueConstraint(
            "shop_id",
            "sub_order_no",
            "settled_at",
            "kind",
            "settled_fen",
            name="platform_settlements_once",
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
    taken_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime]
