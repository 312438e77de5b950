"""Paying villagers by bank: proposed, approved by another, sent once, answered by the bank.

What must never happen: money sent twice because an answer was late, an account that is not the
villager's, a file whose lines change after somebody approved them. A payout that was sent stays
sent, under its own number, until the bank has answered: the same file may be taken again, another
is never made for it.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.ledger.rules import Account, Line
from app.money import Fen
from app.people.rules import Actor
from inventory.villagers.models import Villager
from storefront.bankfiles import queries
from storefront.bankfiles.models import BankBatch, BankLayout, BankTransfer
from storefront.bankfiles.rules import Layout, Result, layout_of, written
from storefront.outcomes import services as outcomes
from storefront.payouts import services as payouts
from storefront.payouts.models import Payout


def keep_layout(session: Session, layout: Layout) -> BankLayout:
    """Write down how a bank wants its file; the same one again changes nothing.

    Raises:
        Refusal: `bank.layout`, `bank.layout_taken`.
    """
    possible = layout_of(layout)
    lock_name(session, f"bank_layout:{possible.name}")
    before = session.scalar(select(BankLayout).where(BankLayout.name == possible.name))
    if before is not None:
        if queries.layout_of_row(before) != possible:
            raise conflict("bank.layout_taken", name=possible.name)
        return before
    kept = BankLayout(
        name=possible.name,
        columns=[f"{title}={column}" for title, column in possible.columns],
        encoding=possible.encoding,
        delimiter=possible.delimiter,
        has_titles=possible.has_titles,
        rows_max=possible.rows_max,
        total_fen_max=possible.total_fen_max,
    )
    session.add(kept)
    session.flush()
    return kept


def propose(
    session: Session,
    *,
    client_id: uuid.UUID,
    layout_name: str,
    least_fen: Fen,
    actor: Actor,
    now: datetime,
) -> BankBatch:
    """Propose to pay by bank whoever wants that and is owed enough, once by client id.

    Those who have waited longest come first, as many as the bank's file holds. Whose account is
    in another name is left out and stands in a queue of its own.

    Raises:
        Refusal: `bank.layout_unknown`, `payout.nothing_due`.
    """
    if before := earlier(session, BankBatch, client_id):
        return before
    layout = session.scalar(select(BankLayout).where(BankLayout.name == layout_name))
    if layout is None:
        raise not_found("bank.layout_unknown", name=layout_name)
    lock_name(session, "bank_batches")
    chosen = queries.payable(session, layout=layout, least_fen=least_fen, now=now)
    if not chosen:
        raise Refusal("payout.nothing_due")
    batch = BankBatch(
        client_id=client_id,
        layout_id=layout.id,
        state="proposed",
        proposed_by=actor.account_id,
        proposed_at=now,
    )
    session.add(batch)
    session.flush()
    of_id = {villager.id: villager for villager in chosen}
    made = payouts.propose_to(
        session,
        client_id=client_id,
        villager_ids=list(of_id),
        rail="bank",
        actor=actor,
        now=now,
    )
    session.add_all(
        _transfer(batch, number, payout, of_id[payout.villager_id])
        for number, payout in enumerate(made, start=1)
    )
    session.flush()
    return batch


def approve(session: Session, *, batch_id: int, actor: Actor, now: datetime) -> BankBatch:
    """Approve a batch that somebody else proposed; approving it again changes nothing.

    Raises:
        Refusal: `bank.unknown`, `payout.self_approval`, `bank.wrong_state`.
    """
    batch = _locked(session, batch_id)
    if batch.state == "approved" and batch.approved_by == actor.account_id:
        return batch
    if batch.state != "proposed":
        raise conflict("bank.wrong_state")
    if batch.proposed_by == actor.account_id:
        raise Refusal("payout.self_approval")
    batch.state, batch.approved_by, batch.approved_at = "approved", actor.account_id, now
    session.execute(
        update(Payout)
        .where(Payout.id.in_(_payout_ids(batch)), Payout.state == "draft")
        .values(state="approved", approved_by=actor.account_id, approved_at=now)
    )
    session.flush()
    return batch


def withdraw(session: Session, *, batch_id: int) -> None:
    """Take a batch back before it is sent; withdrawing again changes nothing.

    Raises:
        Refusal: `bank.unknown`, `bank.wrong_state`.
    """
    batch = _locked(session, batch_id)
    if batch.state == "withdrawn":
        return
    if batch.state == "sent":
        raise conflict("bank.wrong_state")
    batch.state = "withdrawn"
    outcomes.end(session, session.scalars(_payout_ids(batch)).all(), state="withdrawn")


def take_file(session: Session, *, batch_id: int, now: datetime) -> bytes:
    """Take the file for the bank; the first time sends it, later it is the same, to the byte.

    Raises:
        Refusal: `bank.unknown`, `bank.wrong_state`, `bank.character`, `bank.changed`,
            `payout.changed`.
    """
    batch = _locked(session, batch_id)
    if batch.state not in {"approved", "sent"}:
        raise conflict("bank.wrong_state")
    layout = queries.layout_of_row(session.get_one(BankLayout, batch.layout_id))
    content = written(layout, queries.transfers_of(session, batch_id=batch.id))
    if batch.state == "approved":
        # One of its payouts was withdrawn by itself: the file would pay it nevertheless.
        if queries.states_of(session, batch_id=batch.id).keys() != {"approved"}:
            raise conflict("bank.changed")
        payouts.refuse_changed(session, session.scalars(_payout_ids(batch)).all(), now=now)
        batch.state, batch.sent_at = "sent", now
        session.execute(
            update(Payout).where(Payout.id.in_(_payout_ids(batch))).values(state="submitted")
        )
        session.flush()
    return content


def lose_sight(session: Session, *, batch_id: int) -> None:
    """Write down that the bank did not answer: what has no result is unknown, and stays sent.

    Raises:
        Refusal: `bank.unknown`, `bank.wrong_state`.
    """
    batch = _locked(session, batch_id)
    if batch.state != "sent":
        raise conflict("bank.wrong_state")
    session.execute(
        update(Payout)
        .where(Payout.id.in_(_payout_ids(batch)), Payout.state == "submitted")
        .values(state="unknown")
    )


def take_results(
    session: Session, *, batch_id: int, results: Sequence[Result], actor: Actor, now: datetime
) -> int:
    """Write the bank's answer down and tell how many payouts it changed; none the second time.

    The whole file or nothing: a number that is not of this batch, or an answer that takes a
    payment back without calling it returned, is refused.

    Raises:
        Refusal: `bank.unknown`, `bank.wrong_state`, `bank.result_foreign`, `outcome.late`.
    """
    batch = _locked(session, batch_id)
    if batch.state != "sent":
        raise conflict("bank.wrong_state")
    rows = session.execute(
        select(Payout, BankTransfer)
        .join(BankTransfer, BankTransfer.payout_id == Payout.id)
        .where(BankTransfer.batch_id == batch.id)
        .order_by(Payout.id)
        .with_for_update(of=Payout)
    ).all()
    of_serial = {row.Payout.code: row for row in rows}
    changed = 0
    for result in results:
        if result.serial not in of_serial:
            raise Refusal("bank.result_foreign", serial=result.serial)
        payout, transfer = of_serial[result.serial]
        if payout.state == result.outcome:
            continue
        paid_from = Line(Account.BANK, Fen(-payout.total_fen))
        outcomes.settle(session, payout, result.outcome, paid_from=paid_from, now=now)
        payout.paid_by = actor.account_id if payout.paid_at else None
        transfer.reason = result.reason
        changed += 1
    session.flush()
    return changed


def _transfer(batch: BankBatch, number: int, payout: Payout, villager: Villager) -> BankTransfer:
    return BankTransfer(
        batch_id=batch.id,
        number=number,
        payout_id=payout.id,
        account=villager.bank_account or "",
        holder=villager.bank_holder or "",
        bank=villager.bank_name or "",
    )


def _payout_ids(batch: BankBatch) -> Select[int]:
    return select(BankTransfer.payout_id).where(BankTransfer.batch_id == batch.id)


def _locked(session: Session, batch_id: int) -> BankBatch:
    batch = session.get(BankBatch, batch_id, with_for_update=True)
    if batch is None:
        raise not_found("bank.unknown")
    return batch
