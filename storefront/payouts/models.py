"""Tables of payouts."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Payout(Table):
    """Money on its way to one villager, by one rail, for named earnings."""

    __tablename__ = "payouts"
    __table_args__ = (
        UniqueConstraint("code", name="payouts_code_once"),
        UniqueConstraint("client_id", name="payouts_client_id_once"),
        CheckConstraint("total_fen > 0", name="payouts_above_zero"),
        CheckConstraint("rail IN ('cash', 'bank', 'wechat', 'alipay')", name="payouts_rail_known"),
        CheckConstraint(
            "state IN ('draft', 'approved', 'submitted', 'unknown', 'paying', 'paid', 'failed', "
            "'returned', 'withdrawn')",
            name="payouts_state_known",
        ),
        CheckConstraint(
            "rail <> 'cash' OR state NOT IN"
            " ('submitted', 'unknown', 'paying', 'failed', 'returned')",
            name="payouts_cash_is_not_sent",
        ),
        CheckConstraint("approved_by <> proposed_by", name="payouts_approved_by_another"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR approved_by IS NOT NULL",
            name="payouts_approved_before_paid",
        ),
        CheckConstraint(
            "(state IN ('paid', 'returned')) = (paid_at IS NOT NULL)",
            name="payouts_paid_has_a_time",
        ),
        CheckConstraint("kin_id IS NULL OR state = 'paid'", name="payouts_collected_when_paid"),
        CheckConstraint("income_kind IN ('own_produce', 'labour')", name="payouts_income_known"),
        CheckConstraint("withheld_fen >= 0", name="payouts_withheld_not_negative"),
        Index("payouts_villager_idx", "villager_id"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    batch_id: Mapped[uuid.UUID | None] = mapped_column(UUID, index=True)
    """The client id of the proposal to many of which it is one."""
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    """The desk that pays it."""
    rail: Mapped[str]
    state: Mapped[str]
    income_kind: Mapped[str] = mapped_column(default="own_produce")
    """What it is paid for, by the words of the tax rules."""
    withheld_fen: Mapped[int] = mapped_column(default=0)
    """What the tax rule of the day keeps of its lines."""
    total_fen: Mapped[int]
    """What reaches the villager: the lines less what is withheld."""
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime | None]
    paid_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    paid_at: Mapped[datetime | None]
    kin_id: Mapped[int | None] = mapped_column(ForeignKey("kin.id"))
    """Who collected it for the villager; nobody where the villager did."""


class PayoutLine(Table):
    """One earning inside a payout. An earning is in at most one payout that stands."""

    __tablename__ = "payout_lines"
    __table_args__ = (
        UniqueConstraint("payout_id", "earning_id", name="payout_lines_once"),
        Index(
            "payout_lines_earning_paid_once",
            "earning_id",
            unique=True,
            postgresql_where="NOT withdrawn",
        ),
    )

    id: Mapped[Id]
    payout_id: Mapped[int] = mapped_column(ForeignKey("payouts.id"))
    earning_id: Mapped[int] = mapped_column(ForeignKey("earnings.id"))
    net_fen: Mapped[int]
    withdrawn: Mapped[bool] = mapped_column(default=False)
