"""Setting how villagers are paid.

What must never happen: a rule that changes what was paid already. A rule begins today or later,
is never edited, and a newer one takes its place.
"""

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from app import clock
from app.database import once
from app.people.rules import Actor
from storefront.policies.models import PayoutPolicy, TaxRule
from storefront.policies.rules import IncomeKind, Policy, Tax, check_policy, check_tax


def set_policy(
    session: Session,
    *,
    client_id: uuid.UUID,
    policy: Policy,
    valid_from: date,
    actor: Actor,
    now: datetime,
) -> PayoutPolicy:
    """Say how villagers are paid from a day on; the same client id again is the same rule.

    Raises:
        Refusal: those of `check_policy`.
    """
    known = once.earlier(session, PayoutPolicy, client_id)
    if known is not None:
        return known
    check_policy(policy, valid_from=valid_from, today=clock.china_date(now))
    row = PayoutPolicy(
        client_id=client_id,
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
    client_id: uuid.UUID,
    kind: IncomeKind,
    tax: Tax,
    source: str,
    valid_from: date,
    actor: Actor,
    now: datetime,
) -> TaxRule:
    """Say what is withheld of a kind of income from a day on, and by which rule; once a client id.

    Raises:
        Refusal: those of `check_tax`.
    """
    known = once.earlier(session, TaxRule, client_id)
    if known is not None:
        return known
    named = check_tax(tax, source=source, valid_from=valid_from, today=clock.china_date(now))
    row = TaxRule(
        client_id=client_id,
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
