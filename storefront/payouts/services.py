"""Paying villagers: proposed by one, approved by another, paid at the desk against card and PIN.

What must never happen: an earning that is paid twice, a payout that its proposer approved, cash
that the desk does not have, or that goes to somebody whom the villager did not name. A payout is
of named earnings, never of an amount.
"""

import uuid
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.database.once import earlier
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
from inventory.villagers.models import Villager
from storefront.earnings.models import Earning
from storefront.payouts.models import Payout, PayoutLine


def propose_all(
    session: Session, *, client_id: uuid.UUID, place_id: int, actor: Actor, now: datetime
) -> list[Payout]:
    """Propose a payout for every villager of a place who is owed something now.

    Once by client id: each villager's payout gets an id made from the batch's, and an earning
    is in one standing payout only.

    Raises:
        Refusal: `payout.nothing_due`.
    """
    villager_ids = session.scalars(
        _due(now)
        .join(Villager, Villager.id == Earning.villager_id)
        .where(Villager.place_id == place_id)
        .with_only_columns(Earning.villager_id)
        .group_by(Earning.villager_id)
        .having(func.sum(Earning.net_fen) > 0)
        .order_by(Earning.villager_id)
    ).all()
    if not villager_ids:
        raise Refusal("payout.nothing_due")
    return [
        propose(
            session,
            client_id=uuid.uuid5(client_id, str(villager_id)),
            villager_id=villager_id,
            place_id=place_id,
            actor=actor,
            now=now,
        )
        for villager_id in villager_ids
    ]


def propose(
    session: Session,
    *,
    client_id: uuid.UUID,
    villager_id: int,
    place_id: int,
    actor: Actor,
    now: datetime,
    rail: str = "cash",
) -> Payout:
    """Propose to pay a villager all earnings that are due, in cash at one desk or by bank.

    Raises:
        Refusal: `payout.nothing_due`.
    """
    if before := earlier(session, Payout, client_id):
        return before
    # Two proposals for one villager take turns here, and the second finds nothing due.
    lock_name(session, f"payout:{villager_id}")
    due = session.scalars(
        _due(now).where(Earning.villager_id == villager_id).order_by(Earning.id)
    ).all()
    # What came back is taken off; where that is more than is due, it waits for the next sales.
    if sum(earning.net_fen for earning in due) <= 0:
        raise Refusal("payout.nothing_due")
    payout = Payout(
        code=labels.next_codes(session, CodeKind.PAYOUT, 1)[0],
        client_id=client_id,
        villager_id=villager_id,
        place_id=place_id,
        rail=rail,
        state="draft",
        total_fen=sum(earning.net_fen for earning in due),
        proposed_by=actor.account_id,
        proposed_at=now,
    )
    session.add(payout)
    session.flush()
    session.add_all(
        PayoutLine(payout_id=payout.id, earning_id=earning.id, net_fen=earning.net_fen)
        for earning in due
    )
    session.flush()
    return payout


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
        Refusal: `payout.unknown`, `payout.not_approved`, `float.short`.
    """
    payout = _locked_at_desk(session, code, actor)
    if payout.state == "paid":
        return payout
    place = _payable_at(session, payout)
    villager = session.get_one(Villager, payout.villager_id)
    proof = _proof_of_villager(session, villager, pin=pin, now=now)
    if isinstance(proof, Refusal):
        return proof
    _hand_over(session, payout, place, villager, actor=actor, now=now)
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
        Refusal: `payout.unknown`, `payout.not_approved`, `float.short`, `kin.unknown`,
            `kin.not_valid`, `kin.born_wrong`.
    """
    payout = _locked_at_desk(session, code, actor)
    if payout.state == "paid":
        return payout
    place = _payable_at(session, payout)
    villager = session.get_one(Villager, payout.villager_id)
    collector = kin.collector(
        session, villager_id=villager.id, number=kin_number, born=born, now=now
    )
    payout.kin_id = collector.id
    _hand_over(session, payout, place, villager, actor=actor, now=now)
    if villager.phone is not None:
        body = (
            f"【商务代办】{collector.name}凭委托书替您领了 {yuan(payout.total_fen)} 元"
            f"（打款 {payout.code}）。您没有答应过，请马上到代办点问。"
        )
        messages.send(session, phone=villager.phone, body=body, now=now)
    return payout


def _due(now: datetime) -> Select[Earning]:
    """Earnings that are owed now, or come off what is owed, and are in no payout that stands."""
    standing = select(PayoutLine.id).where(
        PayoutLine.earning_id == Earning.id, ~PayoutLine.withdrawn
    )
    return select(Earning).where(Earning.net_fen != 0, Earning.due_at <= now, ~standing.exists())


def _locked(session: Session, code: str) -> Payout:
    payout = session.scalar(select(Payout).where(Payout.code == code).with_for_update())
    if payout is None:
        raise not_found("payout.unknown", code=code)
    return payout


def _locked_at_desk(session: Session, code: str, actor: Actor) -> Payout:
    payout = _locked(session, code)
    if not actor.may_at(Permission.PAY_IN_CASH, payout.place_id):
        raise not_found("payout.unknown", code=code)
    return payout


def _payable_at(session: Session, payout: Payout) -> Place:
    """Return the desk that pays, if it may and can; its cash is held until the end."""
    if payout.state != "approved" or payout.rail != "cash":
        raise conflict("payout.not_approved", code=payout.code)
    place = session.get_one(Place, payout.place_id)
    floats.refuse_short(session, place_code=place.code, needed_fen=Fen(payout.total_fen))
    return place


def _hand_over(
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
        against=(Line(Account.VILLAGER_PAYABLE, total, villager.code),),
        now=now,
    )
    session.flush()


def _proof_of_villager(
    session: Session, villager: Villager, *, pin: str, now: datetime
) -> Person | Refusal:
    """Check the villager's PIN, counting wrong tries like a sign-in."""
    return people.sign_in(session, login=villager.code, secret=pin, now=now, by_pin=True)
