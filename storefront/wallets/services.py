"""Paying villagers into their wallets: proposed, approved by another, sent once, asked until over.

What must never happen: money sent twice because an answer was lost, a wallet that is not the
villager's own, a number that is given up while nobody knows what became of it. What was sent keeps
its number: where the provider does not answer it is *unknown*, and asked for, and where the
provider never got it the very same transfer is sent again.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.errors import Refusal, conflict, not_found
from app.ledger.rules import Account, Line
from app.messages import services as messages
from app.money import FEN_MAX, Fen, yuan
from app.people.rules import Actor
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import ConsentKind
from storefront.outcomes import services as outcomes
from storefront.outcomes.rules import UNANSWERED, Outcome
from storefront.payouts import services as payouts
from storefront.payouts.models import Payout
from storefront.wallets import queries
from storefront.wallets.models import WalletAccount, WalletMerchant, WalletTransfer
from storefront.wallets.rules import Answer, Merchant, Rail, Stage, check_account


def set_merchant(
    session: Session,
    *,
    rail: Rail,
    merchant: Merchant,
    cap_fen: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down how a provider is spoken to; what is in flight goes on under its numbers.

    Raises:
        Refusal: `wallet.merchant`: a number or a key is missing, or the cap cannot be.
    """
    keys = merchant.keys
    given = (merchant.merchant_no, merchant.app_id, keys.private_key, keys.provider_key)
    if not all(given) or not 0 < cap_fen <= FEN_MAX:
        raise Refusal("wallet.merchant")
    lock_name(session, f"wallet_merchants:{rail}")
    row = session.get(WalletMerchant, rail) or WalletMerchant(rail=rail)
    row.merchant_no, row.app_id = merchant.merchant_no, merchant.app_id
    row.keys, row.api_base = json.dumps(asdict(keys)), merchant.api_base
    row.cap_fen, row.set_by, row.set_at = cap_fen, actor.account_id, now
    session.add(row)
    session.flush()


def bind(
    session: Session,
    *,
    villager_code: str,
    rail: Rail,
    payee: str,
    holder: str,
    actor: Actor,
    now: datetime,
) -> WalletAccount:
    """Write down a villager's own wallet and text them; the same one again changes nothing.

    Raises:
        Refusal: `villager.unknown`, `villager.bank_consent_needed`, `wallet.payee`,
            `wallet.holder`.
    """
    villager = session.scalar(
        select(Villager).where(Villager.code == villager_code.strip().upper()).with_for_update()
    )
    if villager is None:
        raise not_found("villager.unknown", code=villager_code)
    if not villagers.has_consent(session, villager, ConsentKind.BANK):
        raise Refusal("villager.bank_consent_needed")
    payee, holder = check_account(payee, holder, villager_name=villager.name)
    before = queries.account_in_force(session, villager_id=villager.id, rail=rail)
    if before is not None:
        if (before.payee, before.holder) == (payee, holder):
            return before
        before.ended_at = now
        session.flush()
    bound = WalletAccount(
        villager_id=villager.id,
        rail=rail,
        payee=payee,
        holder=holder,
        bound_by=actor.account_id,
        bound_at=now,
    )
    session.add(bound)
    session.flush()
    if villager.phone is not None:
        body = "【商务代办】您登记了新的收款钱包。不是您本人说的，请马上到代办点问。"
        messages.send(session, phone=villager.phone, body=body, now=now)
    return bound


def propose(
    session: Session,
    *,
    client_id: uuid.UUID,
    rail: Rail,
    least_fen: Fen,
    actor: Actor,
    now: datetime,
) -> list[Payout]:
    """Propose to pay by a rail whoever wants that, has a wallet of their own and is owed enough.

    Once by client id. Who is owed more than one transfer may be is left out, and listed.

    Raises:
        Refusal: `wallet.no_merchant`, `payout.nothing_due`.
    """
    merchant = session.get(WalletMerchant, rail)
    if merchant is None:
        raise conflict("wallet.no_merchant")
    lock_name(session, f"wallets:{rail}")
    known = session.scalars(
        select(Payout).where(Payout.batch_id == client_id).order_by(Payout.id)
    ).all()
    if known:
        return list(known)
    accounts = queries.payable(
        session, rail=rail, least_fen=least_fen, cap_fen=Fen(merchant.cap_fen), now=now
    )
    if not accounts:
        raise Refusal("payout.nothing_due")
    made = payouts.propose_to(
        session,
        client_id=client_id,
        villager_ids=list(accounts),
        rail=rail,
        actor=actor,
        now=now,
    )
    session.add_all(
        WalletTransfer(
            payout_id=payout.id,
            payee=accounts[payout.villager_id].payee,
            holder=accounts[payout.villager_id].holder,
        )
        for payout in made
    )
    session.flush()
    return made


