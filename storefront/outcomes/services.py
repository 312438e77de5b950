"""Ending payouts that were sent.

What must never happen: a payout that was sent and is free to be sent again before it has failed;
an end that is undone, other than money that comes back.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.errors import conflict
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from inventory.places.models import Place
from inventory.villagers.models import Villager
from storefront.outcomes.rules import UNANSWERED, Outcome
from storefront.payouts import services as payouts
from storefront.payouts.models import Payout, PayoutLine


def settle(
    session: Session, payout: Payout, outcome: Outcome, *, paid_from: Line, now: datetime
) -> None:
    """Bring one payout, which the caller has locked, to how it ended; the same again is no harm.

    Args:
        session: of the caller's transaction.
        payout: the payout.
        outcome: how it ended; only money that had arrived can come back.
        paid_from: the account that it is paid from, with the amount as credited by paying.
        now: when it was learned.

    Raises:
        Refusal: `outcome.late`: it has ended otherwise.
    """
    waits = payout.state in UNANSWERED
    if payout.state == outcome:
        return
    if outcome is Outcome.PAID and waits:
        payout.state, payout.paid_at = "paid", now
        _post(session, payout, "payout_paid", paid_from, now=now)
    elif outcome is Outcome.RETURNED and payout.state == "paid":
        _post(session, payout, "payout_returned", paid_from, now=now)
        end(session, [payout.id], state="returned")
    elif outcome is Outcome.FAILED and waits:
        end(session, [payout.id], state="failed")
    else:
        raise conflict("outcome.late", serial=payout.code)


def end(session: Session, payout_ids: Sequence[int], *, state: str) -> None:
    """End payouts without payment: their earnings are due again."""
    session.flush()
    session.execute(update(Payout).where(Payout.id.in_(payout_ids)).values(state=state))
    session.execute(
        update(PayoutLine).where(PayoutLine.payout_id.in_(payout_ids)).values(withdrawn=True)
    )


def _post(session: Session, payout: Payout, kind: str, paid_from: Line, *, now: datetime) -> None:
    villager = session.get_one(Villager, payout.villager_id)
    sign = 1 if kind == "payout_paid" else -1
    lines = (*payouts.settled_lines(payout, villager.code), paid_from)
    way = {Account.BANK: "银行"}.get(paid_from.account, "钱包")
    ledger.post(
        session,
        Entry(
            book_id=session.get_one(Place, payout.place_id).book_id,
            kind=kind,
            voucher=payout.code,
            memo=f"{way}付给村民 {villager.code}" if sign > 0 else f"{way}退回 {villager.code}",
            lines=tuple(Line(line.account, Fen(sign * line.fen), line.party) for line in lines),
        ),
        now=now,
    )
