"""Reads of payouts: lists, slips, what is due, what the desks hold; what a proposal chooses."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session, aliased

from app.ledger.models import Posting
from app.ledger.rules import Account as Book
from app.people.models import Account
from inventory.kin import queries as kin_read
from inventory.kin.models import Kin
from inventory.kin.queries import KinRow
from inventory.places.models import Place
from inventory.produce.models import Produce
from inventory.stock.models import Item, Lot
from inventory.villagers.models import Villager
from storefront.earnings.models import Earning
from storefront.payouts.models import Payout, PayoutLine

LIST_MAX = 200

CHOSEN = """
    WITH due AS MATERIALIZED (
        SELECT earnings.id, earnings.villager_id, villagers.place_id, earnings.net_fen,
            sum(greatest(earnings.net_fen, 0)) OVER theirs AS sold,
            sum(least(earnings.net_fen, 0)) OVER so_far AS back
        FROM earnings JOIN villagers ON villagers.id = earnings.villager_id
        WHERE earnings.net_fen <> 0 AND earnings.due_at <= :now
            AND (CAST(:everybody AS boolean)
                OR earnings.villager_id = ANY(CAST(:villager_ids AS bigint[])))
            AND (NOT CAST(:everybody AS boolean) OR villagers.place_id = :place_id)
            AND NOT EXISTS (
                SELECT FROM payout_lines
                WHERE payout_lines.earning_id = earnings.id AND NOT payout_lines.withdrawn
            )
        WINDOW theirs AS (PARTITION BY earnings.villager_id), so_far AS (
            PARTITION BY earnings.villager_id ORDER BY earnings.due_at, earnings.id
        )
    ), chosen AS (
        SELECT id, villager_id, place_id, net_fen FROM due
        WHERE net_fen > 0 OR -back * 10000 <= sold * :cap
    ), owed AS (
        SELECT villager_id, place_id, CAST(sum(net_fen) AS bigint) AS fen FROM chosen
        GROUP BY villager_id, place_id HAVING sum(net_fen) >= :least
    )
"""
"""What is paid of what is due: all that was sold, less what came back, the oldest first, as much as
the cap lets be kept of this payout. What is in a payout that stands is neither."""
OWED = text(f"{CHOSEN} SELECT villager_id FROM owed ORDER BY villager_id")  # noqa: S608
PROPOSE = text(f"""
    {CHOSEN}, coded AS (
        SELECT owed.villager_id, coalesce(:place_id, owed.place_id) AS place_id, owed.fen,
            CASE WHEN owed.fen > :exempt THEN (owed.fen * :rate + 5000) / 10000 ELSE 0 END AS tax,
            given.code, given.client_id
        FROM owed JOIN unnest(
            CAST(:owed AS bigint[]), CAST(:codes AS text[]), CAST(:client_ids AS uuid[])
        ) AS given (villager_id, code, client_id) ON given.villager_id = owed.villager_id
    ), made AS (
        INSERT INTO payouts (code, client_id, batch_id, villager_id, place_id, rail, state,
            income_kind, withheld_fen, total_fen, proposed_by, proposed_at)
        SELECT code, client_id, :batch_id, villager_id, place_id, :rail, 'draft',
            :income_kind, tax, fen - tax, :proposed_by, :now
        FROM coded
        RETURNING id, villager_id
    )
    INSERT INTO payout_lines (payout_id, earning_id, net_fen, withdrawn)
    SELECT made.id, chosen.id, chosen.net_fen, false
    FROM made JOIN chosen ON chosen.villager_id = made.villager_id
""")  # noqa: S608 - both texts are ours
"""Payouts and their lines from one look at what is due: their sums agree, whatever comes in
meanwhile."""
CHANGED = text("""
    WITH asked AS (
        SELECT payouts.id, payouts.code, payouts.villager_id, sum(payout_lines.net_fen)
            FILTER (WHERE payout_lines.net_fen > 0) AS sold
        FROM payouts JOIN payout_lines ON payout_lines.payout_id = payouts.id
        WHERE payouts.id = ANY(:ids)
        GROUP BY payouts.id
    ), back AS (
        SELECT asked.code, asked.sold, payout_lines.id IS NOT NULL AS is_kept,
            sum(earnings.net_fen) OVER (
                PARTITION BY asked.id ORDER BY earnings.due_at, earnings.id
            ) AS fen
        FROM asked
        JOIN earnings ON earnings.villager_id = asked.villager_id
            AND earnings.net_fen < 0 AND earnings.due_at <= :now
        LEFT JOIN payout_lines
            ON payout_lines.earning_id = earnings.id AND NOT payout_lines.withdrawn
        WHERE payout_lines.id IS NULL OR payout_lines.payout_id = asked.id
    )
    SELECT code FROM back WHERE NOT is_kept AND -fen * 10000 <= sold * :cap ORDER BY code
