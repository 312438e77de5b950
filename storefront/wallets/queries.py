"""Reads of payouts by wallet: who is payable, what is in flight, what the office sees."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app import clock
from app.money import Fen
from app.people.models import Account
from inventory.villagers.models import Villager
from storefront.bankfiles import queries as bank
from storefront.outcomes.rules import UNANSWERED
from storefront.payouts import queries as payouts
from storefront.payouts.models import Payout
from storefront.policies import queries as policies
from storefront.wallets.models import WalletAccount, WalletMerchant, WalletTransfer
from storefront.wallets.rules import Keys, Merchant, Rail, Transfer

SENT_AT_ONCE = 100
"""A minute's work; WeChat takes a hundred calls a second."""
ASKED_AT_ONCE = 200
LISTED = 200


def merchant_of_row(row: WalletMerchant) -> Merchant:
    """Read a merchant account."""
    return Merchant(row.merchant_no, row.app_id, Keys(**json.loads(row.keys)), row.api_base)


def account_in_force(session: Session, *, villager_id: int, rail: Rail) -> WalletAccount | None:
    """Find a villager's wallet at a provider."""
    return session.scalar(
        select(WalletAccount).where(
            WalletAccount.villager_id == villager_id,
            WalletAccount.rail == rail,
            WalletAccount.ended_at.is_(None),
        )
    )


def payable(
    session: Session, *, rail: Rail, least_fen: Fen, cap_fen: Fen, now: datetime
) -> dict[int, WalletAccount]:
    """Find whom to pay by a rail, longest waiting first: villager → wallet."""
    owed = [
        row
        for row in session.execute(bank.owed(now).where(Villager.payout_way == rail))
        if row.Villager.status == "active" and least_fen <= int(row.fen) <= cap_fen
    ]
    accounts = {
        account.villager_id: account
        for account in session.scalars(
            select(WalletAccount).where(
                WalletAccount.rail == rail,
                WalletAccount.ended_at.is_(None),
                WalletAccount.villager_id.in_([row.Villager.id for row in owed]),
            )
        )
    }
    names = {row.Villager.id: row.Villager.name for row in owed}
    return {
        villager_id: accounts[villager_id]
        for villager_id in names
        if villager_id in accounts and accounts[villager_id].holder == names[villager_id]
    }


@dataclass(frozen=True)
class Stuck:
    """Somebody who would be paid by wallet and cannot be. Money in fen."""

    villager_code: str
    villager_name: str
    rail: str
    fen: int
    days: int
    """Since it fell due."""
    why: str
    """`none` (no wallet noted), `name` (it is another's) or `cap` (more than one transfer)."""


def stuck(session: Session, *, now: datetime) -> list[Stuck]:
    """List who wants to be paid by wallet and cannot be, longest waiting first."""
    rows = session.execute(bank.owed(now).where(Villager.payout_way.in_(list(Rail)))).all()
    caps = {merchant.rail: merchant.cap_fen for merchant in merchants(session)}
    accounts = {
        (account.villager_id, account.rail): account
        for account in session.scalars(
            select(WalletAccount).where(
                WalletAccount.ended_at.is_(None),
                WalletAccount.villager_id.in_([row.Villager.id for row in rows]),
            )
        )
    }
    found = []
    for row in rows:
        villager, fen = row.Villager, int(row.fen)
        account = accounts.get((villager.id, villager.payout_way))
        cap_fen = caps.get(villager.payout_way, fen)
        why = _why(account, villager.name, is_too_much=fen > cap_fen)
        if why:
            days = (now - row.due_since).days
            found.append(Stuck(villager.code, villager.name, villager.payout_way, fen, days, why))
    return found


def _why(account: WalletAccount | None, name: str, *, is_too_much: bool) -> str:
    if account is None:
        return "none"
    if account.holder != name:
        return "name"
    return "cap" if is_too_much else ""


def changed(session: Session, payout_ids: Sequence[int], *, now: datetime) -> set[str]:
    """Name the payouts of which more would be kept now than when they were proposed."""
    cap = policies.policy_on(session, clock.china_date(now)).cap
    facts = {"ids": list(payout_ids), "now": now, "cap": cap}
    return set(session.scalars(payouts.CHANGED, facts))


@dataclass(frozen=True)
class InFlight:
    """A transfer that was sent and is not over."""

    payout_id: int
    rail: Rail
    state: str
    transfer: Transfer


