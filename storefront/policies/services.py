"""Setting how villagers are paid.

What must never happen: a rule that changes what was paid already. A rule begins today or later,
is never edited, and a newer one takes its place.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app import clock
from app.people.rules import Actor
from storefront.policies.models import PayoutPolicy, TaxRule
from storefront.policies.rules import IncomeKind, Policy, Tax, check_policy, check_tax


def set_policy(
    session: Session, *, policy: Policy, valid_from: date, actor: Actor, now: datetime
) -> PayoutPolicy:
    """Say how villagers are paid from a day on.

    Raises:
        Refusal: those of `check_policy`.
    """
    check_policy(policy, valid_from=valid_from, today=clock.china_date(now))
    row = PayoutPolicy(
        valid_from=valid_from,
        least_fen=policy.least_fen,
        cap_basis_points=policy.cap,
        day=policy.day,
        set_by=actor.account_id,
        set_at=now,
    )
    session.add(row)
    session.flush()
    return row


def set_tax(
    session: Session,
    *,
    kind: IncomeKind,
    tax: Tax,
    source: str,
    valid_from: date,
    actor: Actor,
    now: datetime,
) -> TaxRule:
    """Say what is withheld of a kind of income from a day on, and by which rule.

    Raises:
        Refusal: those of `check_tax`.
    """
    named = check_tax(tax, source=source, valid_from=valid_from, today=clock.china_date(now))
    row = TaxRule(
        income_kind=kind,
        valid_from=valid_from,
        rate_basis_points=tax.rate,
        exempt_fen=tax.exempt_fen,
        source=named,
        set_by=actor.account_id,
        set_at=now,
    )
    session.add(row)
    session.flush()
    return row