""")
"""Payouts of which more would be kept now than was when they were proposed."""


@dataclass(frozen=True)
class PayoutRow:
    """A payout as lists show it. Money in fen."""

    code: str
    state: str
    villager_code: str
    villager_name: str
    place_id: int
    place_name: str
    total_fen: int
    withheld_fen: int
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    approved_by: str | None
    paid_by: str | None
    paid_at: datetime | None
    collected_by: str | None
    """Who collected it for the villager; nobody where the villager did."""


@dataclass(frozen=True)
class SlipLine:
    """One earning of a payout, as its slip shows it."""

    item_code: str
    produce: str
    base_units: int
    base_unit: str
    sale_fen: int
    top_up_fen: int
    fee_fen: int
    net_fen: int


@dataclass(frozen=True)
class Slip:
    """A payout with all that it pays for."""

    payout: PayoutRow
    lines: list[SlipLine]

    @property
    def sale_fen(self) -> int:
        """What the goods brought."""
        return sum(line.sale_fen for line in self.lines)

    @property
    def top_up_fen(self) -> int:
        """What the desk added, where it sold below a named price."""
        return sum(line.top_up_fen for line in self.lines)

    @property
    def fee_fen(self) -> int:
        """What the desk kept."""
        return sum(line.fee_fen for line in self.lines)


@dataclass(frozen=True)
class BatchRow:
    """What was proposed to many at once and waits for somebody to approve it. Money in fen."""

    batch_id: uuid.UUID
    place_name: str
    payouts: int
    total_fen: int
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime


def waiting_batches(session: Session, *, places: frozenset[int] | None) -> list[BatchRow]:
    """List proposals in cash to more than one villager of which something is still a draft."""
    wanted = (
        select(
            Payout.batch_id,
            func.min(Place.name),
            func.count(Payout.id),
            func.sum(Payout.total_fen),
            func.min(Account.name),
            func.min(Payout.proposed_by),
            func.min(Payout.proposed_at),
        )
        .join(Place, Place.id == Payout.place_id)
        .join(Account, Account.id == Payout.proposed_by)
        .where(Payout.state == "draft", Payout.rail == "cash", Payout.batch_id.is_not(None))
        .group_by(Payout.batch_id)
        .having(func.count(Payout.id) > 1)
        .order_by(func.min(Payout.proposed_at))
    )
    if places is not None:
        wanted = wanted.where(Payout.place_id.in_(places))
    return [
        BatchRow(cast(uuid.UUID, batch_id), place, int(count), int(fen), name, account_id, at)
        for batch_id, place, count, fen, name, account_id, at in session.execute(wanted)
    ]


@dataclass(frozen=True)
class PlaceDue:
    """What a centre's villagers are owed now, and the cash that its desk holds. In fen."""

    place_id: int
    place_code: str
    place_name: str
    place_name_en: str
    due_fen: int
    villagers: int
    cash_fen: int


def payouts(
    session: Session, *, places: frozenset[int] | None, state: str | None = None
) -> list[PayoutRow]:
    """List payouts of these places, newest first, in one statement; in one state, those in cash."""
    wanted = _rows().order_by(Payout.id.desc()).limit(LIST_MAX)
    if places is not None:
        wanted = wanted.where(Payout.place_id.in_(places))
    if state is not None:
        wanted = wanted.where(Payout.state == state, Payout.rail == "cash")
    return [PayoutRow(*row) for row in session.execute(wanted)]


def payouts_named(session: Session, codes: Sequence[str]) -> list[PayoutRow]:
    """List payouts by their codes, in one statement."""
    wanted = _rows().where(Payout.code.in_(codes)).order_by(Payout.id)
    return [PayoutRow(*row) for row in session.execute(wanted)]


