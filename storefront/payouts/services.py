"""Paying villagers: proposed by one, approved by another, paid at the desk against card and PIN.

What must never happen: an earning that is paid twice, a payout that its proposer approved, cash
that the desk does not have, or that goes to somebody whom the villager did not name. A payout is
of named earnings, never of an amount.
"""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.database.locks import lock_name
from app.errors import Refusal, conflict, not_found
from app.ledger.rules import Account, Line
from app.messages import services as messages
from app.money import Fen, yuan
from app.people import services as people
from app.people.models import Account as Person
from app.people.rules import Actor, Permission
from inventory.floats import services as floats
from inventory.kin import services as kin
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places.models import Place
from inventory.places.rules import PlaceKind
from inventory.villagers.models import Villager
from storefront.payouts import queries
from storefront.payouts.models import Payout, PayoutLine
from storefront.policies import queries as policies
from storefront.policies.rules import IncomeKind


def propose_all(
    session: Session,
    *,
    client_id: uuid.UUID,
    place_id: int,
    actor: Actor,
    now: datetime,
    least_fen: Fen | None = None,
) -> list[str]:
    """Propose a payout in cash for every villager of a place who is owed enough now.

    All of them in one statement, however many they are; once by client id.

    Args:
        session: of the caller's transaction.
        client_id: of the proposal; again, it changes nothing.
        place_id: the desk.
        actor: who proposes.
        now: the moment; what is due then is paid.
        least_fen: who is owed less waits; what the policy of the day says, where nothing is.

    Returns:
        The codes of the payouts.

    Raises:
        Refusal: `payout.nothing_due`.
    """
    wanted = Proposal(client_id, actor.account_id, now, "cash", place_id, None, least_fen)
    return _propose(session, wanted)


def propose_by_policy(session: Session, *, now: datetime) -> int:
    """Propose in cash at every centre where the policy of the day says so; once a day.

    Who set the policy is the proposer, so that somebody else approves.

    Returns:
        At how many centres something was due.
    """
    today = clock.china_date(now)
    policy = policies.policy_row_on(session, today)
    if policy is None or policy.day != today.day:
        return 0
    proposed = 0
    for place_id in session.scalars(select(Place.id).where(Place.kind == PlaceKind.CENTRE)).all():
        named = uuid.uuid5(uuid.NAMESPACE_OID, f"policy/{policy.id}/{today}/{place_id}")
        with suppress(Refusal):
            _propose(session, Proposal(named, policy.set_by, now, "cash", place_id=place_id))
            proposed += 1
    return proposed


def propose_to(
    session: Session,
    *,
    client_id: uuid.UUID,
    villager_ids: Sequence[int],
    rail: str,
    actor: Actor,
    now: datetime,
) -> list[Payout]:
    """Propose a payout by a rail for each of these villagers who is owed enough, in their order.

    Raises:
        Refusal: `payout.nothing_due`.
    """
    codes = _propose(
        session, Proposal(client_id, actor.account_id, now, rail, villager_ids=villager_ids)
    )
    rank = {villager_id: place for place, villager_id in enumerate(villager_ids)}
    made = session.scalars(select(Payout).where(Payout.code.in_(codes)))
    return sorted(made, key=lambda payout: rank[payout.villager_id])


def propose(
    session: Session,
    *,
    client_id: uuid.UUID,
    villager_id: int,
    place_id: int,
    actor: Actor,
    now: datetime,
) -> Payout:
    """Propose to pay a villager all earnings that are due, in cash at one desk.

    Raises:
        Refusal: `payout.nothing_due`.
    """
    wanted = Proposal(client_id, actor.account_id, now, "cash", place_id, [villager_id], Fen(1))
    [code] = _propose(session, wanted)
    return session.scalars(select(Payout).where(Payout.code == code)).one()


@dataclass(frozen=True)
class Proposal:
    """Whom to pay, and how."""

    client_id: uuid.UUID
    proposed_by: int
    now: datetime
    rail: str
    place_id: int | None = None
    """The desk that pays; each villager's own where none is named."""
    villager_ids: Sequence[int] | None = None
    """All of the place where none are named."""
    least_fen: Fen | None = None


