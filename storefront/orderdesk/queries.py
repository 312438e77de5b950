"""Reads of the order desk, within the hubs of who is asking."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.catalogue.models import Channel
from storefront.orders.models import Order
from storefront.payments.models import Payment
from storefront.payments.rules import PaymentState

PAGE = 30
"""Orders on one page."""


@dataclass(frozen=True)
class OrderRow:
    """An order in a list: no personal data."""

    code: str
    state: str
    total_fen: int
    placed_at: datetime
    paid_at: datetime | None
    mismatch: bool
    """Money came for it that is not what was asked for: somebody must look."""


def orders(
    session: Session,
    *,
    hub_ids: Collection[int] | None,
    state: str = "",
    code: str = "",
    before_id: int | None = None,
) -> tuple[Sequence[OrderRow], int | None]:
    """List orders, newest first, in one statement.

    Args:
        hub_ids: of which hubs; None means all.
        state: only those in this state; "mismatch" for those with money that does not fit.
        code: only those whose code begins so, spaces not counted.
        before_id: where the page before this one ended.

    Returns:
        The orders, and where the next page begins; None where there is none.
    """
    mismatch = (
        select(Payment.id)
        .where(Payment.subject == Order.code, Payment.state == PaymentState.MISMATCH)
        .exists()
    )
    chosen = (
        select(
            Order.id,
            Order.code,
            Order.state,
            Order.total_fen,
            Order.placed_at,
            Order.paid_at,
            mismatch.label("mismatch"),
        )
        .join(Channel, Channel.id == Order.channel_id)
        .order_by(Order.id.desc())
        .limit(PAGE + 1)
    )
    if hub_ids is not None:
        chosen = chosen.where(Channel.hub_id.in_(hub_ids))
    if state == PaymentState.MISMATCH:
        chosen = chosen.where(mismatch)
    elif state:
        chosen = chosen.where(Order.state == state)
    if code:
        begin = "".join(code.split()).upper()
        chosen = chosen.where(Order.code.startswith(begin, autoescape=True))
    if before_id is not None:
        chosen = chosen.where(Order.id < before_id)
    rows = session.execute(chosen).all()
    shown = rows[:PAGE]
    return (
        [OrderRow(*row[1:]) for row in shown],
        shown[-1].id if len(rows) > PAGE else None,
    )


def order_of_code(session: Session, code: str, *, hub_ids: Collection[int] | None) -> Order | None:
    """Find an order of one of these hubs by its code; None means all hubs."""
    found = select(Order).join(Channel, Channel.id == Order.channel_id).where(Order.code == code)
    if hub_ids is not None:
        found = found.where(Channel.hub_id.in_(hub_ids))
    return session.scalar(found)