def slip(session: Session, *, code: str, places: frozenset[int] | None) -> Slip | None:
    """Find a payout with its lines, in two statements; one of another place is not there."""
    wanted = _rows().where(Payout.code == code)
    if places is not None:
        wanted = wanted.where(Payout.place_id.in_(places))
    found = session.execute(wanted).first()
    if found is None:
        return None
    lines = session.execute(
        select(
            Item.code,
            Produce.name,
            Item.base_units,
            Produce.base_unit,
            Earning.sale_fen,
            Earning.top_up_fen,
            Earning.fee_fen,
            PayoutLine.net_fen,
        )
        .join(Payout, Payout.id == PayoutLine.payout_id)
        .join(Earning, Earning.id == PayoutLine.earning_id)
        .join(Item, Item.id == Earning.item_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .where(Payout.code == code)
        .order_by(PayoutLine.id)
    )
    return Slip(PayoutRow(*found), [SlipLine(*line) for line in lines])


def collectors(session: Session, *, code: str, on: date) -> list[KinRow]:
    """List who may collect a payout for its villager on a day, in two statements."""
    villager_id = session.scalars(select(Payout.villager_id).where(Payout.code == code)).one()
    return kin_read.who_may_collect(session, villager_id=villager_id, on=on)


def due_by_place(
    session: Session, *, places: frozenset[int] | None, now: datetime
) -> list[PlaceDue]:
    """List each centre with what is due there and what its desk holds, in one statement."""
    standing = select(PayoutLine.id).where(
        PayoutLine.earning_id == Earning.id, ~PayoutLine.withdrawn
    )
    # Who has more to give back than to get waits for the next sales; nobody else pays for it.
    each = (
        select(Earning.villager_id, func.sum(Earning.net_fen).label("fen"))
        .where(Earning.net_fen != 0, Earning.due_at <= now, ~standing.exists())
        .group_by(Earning.villager_id)
        .having(func.sum(Earning.net_fen) > 0)
        .subquery()
    )
    owed = (
        select(
            Villager.place_id,
            func.sum(each.c.fen).label("fen"),
            func.count(Villager.id).label("villagers"),
        )
        .join(each, each.c.villager_id == Villager.id)
        .group_by(Villager.place_id)
        .subquery()
    )
    cash = (
        select(Posting.party, func.sum(Posting.fen).label("fen"))
        .where(Posting.account == Book.DESK_CASH)
        .group_by(Posting.party)
        .subquery()
    )
    wanted = (
        select(
            Place.id,
            Place.code,
            Place.name,
            Place.name_en,
            func.coalesce(owed.c.fen, 0),
            func.coalesce(owed.c.villagers, 0),
            func.coalesce(cash.c.fen, 0),
        )
        .outerjoin(owed, owed.c.place_id == Place.id)
        .outerjoin(cash, cash.c.party == Place.code)
        .where(Place.kind == "centre")
        .order_by(Place.code)
    )
    if places is not None:
        wanted = wanted.where(Place.id.in_(places))
    return [
        PlaceDue(place_id, code, name, name_en, int(due), int(villagers), int(held))
        for place_id, code, name, name_en, due, villagers, held in session.execute(wanted)
    ]


def _rows() -> Select[*tuple[Any, ...]]:
    proposer, approver, payer = aliased(Account), aliased(Account), aliased(Account)
    return (
        select(
            Payout.code,
            Payout.state,
            Villager.code,
            Villager.name,
            Payout.place_id,
            Place.name,
            Payout.total_fen,
            Payout.withheld_fen,
            proposer.name,
            Payout.proposed_by,
            Payout.proposed_at,
            approver.name,
            payer.name,
            Payout.paid_at,
            Kin.name,
        )
        .join(Villager, Villager.id == Payout.villager_id)
        .join(Place, Place.id == Payout.place_id)
        .join(proposer, proposer.id == Payout.proposed_by)
        .outerjoin(approver, approver.id == Payout.approved_by)
        .outerjoin(payer, payer.id == Payout.paid_by)
        .outerjoin(Kin, Kin.id == Payout.kin_id)
    )
