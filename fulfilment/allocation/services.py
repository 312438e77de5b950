"""Choosing whose goods serve, and, for a produce, how equal lots share the demand.

What must never happen: one pack is promised to two orders, a rule that changes without a name to
it, or a choice that is explained by another rule than the one it was made by. Each choice keeps
the name of its rule and what it looked at.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.errors import Refusal, not_found
from app.people.rules import Actor
from fulfilment.allocation import queries, rules
from fulfilment.allocation.models import Allocation, TurnRule
from fulfilment.allocation.rules import AmongEquals, Choice, Want
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


def choose(
    session: Session, *, hub_id: int, wants: Sequence[Want], now: datetime
) -> dict[int, int]:
    """Choose a lot for each pack that order lines of a hub want, one after the other as named.

    The shelves are looked at once for all of them; each choice knows of those before it.

    Returns:
        By order line how many packs lack, where some do.
    """
    by_pack: dict[int, list[Want]] = {}
    for want in wants:
        by_pack.setdefault(want.pack_id, []).append(want)
    # Two orders that want the same packs choose one after the other; the names are taken in
    # one order, so that two such pairs never wait for each other.
    for pack_id in sorted(by_pack):
        lock_name(session, f"allocations:{hub_id}:{pack_id}")
    found = queries.candidates(session, hub_id=hub_id, pack_ids=sorted(by_pack), now=now)
    among = queries.rules_of(session, {want.produce_id for want in wants})
    lacking: dict[int, int] = {}
    for pack_id, asked in by_pack.items():
        rule = among[asked[0].produce_id]
        packs = sum(want.packs for want in asked)
        choices = iter(rules.choose(found.get(pack_id, []), packs, rule))
        for want in asked:
            served = list(islice(choices, want.packs))
            session.add_all(_allocation(want, choice, rule, now) for choice in served)
            if len(served) < want.packs:
                lacking[want.order_line_id] = want.packs - len(served)
    session.flush()
    return lacking


def _allocation(want: Want, choice: Choice, rule: AmongEquals, now: datetime) -> Allocation:
    return Allocation(
        order_line_id=want.order_line_id,
        lot_id=choice.lot_id,
        owner_id=choice.owner_id,
        produce_id=want.produce_id,
        bin_id=choice.bin_id,
        rule=rules.rule_name(rule),
        inputs=choice.inputs,
        allocated_at=now,
    )
