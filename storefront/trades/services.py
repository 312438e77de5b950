"""Defining what a service centre does for households.

What must never happen: a trade whose price nobody can tell beforehand and nobody has to name.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import conflict, not_found
from app.money import Fen
from storefront.trades.models import Trade
from storefront.trades.rules import NewTrade, refuse_absurd


def define_trade(session: Session, *, new: NewTrade) -> Trade:
    """Offer a trade from now on, last in the row.

    Raises:
        Refusal: `trade.code_taken`, and those of `refuse_absurd`.
    """
    refuse_absurd(new)
    if session.scalar(select(Trade.id).where(Trade.code == new.code)):
        raise conflict("trade.code_taken", code=new.code)
    last = session.scalar(select(func.max(Trade.place_in_row))) or 0
    trade = Trade(
        code=new.code,
        name=new.name.strip(),
        name_en=new.name_en.strip(),
        description=new.description.strip(),
        description_en=new.description_en.strip(),
        pricing=new.pricing,
        price_fen=new.price_fen,
        minutes=new.minutes,
        fee_basis_points=new.fee_basis_points,
        callout_fen=new.callout_fen,
        needs_licence=new.needs_licence,
        active=True,
        place_in_row=last + 1,
    )
    session.add(trade)
    session.flush()
    return trade


def change_price(session: Session, *, code: str, price_fen: Fen) -> Trade:
    """Give a trade another price from now on; errands ordered before keep theirs.

    Raises:
        Refusal: `trade.unknown`, `trade.price_wrong`.
    """
    trade = _locked(session, code)
    refuse_absurd(
        NewTrade(
            code=trade.code,
            name=trade.name,
            name_en=trade.name_en,
            description=trade.description,
            description_en=trade.description_en,
            pricing=trade.pricing,  # type: ignore[arg-type]
            price_fen=price_fen,
            minutes=trade.minutes,
            fee_basis_points=trade.fee_basis_points,
            callout_fen=Fen(trade.callout_fen),
        )
    )
    trade.price_fen = price_fen
    session.flush()
    return trade


def retire(session: Session, *, code: str, is_offered: bool) -> Trade:
    """Take a trade out of the window, or put it back; what was ordered is still done.

    Raises:
        Refusal: `trade.unknown`.
    """
    trade = _locked(session, code)
    trade.active = is_offered
    session.flush()
    return trade


def _locked(session: Session, code: str) -> Trade:
    trade = session.scalar(select(Trade).where(Trade.code == code).with_for_update())
    if trade is None:
        raise not_found("trade.unknown")
    return trade
