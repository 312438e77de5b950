"""Which rule is in force on a day."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.money import BasisPoints, Fen
from app.people.models import Account
from storefront.policies.models import PayoutPolicy, TaxRule
from storefront.policies.rules import NO_POLICY, NO_TAX, IncomeKind, Policy, Tax

SHOWN = 20


def policy_row_on(session: Session, day: date) -> PayoutPolicy | None:
    """Find the policy in force on a day: the newest that had begun; of one day the later set."""
    return session.scalar(
        select(PayoutPolicy)
        .where(PayoutPolicy.valid_from <= day)
        .order_by(PayoutPolicy.valid_from.desc(), PayoutPolicy.id.desc())
        .limit(1)
    )


def policy_on(session: Session, day: date) -> Policy:
    """Tell how villagers are paid on a day."""
    row = policy_row_on(session, day)
    if row is None:
        return NO_POLICY
    return Policy(Fen(row.least_fen), BasisPoints(row.cap_basis_points), row.day)


def tax_on(session: Session, kind: IncomeKind, day: date) -> Tax:
    """Tell what is withheld of a kind of income on a day."""
    row = session.scalar(
        select(TaxRule)
        .where(TaxRule.income_kind == kind, TaxRule.valid_from <= day)
        .order_by(TaxRule.valid_from.desc(), TaxRule.id.desc())
        .limit(1)
    )
    return NO_TAX if row is None else Tax(BasisPoints(row.rate_basis_points), Fen(row.exempt_fen))


@dataclass(frozen=True)
class PolicyRow:
    """A policy as the office reads it."""

    valid_from: date
    least_fen: int
    cap_basis_points: int
    day: int | None
    set_by: str
    set_at: datetime


def policies(session: Session) -> list[PolicyRow]:
    """List policies, the newest first."""
    rows = session.execute(
        select(
            PayoutPolicy.valid_from,
            PayoutPolicy.least_fen,
            PayoutPolicy.cap_basis_points,
            PayoutPolicy.day,
            Account.name,
            PayoutPolicy.set_at,
        )
        .join(Account, Account.id == PayoutPolicy.set_by)
        .order_by(PayoutPolicy.valid_from.desc(), PayoutPolicy.id.desc())
        .limit(SHOWN)
    )
    return [PolicyRow(*row) for row in rows]


@dataclass(frozen=True)
class TaxRow:
    """A tax rule as the office reads it."""

    income_kind: str
    valid_from: date
    rate_basis_points: int
    exempt_fen: int
    source: str
    set_by: str
    set_at: datetime


def taxes(session: Session) -> list[TaxRow]:
    """List tax rules, the newest first."""
    rows = session.execute(
        select(
            TaxRule.income_kind,
            TaxRule.valid_from,
            TaxRule.rate_basis_points,
            TaxRule.exempt_fen,
            TaxRule.source,
            Account.name,
            TaxRule.set_at,
        )
        .join(Account, Account.id == TaxRule.set_by)
        .order_by(TaxRule.valid_from.desc(), TaxRule.id.desc())
        .limit(SHOWN)
    )
    return [TaxRow(*row) for row in rows]
