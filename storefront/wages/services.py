"""What providers are owed for errands, and paying it: proposed, approved by another, paid in cash.

What must never happen: a wage that is paid twice, a payout that its proposer approved, a
provider's wage mixed with a villager's earnings. The wage stands on an account of its own.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import clock
from app.database.locks import lock_name
from app.errors import Refusal, conflict, not_found
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import BasisPoints, Fen, share_of
from app.people import services as people
from app.people.models import Account as Person
from app.people.rules import Actor, Permission
from inventory.floats import services as floats
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places.models import Place
from storefront.policies import queries as policies
from storefront.policies.rules import IncomeKind, withheld
from storefront.providers.models import Provider
from storefront.wages.models import Wage, WagePayout

NOTHING = Fen(0)


@dataclass(frozen=True)
class Work:
    """Something that a provider has done and that was paid for. Money in fen."""

    subject: str
    book_id: int
    trade_id: int
    provider_id: int
    gross_fen: Fen
    fee_basis_points: BasisPoints
    kind: str
    """The journal's: what happened."""
    memo: str
    parts_fen: Fen = NOTHING
    """What of the price is for parts: passed on whole, without a fee."""


def earn(session: Session, work: Work, *, now: datetime) -> Wage | None:
    """Turn what was paid for an errand into a wage and a fee; nothing where it was free."""
    if work.gross_fen == 0:
        return None
    provider = session.get_one(Provider, work.provider_id)
    fee_fen = share_of(Fen(work.gross_fen - work.parts_fen), work.fee_basis_points)
    net_fen = Fen(work.gross_fen - fee_fen)
    wage = Wage(
        subject=work.subject,
        trade_id=work.trade_id,
        provider_id=provider.id,
        gross_fen=work.gross_fen,
        fee_fen=fee_fen,
        net_fen=net_fen,
        earned_at=now,
    )
    session.add(wage)
    session.flush()
    ledger.post(
        session,
        Entry(
            book_id=work.book_id,
            kind=work.kind,
            voucher=work.subject,
            memo=work.memo,
            lines=(
                Line(Account.CUSTOMER_CONTRACT, work.gross_fen),
                Line(Account.PROVIDER_PAYABLE, Fen(-net_fen), provider.code),
                Line(Account.ERRAND_FEE_INCOME, Fen(-fee_fen)),
            ),
        ),
        now=now,
    )
    return wage


def propose_all(
    session: Session, *, client_id: uuid.UUID, place_id: int, actor: Actor, now: datetime
) -> list[WagePayout]:
    """Propose a payout for every provider of a centre who is owed something.

    Once by client id: each provider's payout gets an id made from the batch's.

    Raises:
        Refusal: `wage.nothing_due`.
    """
    lock_name(session, f"wages:{place_id}")
    before = session.scalars(
        select(WagePayout).where(
            WagePayout.client_id.in_(
                uuid.uuid5(client_id, str(key))
                for key in session.scalars(select(Provider.id).where(Provider.place_id == place_id))
            )
        )
    ).all()
    if before:
        return list(before)
    due = session.execute(
        select(Wage.provider_id, func.sum(Wage.net_fen).label("fen"))
        .join(Provider, Provider.id == Wage.provider_id)
        .where(Provider.place_id == place_id, Wage.payout_id.is_(None), Wage.net_fen > 0)
        .group_by(Wage.provider_id)
        .order_by(Wage.provider_id)
    ).all()
    if not due:
        raise Refusal("wage.nothing_due")
    codes = labels.next_codes(session, CodeKind.PAYOUT, len(due))
    tax = policies.tax_on(session, IncomeKind.LABOUR, clock.china_date(now))
    kept = {row.provider_id: withheld(Fen(int(row.fen)), tax) for row in due}
    proposed = [
        WagePayout(
            code=code,
            client_id=uuid.uuid5(client_id, str(row.provider_id)),
            provider_id=row.provider_id,
            place_id=place_id,
            state="draft",
            withheld_fen=kept[row.provider_id],
            total_fen=int(row.fen) - kept[row.provider_id],
            proposed_by=actor.account_id,
            proposed_at=now,
        )
        for code, row in zip(codes, due, strict=True)
    ]
    session.add_all(proposed)
    session.flush()
    for payout in proposed:
        session.execute(
            update(Wage)
            .where(
                Wage.provider_id == payout.provider_id,
                Wage.payout_id.is_(None),
                Wage.net_fen > 0,
            )
            .values(payout_id=payout.id)
        )
    return proposed