def withdraw_batch(session: Session, *, batch_id: uuid.UUID) -> None:
    """Take back what of a batch was not sent yet; its earnings are due again."""
    waiting = session.scalars(
        select(Payout.id)
        .where(Payout.batch_id == batch_id, Payout.state.in_(["draft", "approved"]))
        .with_for_update()
    ).all()
    outcomes.end(session, waiting, state="withdrawn")


def begin(session: Session, *, now: datetime) -> list[int]:
    """Mark what is approved as submitted, before it is sent, and tell which payouts that are.

    What is more than is owed by now is not sent: it stays approved until it is withdrawn.
    """
    waiting = session.scalars(
        select(Payout)
        .where(Payout.rail.in_(list(Rail)), Payout.state == "approved")
        .order_by(Payout.id)
        .limit(queries.SENT_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    changed = queries.changed(session, [payout.id for payout in waiting], now=now)
    sent = [payout.id for payout in waiting if payout.code not in changed]
    session.execute(update(Payout).where(Payout.id.in_(sent)).values(state="submitted"))
    session.execute(
        update(WalletTransfer).where(WalletTransfer.payout_id.in_(sent)).values(sent_at=now)
    )
    return sent


def record(session: Session, *, payout_id: int, answer: Answer | None, now: datetime) -> Payout:
    """Write down what a provider says of a payout, or that it said nothing.

    Args:
        session: of the caller's transaction.
        payout_id: which.
        answer: None where nobody knows: what was submitted is unknown from then on.
        now: when it was learned.

    Raises:
        Refusal: `outcome.late`: it had ended otherwise.
    """
    payout = session.get_one(Payout, payout_id, with_for_update=True, populate_existing=True)
    transfer = session.get_one(WalletTransfer, payout_id, with_for_update=True)
    transfer.asked_at = now
    if answer is None or answer.stage is Stage.ABSENT:
        if payout.state == "submitted":
            payout.state = "unknown"
        session.flush()
        return payout
    transfer.said, transfer.reason = answer.said, answer.reason
    transfer.provider_no = answer.provider_no or transfer.provider_no
    if answer.stage is Stage.PAYING:
        _note_paying(session, payout, answer, now)
        return payout
    paid_from = Line(Account.WALLET_BALANCE, Fen(-payout.total_fen))
    if answer.stage is Stage.RETURNED and payout.state in UNANSWERED:
        # We never heard that it was paid: first it was, then it came back.
        outcomes.settle(session, payout, Outcome.PAID, paid_from=paid_from, now=now)
    outcomes.settle(session, payout, Outcome(answer.stage), paid_from=paid_from, now=now)
    session.flush()
    return payout


def _note_paying(session: Session, payout: Payout, answer: Answer, now: datetime) -> None:
    """Note that a provider has it; tell the villager where they have to confirm."""
    if payout.state not in {"submitted", "unknown"}:
        return
    payout.state = "paying"
    session.flush()
    villager = session.get_one(Villager, payout.villager_id)
    if answer.said == "WAIT_USER_CONFIRM" and villager.phone is not None:
        body = (
            f"【商务代办】货款 {yuan(payout.total_fen)} 元已打到您的微信，"
            "请在 24 小时内到微信“服务通知”里点收款，过时会退回，我们再打。"
        )
        messages.send(session, phone=villager.phone, body=body, now=now)


def merchant_of(session: Session, rail: Rail) -> Merchant | None:
    """Read how a provider is spoken to; nothing where nobody has set it."""
    row = session.get(WalletMerchant, rail)
    return None if row is None else queries.merchant_of_row(row)


def waiting_for_answer(session: Session) -> Sequence[queries.InFlight]:
    """List what was sent and is not over, what was asked for longest ago first."""
    return queries.in_flight(session)
