"""Reads of earnings with their payouts: what the villager's page and slips show."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item, Lot
from inventory.terms.models import Terms
from inventory.villagers.models import Villager
from storefront.earnings.models import Earning
from storefront.earnings.rules import EarningState, state_of
from storefront.payouts.models import Payout, PayoutLine

LINES_SHOWN = 200


@dataclass(frozen=True)
class EarningRow:
    """One sold item, as its villager reads it. Money in fen."""

    earning_id: int
    item_code: str
    lot_code: str
    produce: str
    produce_en: str
    pack: str
    base_units: int
    base_unit: str
    received_on: object
    sale_fen: int
    top_up_fen: int
    """What the desk added, where it sold below the named price."""
    fee_fen: int
    net_fen: int
    fee_basis_points: int
    shipped_at: datetime
    delivered_at: datetime | None
    due_at: datetime | None
    paid_at: datetime | None
    payout_code: str | None
    state: EarningState


@dataclass(frozen=True)
class Balance:
    """What a villager's earnings add up to, in fen of what the villager gets."""

    on_the_way_fen: int
    waiting_fen: int
    due_fen: int
    in_payout_fen: int
    paid_fen: int

    @property
    def owed_fen(self) -> int:
        """What is owed now and not yet in the villager's hand."""
        return self.due_fen + self.in_payout_fen


def earnings_of(
    session: Session, *, villager_id: int, now: datetime, limit: int = LINES_SHOWN
) -> list[EarningRow]:
    """List a villager's sold items, newest first, in one statement.

    What the operator had bought of them is not theirs any more.
    """
    rows = session.execute(
        select(Earning, Item, Lot, Pack, Produce, Terms.fee_basis_points, Payout)
        .join(Item, Item.id == Earning.item_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .join(Terms, Terms.id == Earning.terms_id)
        .outerjoin(PayoutLine, and_(PayoutLine.earning_id == Earning.id, ~PayoutLine.withdrawn))
        .outerjoin(Payout, Payout.id == PayoutLine.payout_id)
        .where(Earning.villager_id == villager_id, Earning.own_fen == 0)
        .order_by(Earning.shipped_at.desc(), Earning.id.desc())
        .limit(limit)
    )
    return [
        EarningRow(
            earning_id=earning.id,
            item_code=item.code,
            lot_code=lot.code,
            produce=produce.name,
            produce_en=produce.name_en,
            pack=pack.name,
            base_units=item.base_units,
            base_unit=produce.base_unit,
            received_on=lot.received_on,
            sale_fen=earning.sale_fen,
            top_up_fen=earning.top_up_fen,
            fee_fen=earning.fee_fen,
            net_fen=earning.net_fen,
            fee_basis_points=fee_basis_points,
            shipped_at=earning.shipped_at,
            delivered_at=earning.delivered_at,
            due_at=earning.due_at,
            paid_at=payout.paid_at if payout else None,
            payout_code=payout.code if payout else None,
            state=state_of(
                due_at=earning.due_at, payout_state=payout.state if payout else None, now=now
            ),
        )
        for earning, item, lot, pack, produce, fee_basis_points, payout in rows
    ]


def balance_of(session: Session, *, villager_id: int, now: datetime) -> Balance:
    """Add up a villager's earnings by where the money is, in one statement."""
    in_payout = Payout.id.is_not(None)
    paid = and_(in_payout, Payout.state == "paid")
    on_the_way = and_(~in_payout, Earning.due_at.is_(None))
    due = and_(~in_payout, Earning.due_at <= now)

    def total(condition: object) -> object:
        return func.coalesce(func.sum(case((condition, Earning.net_fen), else_=0)), 0)  # type: ignore[arg-type]

    row = session.execute(
        select(
            total(on_the_way),
            total(and_(~in_payout, Earning.due_at > now)),
            total(due),
            total(and_(in_payout, Payout.state != "paid")),
            total(paid),
        )  # type: ignore[call-overload]
        .select_from(Earning)
        .outerjoin(PayoutLine, and_(PayoutLine.earning_id == Earning.id, ~PayoutLine.withdrawn))
        .outerjoin(Payout, Payout.id == PayoutLine.payout_id)
        .where(Earning.villager_id == villager_id)
    ).one()
    return Balance(*(int(fen) for fen in row))


@dataclass(frozen=True)
class Statement:
    """All that a villager reads on one page."""

    villager_code: str
    villager_name: str
    balance: Balance
    lines: list[EarningRow]


def villager_of_account(session: Session, account_id: int) -> Villager | None:
    """Find the villager who signed in with their card."""
    return session.scalar(select(Villager).where(Villager.account_id == account_id))


def villager_at(session: Session, *, code: str, places: frozenset[int] | None) -> Villager | None:
    """Find a villager by card code; one of another place is not there."""
    wanted = select(Villager).where(Villager.code == code.strip().upper())
    if places is not None:
        wanted = wanted.where(Villager.place_id.in_(places))
    return session.scalar(wanted)


def statement_of(session: Session, *, villager: Villager, now: datetime) -> Statement:
    """Build a villager's statement in two statements."""
    return Statement(
        villager_code=villager.code,
        villager_name=villager.name,
        balance=balance_of(session, villager_id=villager.id, now=now),
        lines=earnings_of(session, villager_id=villager.id, now=now),
    )
