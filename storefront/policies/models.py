"""Tables of dated rules; a rule is never changed, a newer one takes its place."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class PayoutPolicy(Table):
    """When villagers are paid, from how much on, and how fast returns are recovered."""

    __tablename__ = "payout_policies"
    __table_args__ = (
        UniqueConstraint("client_id", name="payout_policies_client_id_once"),
        CheckConstraint("least_fen > 0", name="payout_policies_least_positive"),
        CheckConstraint(
            "cap_basis_points BETWEEN 0 AND 10000", name="payout_policies_cap_is_a_part"
        ),
        CheckConstraint("day BETWEEN 1 AND 28", name="payout_policies_day_of_any_month"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    valid_from: Mapped[date]
    least_fen: Mapped[int]
    """Who is owed less waits for more."""
    cap_basis_points: Mapped[int]
    """Of what a payout is of, at most this part is kept for goods that came back."""
    day: Mapped[int | None]
    """Day of the month on which payouts in cash are proposed by themselves; None: never."""
    set_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    set_at: Mapped[datetime]


class TaxRule(Table):
    """What is withheld of one kind of income."""

    __tablename__ = "tax_rules"
    __table_args__ = (
        UniqueConstraint("client_id", name="tax_rules_client_id_once"),
        CheckConstraint("income_kind IN ('own_produce', 'labour')", name="tax_rules_kind_known"),
        CheckConstraint("rate_basis_points BETWEEN 0 AND 5000", name="tax_rules_rate_is_a_part"),
        CheckConstraint("exempt_fen >= 0", name="tax_rules_exempt_not_negative"),
        CheckConstraint("length(source) > 0", name="tax_rules_have_a_source"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    income_kind: Mapped[str]
    valid_from: Mapped[date]
    rate_basis_points: Mapped[int]
    exempt_fen: Mapped[int]
    """A payout up to this is not taxed; above it, all of it is."""
    source: Mapped[str]
    """The announcement or article that says so."""
    set_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    set_at: Mapped[datetime]
