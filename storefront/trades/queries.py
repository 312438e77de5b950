"""Reads of trades."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import not_found
from storefront.trades.models import Trade


def trades(session: Session, *, with_retired: bool = False) -> Sequence[Trade]:
    """List trades in their row."""
    chosen = select(Trade).order_by(Trade.place_in_row, Trade.id)
    if not with_retired:
        chosen = chosen.where(Trade.active)
    return session.scalars(chosen).all()


def trade_of_code(session: Session, code: str) -> Trade:
    """Find a trade that is offered.

    Raises:
        Refusal: `trade.unknown`.
    """
    trade = session.scalar(select(Trade).where(Trade.code == code, Trade.active))
    if trade is None:
        raise not_found("trade.unknown")
    return trade