def approve(session: Session, *, code: str, actor: Actor) -> WagePayout:
    """Approve a payout that somebody else proposed; approving it again changes nothing.

    Raises:
        Refusal: `wage.payout_unknown`, `payout.self_approval`, `payout.not_draft`.
    """
    payout = _locked(session, code)
    if payout.state == "approved" and payout.approved_by == actor.account_id:
        return payout
    if payout.state != "draft":
        raise conflict("payout.not_draft", code=code)
    if payout.proposed_by == actor.account_id:
        raise Refusal("payout.self_approval")
    payout.state, payout.approved_by = "approved", actor.account_id
    session.flush()
    return payout


def withdraw(session: Session, *, code: str) -> WagePayout:
    """Take a payout back before it is paid; its wages are due again.

    Raises:
        Refusal: `wage.payout_unknown`, `payout.paid_already`.
    """
    payout = _locked(session, code)
    if payout.state == "paid":
        raise conflict("payout.paid_already", code=code)
    payout.state = "withdrawn"
    session.execute(update(Wage).where(Wage.payout_id == payout.id).values(payout_id=None))
    session.flush()
    return payout


def pay_in_cash(
    session: Session, *, code: str, pin: str, actor: Actor, now: datetime
) -> WagePayout | Refusal:
    """Hand over the cash: the provider proves it by PIN, the float goes down, the books say so.

    Paying a paid payout again changes nothing. A wrong PIN is returned, not raised, so that the
    edge commits the counted try.

    Raises:
        Refusal: `wage.payout_unknown`, `payout.not_approved`, `float.short`.
    """
    payout = _locked(session, code)
    if not actor.may_at(Permission.PAY_IN_CASH, payout.place_id):
        raise not_found("wage.payout_unknown", code=code)
    if payout.state == "paid":
        return payout
    if payout.state != "approved":
        raise conflict("payout.not_approved", code=code)
    place = session.get_one(Place, payout.place_id)
    floats.refuse_short(session, place_code=place.code, needed_fen=Fen(payout.total_fen))
    provider = session.get_one(Provider, payout.provider_id)
    login = session.get_one(Person, provider.account_id).login
    proof = people.sign_in(session, login=login, secret=pin, now=now, by_pin=True)
    if isinstance(proof, Refusal):
        return proof
    payout.state, payout.paid_by, payout.paid_at = "paid", actor.account_id, now
    ledger.post(
        session,
        Entry(
            book_id=place.book_id,
            kind="wage_paid",
            voucher=payout.code,
            memo=f"付给服务人员 {provider.code} 现金",
            lines=(
                Line(
                    Account.PROVIDER_PAYABLE,
                    Fen(payout.total_fen + payout.withheld_fen),
                    provider.code,
                ),
                Line(Account.TAX_WITHHELD, Fen(-payout.withheld_fen)),
                Line(Account.DESK_CASH, Fen(-payout.total_fen), place.code),
            ),
        ),
        now=now,
    )
    session.flush()
    return payout


def _locked(session: Session, code: str) -> WagePayout:
    payout = session.scalar(
        select(WagePayout).where(WagePayout.code == code.strip().upper()).with_for_update()
    )
    if payout is None:
        raise not_found("wage.payout_unknown", code=code)
    return payout
