"""Reads of wages: what is due by centre, payouts with what they pay for, one provider's own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.places.models import Place
from storefront.providers.models import Provider
from storefront.trades.models import Trade
from storefront.wages.models import Wage, WagePayout

LIST_MAX = 200


@dataclass(frozen=True)
class DueRow:
    """What the providers of a centre are owed and no payout stands for. Money in fen."""

    place_code: str
    place_name: str
    providers_count: int
    net_fen: int


@dataclass(frozen=True)
class WageRow:
    """One thing done and what it brought. Money in fen."""

    subject: str
    trade: str
    trade_en: str
    gross_fen: int
    fee_fen: int
    net_fen: int
    earned_at: datetime
    payout_code: str | None
    payout_state: str | None


@dataclass(frozen=True)
class WagePayoutRow:
    """A payout as lists show it. Money in fen."""

    code: str
    state: str
    provider_code: str
    provider_name: str
    place_name: str
    total_fen: int
    wages_count: int
    proposed_by_id: int
    proposed_at: datetime
    paid_at: datetime | None


def due_by_place(session: Session, *, places: Collection[int] | None) -> list[DueRow]:
    """List centres whose providers are owed something, in one statement."""
    chosen = (
        select(
            Place.code,
            Place.name,
            func.count(Wage.provider_id.distinct()),
            func.sum(Wage.net_fen),
        )
        .join(Provider, Provider.id == Wage.provider_id)
        .join(Place, Place.id == Provider.place_id)
        .where(Wage.payout_id.is_(None), Wage.net_fen > 0)
        .group_by(Place.code, Place.name)
        .order_by(Place.code)
    )
    if places is not None:
        chosen = chosen.where(Place.id.in_(places))
    return [
        DueRow(code, name, count, int(fen)) for code, name, count, fen in session.execute(chosen)
    ]


def payouts(
    session: Session,
    *,
    places: Collection[int] | None,
    state: str | None = None,
    code: str | None = None,
) -> list[WagePayoutRow]:
    """List payouts to providers, newest first, in one statement."""
    counts = (
        select(Wage.payout_id, func.count().label("wages_count"))
        .group_by(Wage.payout_id)
        .subquery()
    )
    chosen = (
        select(WagePayout, Provider.code, Provider.name, Place.name, counts.c.wages_count)
        .join(Provider, Provider.id == WagePayout.provider_id)
        .join(Place, Place.id == WagePayout.place_id)
        .outerjoin(counts, counts.c.payout_id == WagePayout.id)
        .order_by(WagePayout.id.desc())
        .limit(LIST_MAX)
    )
    if places is not None:
        chosen = chosen.where(WagePayout.place_id.in_(places))
    if state is not None:
        chosen = chosen.where(WagePayout.state == state)
    if code is not None:
        chosen = chosen.where(WagePayout.code == code)
    return [
        WagePayoutRow(
            code=payout.code,
            state=payout.state,
            provider_code=provider_code,
            provider_name=provider_name,
            place_name=place_name,
            total_fen=payout.total_fen,
            wages_count=wages_count or 0,
            proposed_by_id=payout.proposed_by,
            proposed_at=payout.proposed_at,
            paid_at=payout.paid_at,
        )
        for payout, provider_code, provider_name, place_name, wages_count in session.execute(chosen)
    ]


def wages_of(session: Session, provider_id: int) -> list[WageRow]:
    """List what a provider has earned, newest first, in one statement."""
    rows = session.execute(
        select(Wage, Trade.name, Trade.name_en, WagePayout.code, WagePayout.state)
        .join(Trade, Trade.id == Wage.trade_id)
        .outerjoin(WagePayout, WagePayout.id == Wage.payout_id)
        .where(Wage.provider_id == provider_id)
        .order_by(Wage.id.desc())
        .limit(LIST_MAX)
    )
    return [
        WageRow(
            subject=wage.subject,
            trade=trade,
            trade_en=trade_en,
            gross_fen=wage.gross_fen,
            fee_fen=wage.fee_fen,
            net_fen=wage.net_fen,
            earned_at=wage.earned_at,
            payout_code=code,
            payout_state=state,
        )
        for wage, trade, trade_en, code, state in rows
    ]