def in_flight(session: Session, payout_ids: Sequence[int] | None = None) -> list[InFlight]:
    """List what was sent and is not over, what was asked for longest ago first."""
    wanted = (
        select(Payout, WalletTransfer)
        .join(WalletTransfer, WalletTransfer.payout_id == Payout.id)
        .where(Payout.state.in_(UNANSWERED))
        .order_by(WalletTransfer.asked_at.asc().nulls_first(), Payout.id)
        .limit(ASKED_AT_ONCE)
    )
    if payout_ids is not None:
        wanted = wanted.where(Payout.id.in_(payout_ids))
    return [_in_flight(payout, row) for payout, row in session.execute(wanted)]


def sent(session: Session, code: str) -> InFlight | None:
    """Find a transfer that was sent by its payout's code, over or not."""
    row = session.execute(
        select(Payout, WalletTransfer)
        .join(WalletTransfer, WalletTransfer.payout_id == Payout.id)
        .where(Payout.code == code, WalletTransfer.sent_at.is_not(None))
    ).first()
    return None if row is None else _in_flight(*row)


def _in_flight(payout: Payout, row: WalletTransfer) -> InFlight:
    return InFlight(
        payout.id,
        Rail(payout.rail),
        payout.state,
        Transfer(payout.code, payout.total_fen, row.payee, row.holder),
    )


@dataclass(frozen=True)
class TransferRow:
    """A payout by wallet as the office reads it. Money in fen."""

    code: str
    rail: str
    state: str
    villager_code: str
    villager_name: str
    total_fen: int
    said: str
    reason: str
    provider_no: str
    batch_id: uuid.UUID
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    sent_at: datetime | None
    asked_at: datetime | None


def transfers(session: Session) -> list[TransferRow]:
    """List payouts by wallet, newest first, in one statement."""
    proposer = aliased(Account)
    rows = session.execute(
        select(
            Payout.code,
            Payout.rail,
            Payout.state,
            Villager.code,
            Villager.name,
            Payout.total_fen,
            WalletTransfer.said,
            WalletTransfer.reason,
            WalletTransfer.provider_no,
            Payout.batch_id,
            proposer.name,
            Payout.proposed_by,
            Payout.proposed_at,
            WalletTransfer.sent_at,
            WalletTransfer.asked_at,
        )
        .join(WalletTransfer, WalletTransfer.payout_id == Payout.id)
        .join(Villager, Villager.id == Payout.villager_id)
        .join(proposer, proposer.id == Payout.proposed_by)
        .order_by(Payout.id.desc())
        .limit(LISTED)
    )
    return [TransferRow(*tuple(row)) for row in rows]


@dataclass(frozen=True)
class Draft:
    """A batch of one rail that waits for somebody to approve it."""

    batch_id: uuid.UUID
    rail: str
    payouts: int
    total_fen: int
    state: str
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime


def drafts(session: Session) -> list[Draft]:
    """List batches of which something is not sent yet, oldest first."""
    rows = session.execute(
        select(
            Payout.batch_id,
            func.min(Payout.rail),
            func.count(Payout.id),
            func.sum(Payout.total_fen),
            Payout.state,
            func.min(Account.name),
            func.min(Payout.proposed_by),
            func.min(Payout.proposed_at),
        )
        .join(Account, Account.id == Payout.proposed_by)
        .where(Payout.rail.in_(list(Rail)), Payout.state.in_(["draft", "approved"]))
        .group_by(Payout.batch_id, Payout.state)
        .order_by(func.min(Payout.proposed_at))
    )
    return [Draft(*_counted(row)) for row in rows]


def _counted(row: Any) -> tuple[Any, ...]:
    batch_id, rail, count, fen, *rest = row
    return (batch_id, rail, int(count), int(fen), *rest)


@dataclass(frozen=True)
class MerchantRow:
    """A merchant account as the office reads it; never its keys."""

    rail: str
    merchant_no: str
    app_id: str
    api_base: str
    cap_fen: int
    set_at: datetime


def merchants(session: Session) -> list[MerchantRow]:
    """List our merchant accounts."""
    rows = session.scalars(select(WalletMerchant).order_by(WalletMerchant.rail))
    return [
        MerchantRow(row.rail, row.merchant_no, row.app_id, row.api_base, row.cap_fen, row.set_at)
        for row in rows
    ]
