"""Reads of earnings with their payouts: what the villager's page, slips and passbook show."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, func, select, text, tuple_
from sqlalchemy.orm import Session

from app.people.models import Account, Reveal
from inventory.places.models import Place
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item, Lot
from inventory.terms.models import Terms
from inventory.unsold import queries as unsold
from inventory.unsold.queries import TakenHome
from inventory.villagers.models import Villager
from storefront.bookkeeping.rules.months import Period
from storefront.earnings.models import Earning
from storefront.earnings.rules import EarningState, state_of
from storefront.payouts.models import Payout, PayoutLine
from storefront.statements.rules import (
    MonthSum,
    Passbook,
    PassbookLine,
    Shown,
    line_text,
    percent,
    with_balances,
)

LINES_SHOWN = 20
TAKEN_HOME_SHOWN = 10


@dataclass(frozen=True)
class EarningRow:
    """One sold item, as its villager reads it. Money in fen."""

    earning_id: int
    kind: str
    """sale; return, of goods that came back; loss, of goods that the desk lost."""
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
    """What was kept, the costs included."""
    costs_fen: int
    """Of that, platform fee, host's commission and freight, where the villager bears them."""
    net_fen: int
    fee_basis_points: int
    terms_version: int | None
    """Never none: nothing is earned under a draft."""
    shipped_at: datetime
    delivered_at: datetime | None
    due_at: datetime | None
    paid_at: datetime | None
    payout_code: str | None
    state: EarningState

    @property
    def fee_percent(self) -> str:
        """The fee's rate as people say it: 12, 12.5."""
        return percent(self.fee_basis_points)


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
    session: Session,
    *,
    villager_id: int,
    now: datetime,
    period: Period | None = None,
    before_id: int | None = None,
    limit: int = LINES_SHOWN,
) -> list[EarningRow]:
    """List a villager's sold items, newest first, in one statement.

    What the operator had bought of them is not theirs any more.

    Args:
        session: of the caller's transaction.
        villager_id: whose.
        now: the moment for which their state is told.
        period: only what left on these days.
        before_id: only what comes after this earning in the list.
        limit: how many at most.
    """
    wanted = (
        select(Earning, Item, Lot, Pack, Produce, Terms, Payout)
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
    if period is not None:
        wanted = wanted.where(Earning.shipped_at >= period.since, Earning.shipped_at < period.until)
    if before_id is not None:
        last = select(Earning.shipped_at, Earning.id).where(
            Earning.id == before_id, Earning.villager_id == villager_id
        )
        wanted = wanted.where(tuple_(Earning.shipped_at, Earning.id) < last.scalar_subquery())
    return [_earning_row(*row, now=now) for row in session.execute(wanted)]


def _earning_row(
    earning: Earning,
    item: Item,
    lot: Lot,
    pack: Pack,
    produce: Produce,
    terms: Terms,
    payout: Payout | None,
    *,
    now: datetime,
) -> EarningRow:
    return EarningRow(
        earning_id=earning.id,
        kind=earning.kind,
        item_code=item.code,
        lot_code=lot.code,
        produce=produce.name,
        produce_en=produce.name_en,
        pack=pack.name,
        # What came back has no weight under its old label any more.
        base_units=item.base_units or pack.base_units,
        base_unit=produce.base_unit,
        received_on=lot.received_on,
        sale_fen=earning.sale_fen,
        top_up_fen=earning.top_up_fen,
        fee_fen=earning.fee_fen,
        costs_fen=earning.costs_fen,
        net_fen=earning.net_fen,
        fee_basis_points=terms.fee_basis_points,
        terms_version=terms.version,
        shipped_at=earning.shipped_at,
        delivered_at=earning.delivered_at,
        due_at=earning.due_at,
        paid_at=payout.paid_at if payout else None,
        payout_code=payout.code if payout else None,
        state=state_of(
            due_at=earning.due_at, payout_state=payout.state if payout else None, now=now
        ),
    )


BALANCE = text("""
    SELECT coalesce(sum(net_fen) FILTER (WHERE due_at IS NULL), 0) AS on_the_way,
        coalesce(sum(net_fen) FILTER (WHERE due_at > :now), 0) AS waiting,
        coalesce(sum(net_fen) FILTER (WHERE due_at <= :now), 0) AS fell_due,
        (SELECT coalesce(sum(total_fen + withheld_fen), 0) FROM payouts
            WHERE villager_id = :villager_id
                AND state IN ('draft', 'approved', 'submitted', 'unknown', 'paying')) AS in_payout,
        (SELECT coalesce(sum(total_fen + withheld_fen), 0) FROM payouts
            WHERE villager_id = :villager_id AND state = 'paid') AS paid
    FROM earnings WHERE villager_id = :villager_id
""")
"""A payout is of earnings that fell due, in full: what it holds need not be looked for item by
item, and ten thousand sold things are one walk along an index."""


def balance_of(session: Session, *, villager_id: int, now: datetime) -> Balance:
    """Add up a villager's earnings by where the money is, in one statement."""
    row = session.execute(BALANCE, {"villager_id": villager_id, "now": now}).one()
    in_payout, paid = int(row.in_payout), int(row.paid)
    return Balance(
        on_the_way_fen=int(row.on_the_way),
        waiting_fen=int(row.waiting),
        due_fen=int(row.fell_due) - in_payout - paid,
        in_payout_fen=in_payout,
        paid_fen=paid,
    )


MONTHS = text("""
    SELECT date_trunc('month', shipped_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
        sum(CASE kind WHEN 'return' THEN -1 ELSE 1 END) AS items,
        sum(sale_fen) AS sale, sum(fee_fen) AS fee, sum(net_fen) AS net
    FROM earnings WHERE villager_id = :villager_id AND own_fen = 0
    GROUP BY 1 ORDER BY 1
""")


def months_of(session: Session, *, villager_id: int) -> list[MonthSum]:
    """Add up what a villager's things brought, by the month in which they left.

    What came back counts against the month in which it had left.
    """
    return [
        MonthSum(row.month, int(row.items), int(row.sale), int(row.fee), int(row.net))
        for row in session.execute(MONTHS, {"villager_id": villager_id})
    ]


@dataclass(frozen=True)
class ProduceSum:
    """What one kind of a villager's things brought in some days; in fen."""

    produce: str
    base_units: int
    base_unit: str
    items: int
    sale_fen: int
    fee_fen: int
    net_fen: int


def sold_by_produce(session: Session, *, villager_id: int, period: Period) -> list[ProduceSum]:
    """Add up what left in some days by kind, what brought most first, in one statement."""
    net_fen = func.sum(Earning.net_fen)
    sign = case((Earning.kind == "return", -1), else_=1)
    rows = session.execute(
        select(
            Produce.name,
            func.sum(Item.base_units * sign),
            Produce.base_unit,
            func.sum(sign),
            func.sum(Earning.sale_fen),
            func.sum(Earning.fee_fen),
            net_fen,
        )
        .join(Item, Item.id == Earning.item_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .where(
            Earning.villager_id == villager_id,
            Earning.own_fen == 0,
            Earning.shipped_at >= period.since,
            Earning.shipped_at < period.until,
        )
        .group_by(Produce.id)
        .order_by(net_fen.desc(), Produce.id)
    )
    return [
        ProduceSum(name, int(units), unit, int(items), int(sale), int(fee), int(net))
        for name, units, unit, items, sale, fee, net in rows
    ]


@dataclass(frozen=True)
class Reading:
    """Somebody was shown a villager's money."""

    name: str
    shown: str
    """One of `rules.Shown`."""
    at: datetime


READINGS_SHOWN = 5


def readings_of(session: Session, *, villager_code: str) -> list[Reading]:
    """List who was shown a villager's money, the latest first."""
    rows = session.execute(
        select(Account.name, Reveal.field, Reveal.revealed_at)
        .join(Account, Account.id == Reveal.account_id)
        .where(Reveal.subject == villager_code, Reveal.field.in_(list(Shown)))
        .order_by(Reveal.id.desc())
        .limit(READINGS_SHOWN)
    )
    return [Reading(*row) for row in rows]


PASSBOOK = text("""
    SELECT day, kind, what, items, sale, fee, change, code FROM (
        SELECT (earnings.delivered_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
            earnings.kind, produce.name AS what, count(*) AS items, sum(earnings.sale_fen) AS sale,
            sum(earnings.fee_fen) AS fee, sum(earnings.net_fen) AS change, '' AS code, 0 AS rank
        FROM earnings
        JOIN items ON items.id = earnings.item_id
        JOIN lots ON lots.id = items.lot_id
        JOIN produce ON produce.id = lots.produce_id
        WHERE earnings.villager_id = :villager_id AND earnings.own_fen = 0
            AND earnings.delivered_at < :until
        GROUP BY 1, 2, produce.id
        UNION ALL
        SELECT (paid_at AT TIME ZONE 'Asia/Shanghai')::date, '', '', 0, 0, 0,
            -total_fen - withheld_fen, code, 1
        FROM payouts
        WHERE villager_id = :villager_id AND state = 'paid' AND paid_at < :until
    ) AS line
    ORDER BY day, rank, what, kind DESC, code
""")


def passbook_of(session: Session, *, villager: Villager, year: int) -> Passbook:
    """Write a villager's year, in two statements: what came in by day and kind, what was paid."""
    whole = Period(date(year, 1, 1), date(year, 12, 31))
    lines = [
        PassbookLine(
            day=row.day,
            text=line_text(row.what, int(row.items), row.code, row.kind),
            sale_fen=int(row.sale),
            fee_fen=int(row.fee),
            change_fen=int(row.change),
        )
        for row in session.execute(PASSBOOK, {"villager_id": villager.id, "until": whole.until})
    ]
    before = sum(line.change_fen for line in lines if line.day < whole.first)
    mine = [line for line in lines if line.day >= whole.first]
    return Passbook(
        year=year,
        villager_code=villager.code,
        villager_name=villager.name,
        place_name=session.get_one(Place, villager.place_id).name,
        brought_forward_fen=before,
        lines=with_balances(before, mine),
    )


@dataclass(frozen=True)
class Statement:
    """All that a villager reads on one page."""

    villager_code: str
    villager_name: str
    balance: Balance
    months: list[MonthSum]
    lines: list[EarningRow]
    earlier_id: int | None
    """Where the list goes on; nothing where it ends."""
    taken_home: list[TakenHome]
    """What they took home unsold lately."""


@dataclass(frozen=True)
class Part:
    """Which part of the list of sold things is asked for."""

    period: Period | None = None
    before_id: int | None = None


def villager_of_account(session: Session, account_id: int) -> Villager | None:
    """Find the villager who signed in with their card."""
    return session.scalar(select(Villager).where(Villager.account_id == account_id))


def villager_at(session: Session, *, code: str, places: frozenset[int] | None) -> Villager | None:
    """Find a villager by card code; one of another place is not there."""
    wanted = select(Villager).where(Villager.code == code.strip().upper())
    if places is not None:
        wanted = wanted.where(Villager.place_id.in_(places))
    return session.scalar(wanted)


def statement_of(
    session: Session, *, villager: Villager, now: datetime, part: Part | None = None
) -> Statement:
    """Build a villager's statement in four statements, however many things they sold."""
    asked = part or Part()
    lines = earnings_of(
        session,
        villager_id=villager.id,
        now=now,
        period=asked.period,
        before_id=asked.before_id,
        limit=LINES_SHOWN + 1,
    )
    shown = lines[:LINES_SHOWN]
    return Statement(
        villager_code=villager.code,
        villager_name=villager.name,
        balance=balance_of(session, villager_id=villager.id, now=now),
        months=months_of(session, villager_id=villager.id),
        lines=shown,
        earlier_id=shown[-1].earning_id if len(lines) > LINES_SHOWN else None,
        taken_home=unsold.taken_home(session, villager_id=villager.id, limit=TAKEN_HOME_SHOWN),
    )
