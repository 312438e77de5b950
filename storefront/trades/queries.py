"""Reads of trades."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import not_found
from storefront.finding.rules import is_found, tokens, wanted
from storefront.trades.models import Trade


def trades(session: Session, *, with_retired: bool = False) -> Sequence[Trade]:
    """List trades in their row."""
    chosen = select(Trade).order_by(Trade.place_in_row, Trade.id)
    if not with_retired:
        chosen = chosen.where(Trade.active)
    return session.scalars(chosen).all()


def found(session: Session, query: str) -> list[Trade]:
    """Find trades that are offered by characters, pinyin or initials, in one statement.

    There are a few dozen at most, so they are matched here.
    """
    readings, asked = wanted(query), query.strip().casefold()
    return [
        trade
        for trade in trades(session)
        if is_found(tokens(trade.name, trade.name_en), readings)
        or asked in f"{trade.description} {trade.description_en}".casefold()
    ]


def trade_of_code(session: Session, code: str) -> Trade:
    """Find a trade that is offered.

    Raises:
        Refusal: `trade.unknown`.
    """
    trade = session.scalar(select(Trade).where(Trade.code == code, Trade.active))
    if trade is None:
        raise not_found("trade.unknown")
    return trade