def _propose(session: Session, proposal: Proposal) -> list[str]:
    """Write payouts with their lines, set by set; give the same ones for the same client id.

    Proposals take turns, so that two of them never want one earning.
    """
    session.flush()
    lock_name(session, "payouts")
    known = select(Payout.code).where(Payout.batch_id == proposal.client_id).order_by(Payout.id)
    if before := session.scalars(known).all():
        return list(before)
    today = clock.china_date(proposal.now)
    policy = policies.policy_on(session, today)
    tax = policies.tax_on(session, IncomeKind.OWN_PRODUCE, today)
    facts: dict[str, object] = {
        "now": proposal.now,
        "place_id": proposal.place_id,
        "everybody": proposal.villager_ids is None,
        "villager_ids": list(proposal.villager_ids or ()),
        "least": policy.least_fen if proposal.least_fen is None else proposal.least_fen,
        "cap": policy.cap,
    }
    owed = session.scalars(queries.OWED, facts).all()
    if not owed:
        raise Refusal("payout.nothing_due")
    codes = labels.next_codes(session, CodeKind.PAYOUT, len(owed))
    session.execute(
        queries.PROPOSE,
        facts
        | {
            "owed": list(owed),
            "codes": codes,
            "client_ids": [uuid.uuid5(proposal.client_id, str(each)) for each in owed],
            "batch_id": proposal.client_id,
            "rail": proposal.rail,
            "income_kind": IncomeKind.OWN_PRODUCE,
            "rate": tax.rate,
            "exempt": tax.exempt_fen,
            "proposed_by": proposal.proposed_by,
        },
    )
    return codes


def approve_batch(session: Session, *, batch_id: uuid.UUID, actor: Actor, now: datetime) -> int:
    """Approve all that is still a draft of what somebody else proposed to many at once.

    Returns:
        How many were approved; none the second time.

    Raises:
        Refusal: `payout.unknown`, `payout.self_approval`.
    """
    proposers = set(
        session.scalars(select(Payout.proposed_by).where(Payout.batch_id == batch_id).distinct())
    )
    if not proposers:
        raise not_found("payout.unknown", code=str(batch_id))
    if actor.account_id in proposers:
        raise Refusal("payout.self_approval")
    approved = session.execute(
        update(Payout)
        .where(Payout.batch_id == batch_id, Payout.state == "draft")
        .values(state="approved", approved_by=actor.account_id, approved_at=now)
        .returning(Payout.id)
    )
    return len(approved.all())


def approve(session: Session, *, code: str, actor: Actor, now: datetime) -> Payout:
    """Approve a payout that somebody else proposed; approving it again changes nothing.

    Raises:
        Refusal: `payout.unknown`, `payout.self_approval`, `payout.not_draft`.
    """
    payout = _locked(session, code)
    if payout.state == "approved" and payout.approved_by == actor.account_id:
        return payout
    if payout.state != "draft":
        raise conflict("payout.not_draft", code=code)
    if payout.proposed_by == actor.account_id:
        raise Refusal("payout.self_approval")
    payout.state = "approved"
    payout.approved_by = actor.account_id
    payout.approved_at = now
    session.flush()
    return payout


def withdraw(session: Session, *, code: str) -> Payout:
    """Take a payout back before it is paid or sent; its earnings are due again.

    Raises:
        Refusal: `payout.unknown`, `payout.paid_already`, `payout.sent_already`.
    """
    payout = _locked(session, code)
    if payout.state == "paid":
        raise conflict("payout.paid_already", code=code)
    if payout.state not in {"draft", "approved", "withdrawn"}:
        raise conflict("payout.sent_already", code=code)
    payout.state = "withdrawn"
    for line in session.scalars(select(PayoutLine).where(PayoutLine.payout_id == payout.id)):
        line.withdrawn = True
    session.flush()
    return payout


def pay_in_cash(
    session: Session, *, code: str, pin: str, actor: Actor, now: datetime
) -> Payout | Refusal:
    """Hand over the cash: the villager proves it by PIN, the float goes down, the books say so.

    Paying a paid payout again changes nothing and gives the same answer. A wrong PIN is returned,
    not raised, so that the edge commits the counted try.

    Raises:
        Refusal: `payout.unknown`, `payout.not_approved`, `payout.changed`, `float.short`.
    """
    payout = locked_at_desk(session, code, actor)
    if payout.state == "paid":
        return payout
    place = payable_at(session, payout, now)
    villager = session.get_one(Villager, payout.villager_id)
    proof = _proof_of_villager(session, villager, pin=pin, now=now)
    if isinstance(proof, Refusal):
        return proof
    hand_over(session, payout, place, villager, actor=actor, now=now)
    return payout


