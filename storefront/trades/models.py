"""The table of trades."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Trade(Table):
    """Something that is done for a household: a haircut, a cleaned kitchen, a mended tap."""

    __tablename__ = "trades"
    __table_args__ = (
        UniqueConstraint("code", name="trades_code_once"),
        CheckConstraint(
            "pricing IN ('free', 'visit', 'hour', 'quote')", name="trades_pricing_known"
        ),
        CheckConstraint(
            "(pricing IN ('visit', 'hour')) = (price_fen IS NOT NULL)",
            name="trades_priced_by_visit_or_hour",
        ),
        CheckConstraint("price_fen > 0", name="trades_price_above_zero"),
        CheckConstraint(
            "minutes BETWEEN 15 AND 480 AND minutes % 15 = 0", name="trades_minutes_in_quarters"
        ),
        CheckConstraint("fee_basis_points BETWEEN 0 AND 10000", name="trades_fee_is_a_share"),
        CheckConstraint("callout_fen >= 0", name="trades_callout_never_negative"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    description: Mapped[str]
    description_en: Mapped[str]
    pricing: Mapped[str]
    price_fen: Mapped[int | None]
    """Of a visit or an hour; nothing where it is free or asked for each time."""
    minutes: Mapped[int]
    """How long a visit is kept free for; an hour's work is kept by the hour."""
    fee_basis_points: Mapped[int]
    """What the service centre keeps of the price."""
    callout_fen: Mapped[int]
    """What the provider gets where nobody was at home; the rest goes back."""
    needs_licence: Mapped[bool]
    active: Mapped[bool] = mapped_column(default=True)
    place_in_row: Mapped[int]
