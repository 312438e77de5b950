"""Tables of wages and of the payouts that pay them."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Wage(Table):
    """What one provider is owed for one thing done. Money in fen."""

    __tablename__ = "wages"
    __table_args__ = (
        UniqueConstraint("subject", name="wages_subject_once"),
        CheckConstraint("gross_fen = fee_fen + net_fen", name="wages_add_up"),
        CheckConstraint(
            "fee_fen >= 0 AND net_fen >= 0 AND gross_fen > 0", name="wages_never_negative"
        ),
    )

    id: Mapped[Id]
    subject: Mapped[str]
    """What was done, opaque here: the code of an errand."""
    trade_id: Mapped[int] = mapped_column(ForeignKey("trades.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), index=True)
    gross_fen: Mapped[int]
    fee_fen: Mapped[int]
    net_fen: Mapped[int]
    earned_at: Mapped[datetime]
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("wage_payouts.id"), index=True)
    """The payout that stands for it; nothing while it is in none."""


class WagePayout(Table):
    """Money on its way to one provider, in cash at a desk, for named wages."""

    __tablename__ = "wage_payouts"
    __table_args__ = (
        UniqueConstraint("code", name="wage_payouts_code_once"),
        UniqueConstraint("client_id", name="wage_payouts_client_id_once"),
        CheckConstraint("total_fen > 0", name="wage_payouts_above_zero"),
        CheckConstraint("withheld_fen >= 0", name="wage_payouts_withheld_not_negative"),
        CheckConstraint(
            "state IN ('draft', 'approved', 'paid', 'withdrawn')", name="wage_payouts_state_known"
        ),
        CheckConstraint("approved_by <> proposed_by", name="wage_payouts_approved_by_another"),
        CheckConstraint(
            "state NOT IN ('approved', 'paid') OR approved_by IS NOT NULL",
            name="wage_payouts_approved_before_paid",
        ),
        CheckConstraint(
            "(state = 'paid') = (paid_at IS NOT NULL)", name="wage_payouts_paid_has_a_time"
        ),
    )

    id: Mapped[Id]
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    """The desk that pays it."""
    state: Mapped[str]
    withheld_fen: Mapped[int] = mapped_column(default=0)
    """What the tax rule of the day keeps of the wages."""
    total_fen: Mapped[int]
    """What the provider gets: the wages less what is withheld."""
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    paid_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    paid_at: Mapped[datetime | None]