def pay_to_kin(
    session: Session, *, code: str, kin_number: int, born: str, actor: Actor, now: datetime
) -> Payout:
    """Hand over the cash to somebody whom the villager lets collect, and text the villager.

    Paying a paid payout again changes nothing and gives the same answer.

    Args:
        session: of the caller's transaction.
        code: of the payout.
        kin_number: which of the villager's authorities.
        born: the date of birth on the collector's ID card, as typed.
        actor: the agent who pays.
        now: the moment.

    Raises:
        Refusal: `payout.unknown`, `payout.not_approved`, `payout.changed`, `float.short`,
            `kin.unknown`, `kin.not_valid`, `kin.born_wrong`.
    """
    payout = locked_at_desk(session, code, actor)
    if payout.state == "paid":
        return payout
    place = payable_at(session, payout, now)
    villager = session.get_one(Villager, payout.villager_id)
    collector = kin.collector(
        session, villager_id=villager.id, number=kin_number, born=born, now=now
    )
    payout.kin_id = collector.id
    hand_over(session, payout, place, villager, actor=actor, now=now)
    if villager.phone is not None:
        body = (
            f"【商务代办】{collector.name}凭委托书替您领了 {yuan(payout.total_fen)} 元"
            f"（打款 {payout.code}）。您没有答应过，请马上到代办点问。"
        )
        messages.send(session, phone=villager.phone, body=body, now=now)
    return payout


def refuse_changed(session: Session, payout_ids: Sequence[int], *, now: datetime) -> None:
    """Prove at the moment of paying that payouts are not more than is owed by now.

    Goods that came back since they were proposed would be kept from them: then they are to be
    proposed anew. Net payable is max(0, balance less what is owed back), whoever computed it
    before.

    Raises:
        Refusal: `payout.changed`, with the code of one.
    """
    cap = policies.policy_on(session, clock.china_date(now)).cap
    changed = session.scalars(
        queries.CHANGED, {"ids": list(payout_ids), "now": now, "cap": cap}
    ).first()
    if changed is not None:
        raise conflict("payout.changed", code=changed)


def settled_lines(payout: Payout, villager_code: str) -> tuple[Line, ...]:
    """Write what paying a payout settles: what the villager was owed, less the tax of it."""
    return (
        Line(Account.VILLAGER_PAYABLE, Fen(payout.total_fen + payout.withheld_fen), villager_code),
        Line(Account.TAX_WITHHELD, Fen(-payout.withheld_fen)),
    )


def _locked(session: Session, code: str) -> Payout:
    payout = session.scalar(select(Payout).where(Payout.code == code).with_for_update())
    if payout is None:
        raise not_found("payout.unknown", code=code)
    return payout


def locked_at_desk(session: Session, code: str, actor: Actor) -> Payout:
    """Find and hold a payout that somebody may pay in cash.

    Raises:
        Refusal: `payout.unknown`.
    """
    payout = _locked(session, code)
    if not actor.may_at(Permission.PAY_IN_CASH, payout.place_id):
        raise not_found("payout.unknown", code=code)
    return payout


def payable_at(session: Session, payout: Payout, now: datetime) -> Place:
    """Return the desk that pays, if it may and can; its cash is held until the end."""
    if payout.state != "approved" or payout.rail != "cash":
        raise conflict("payout.not_approved", code=payout.code)
    refuse_changed(session, [payout.id], now=now)
    place = session.get_one(Place, payout.place_id)
    floats.refuse_short(session, place_code=place.code, needed_fen=Fen(payout.total_fen))
    return place


def hand_over(
    session: Session,
    payout: Payout,
    place: Place,
    villager: Villager,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down that the cash changed hands: the payout is paid, the float goes down."""
    payout.state = "paid"
    payout.paid_by = actor.account_id
    payout.paid_at = now
    total = Fen(payout.total_fen)
    floats.pay_out(
        session,
        place=place,
        fen=total,
        kind="payout_paid",
        voucher=payout.code,
        memo=f"付给村民 {villager.code} 现金",
        against=settled_lines(payout, villager.code),
        now=now,
    )
    session.flush()


def _proof_of_villager(
    session: Session, villager: Villager, *, pin: str, now: datetime
) -> Person | Refusal:
    """Check the villager's PIN, counting wrong tries like a sign-in."""
    return people.sign_in(session, login=villager.code, secret=pin, now=now, by_pin=True)
