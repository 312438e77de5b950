"""Reads of bank files: who is payable, what is in a batch, who waits and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from app.money import Fen
from app.people.models import Account
from inventory.villagers.models import Villager
from storefront.bankfiles.models import BankBatch, BankLayout, BankTransfer
from storefront.bankfiles.rules import Layout, Transfer, columns_of
from storefront.earnings.models import Earning
from storefront.payouts.models import Payout, PayoutLine

BATCHES_SHOWN = 50
QUEUE_SHOWN = 200
UNCLAIMED_DAYS = 90
"""Money that nobody fetched for so long: somebody calls, and writes to the village committee. It
is never income (Civil Code art. 570 to 574)."""


def layout_of_row(row: BankLayout) -> Layout:
    """Read a kept layout."""
    return Layout(
        name=row.name,
        columns=columns_of("\n".join(row.columns)),
        encoding=row.encoding,
        delimiter=row.delimiter,
        has_titles=row.has_titles,
        rows_max=row.rows_max,
        total_fen_max=row.total_fen_max,
    )


def layouts(session: Session) -> list[BankLayout]:
    """List the layouts that are kept."""
    return list(session.scalars(select(BankLayout).order_by(BankLayout.name)))


def payable(
    session: Session, *, layout: BankLayout, least_fen: Fen, now: datetime
) -> list[Villager]:
    """Find whom to pay by bank, longest waiting first, as many as the file holds."""
    chosen: list[Villager] = []
    total_fen = 0
    for row in session.execute(owed(now).where(Villager.payout_way == "bank")):
        villager, fen = row.Villager, int(row.fen)
        fits = len(chosen) < layout.rows_max and total_fen + fen <= layout.total_fen_max
        if fits and fen >= least_fen and _is_sound(villager):
            chosen.append(villager)
            total_fen += fen
    return chosen


def transfers_of(session: Session, *, batch_id: int) -> list[Transfer]:
    """Read what a batch's file says, in the order of its numbers."""
    rows = session.execute(
        select(BankTransfer, Payout.code, Payout.total_fen)
        .join(Payout, Payout.id == BankTransfer.payout_id)
        .where(BankTransfer.batch_id == batch_id)
        .order_by(BankTransfer.number)
    )
    return [
        Transfer(
            row.code,
            row.BankTransfer.account,
            row.BankTransfer.holder,
            row.BankTransfer.bank,
            row.total_fen,
        )
        for row in rows
    ]


def states_of(session: Session, *, batch_id: int) -> dict[str, int]:
    """Count a batch's payouts by state."""
    rows = session.execute(
        select(Payout.state, func.count(Payout.id))
        .join(BankTransfer, BankTransfer.payout_id == Payout.id)
        .where(BankTransfer.batch_id == batch_id)
        .group_by(Payout.state)
    )
    return {state: int(count) for state, count in rows}


@dataclass(frozen=True)
class BatchRow:
    """A batch as the office reads it."""

    batch_id: int
    layout: str
    state: str
    payouts: int
    total_fen: int
    paid: int
    failed: int
    waiting: int
    """Sent, and the bank has not answered."""
    unknown: int
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    approved_by: str | None
    sent_at: datetime | None


def batches(session: Session) -> list[BatchRow]:
    """List batches, newest first, in one statement."""
    proposer, approver = aliased(Account), aliased(Account)

    def counted(*states: str) -> Any:
        return func.count(Payout.id).filter(Payout.state.in_(states))

    rows = session.execute(
        select(
            BankBatch.id,
            BankLayout.name,
            BankBatch.state,
            func.count(Payout.id),
            func.coalesce(func.sum(Payout.total_fen), 0),
            counted("paid"),
            counted("failed", "returned"),
            counted("submitted", "unknown"),
            counted("unknown"),
            proposer.name,
            BankBatch.proposed_by,
            BankBatch.proposed_at,
            approver.name,
            BankBatch.sent_at,
        )
        .join(BankLayout, BankLayout.id == BankBatch.layout_id)
        .join(proposer, proposer.id == BankBatch.proposed_by)
        .outerjoin(approver, approver.id == BankBatch.approved_by)
        .outerjoin(BankTransfer, BankTransfer.batch_id == BankBatch.id)
        .outerjoin(Payout, Payout.id == BankTransfer.payout_id)
        .group_by(BankBatch.id, BankLayout.name, proposer.name, approver.name)
        .order_by(BankBatch.id.desc())
        .limit(BATCHES_SHOWN)
    )
    return [BatchRow(*row) for row in rows]


@dataclass(frozen=True)
class Waiting:
    """Money that does not reach its villager, and why."""

    villager_code: str
    villager_name: str
    fen: int
    due_since: datetime
    days: int
    why: str
    """`name` (the account is in another's), `suspended` or `unclaimed`."""


def waiting(session: Session, *, now: datetime) -> list[Waiting]:
    """List whose money is stuck, longest first, in one statement."""
    found = []
    for row in session.execute(owed(now)):
        days = (now - row.due_since).days
        why = _stuck(row.Villager, days)
        if why:
            villager = row.Villager
            found.append(
                Waiting(villager.code, villager.name, int(row.fen), row.due_since, days, why)
            )
    return found[:QUEUE_SHOWN]


def _stuck(villager: Villager, days: int) -> str:
    if villager.status == "suspended":
        return "suspended"
    if villager.payout_way == "bank" and villager.bank_holder != villager.name:
        return "name"
    return "unclaimed" if days >= UNCLAIMED_DAYS else ""


def _is_sound(villager: Villager) -> bool:
    """Money goes to the same person who brought the goods (purchase evidence)."""
    return villager.status == "active" and villager.bank_holder == villager.name


def owed(now: datetime) -> Select[*tuple[Any, ...]]:
    """Villagers who are owed something now that is in no payout, longest waiting first."""
    standing = select(PayoutLine.id).where(
        PayoutLine.earning_id == Earning.id, ~PayoutLine.withdrawn
    )
    due_since = func.min(Earning.due_at)
    return (
        select(Villager, func.sum(Earning.net_fen).label("fen"), due_since.label("due_since"))
        .join(Earning, Earning.villager_id == Villager.id)
        .where(Earning.net_fen != 0, Earning.due_at <= now, ~standing.exists())
        .group_by(Villager.id)
        .having(func.sum(Earning.net_fen) > 0)
        .order_by(due_since, Villager.id)
    )
