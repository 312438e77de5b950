"""Choosing, for a produce, how equal lots share the demand.

What must never happen: a rule that changes without a name to it, or a choice that is explained by
another rule than the one it was made by. Each choice keeps the name of its rule.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.errors import Refusal, not_found
from app.people.rules import Actor
from fulfilment.allocation import queries
from fulfilment.allocation.models import TurnRule
from fulfilment.allocation.rules import AmongEquals
from inventory.produce.models import Produce


def set_rule(
    session: Session, *, produce_id: int, rule: str, actor: Actor, now: datetime
) -> AmongEquals:
    """Let equal lots of a produce share the demand by this rule from now on; again is no harm.

    Raises:
        Refusal: `allocation.rule_unknown`, `allocation.produce_unknown`.
    """
    if rule not in set(AmongEquals):
        raise Refusal("allocation.rule_unknown")
    if session.get(Produce, produce_id) is None:
        raise not_found("allocation.produce_unknown")
    lock_name(session, f"turn_rules:{produce_id}")
    if queries.rules_of(session, [produce_id])[produce_id] != rule:
        session.add(TurnRule(produce_id=produce_id, rule=rule, set_by=actor.account_id, set_at=now))
        session.flush()
    return AmongEquals(rule)
