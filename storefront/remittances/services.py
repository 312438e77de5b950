"""Taking a platform's settlement, and writing down what it may keep.

What must never happen: a line that is taken twice pays twice, or a fen of a platform's debt is
settled that the books do not show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from app.people.rules import Actor
from storefront.channels.queries import ShopRow
from storefront.remittances.models import PlatformRate
from storefront.remittances.rules import (
    Kept,
    Rate,
    SettlementLine,
    check_rate,
    in_force_from,
)

_TAKE = text("""
    INSERT INTO platform_settlements (
        shop_id, sub_order_no, settled_at, kind, settled_fen, fee_fen, commission_fen, taken_by,
        taken_at
    )
    SELECT :shop_id, sub_order_no, settled_at, kind, settled_fen, fee_fen, commission_fen,
        :taken_by, :now
    FROM unnest(
        CAST(:numbers AS text[]), CAST(:moments AS timestamptz[]), CAST(:kinds AS text[]),
        CAST(:settled AS bigint[]), CAST(:fees AS bigint[]), CAST(:commissions AS bigint[])
    ) AS line (sub_order_no, settled_at, kind, settled_fen, fee_fen, commission_fen)
    WHERE settled_fen + fee_fen + commission_fen <> 0
    ON CONFLICT DO NOTHING
    RETURNING id, sub_order_no, settled_fen, fee_fen, commission_fen
""")
_BOOK = text("""
    SELECT places.book_id FROM channels JOIN places ON places.id = channels.hub_id
    WHERE channels.id = :channel_id
""")


@dataclass(frozen=True)
class Taken:
    """What a settlement file came to."""

    new: int
    known: int
    """Lines that were taken before, or settle nothing."""


def take(
    session: Session,
    *,
    shop: ShopRow,
    lines: Sequence[SettlementLine],
    actor: Actor,
    now: datetime,
) -> Taken:
    """Take the lines of a settlement, each once, and write each in the books.

    What is paid out is in the platform's wallet until it is drawn to the bank; what the platform
    and the host keep is the desk's expense.
    """
    lock_name(session, f"platform_settlements:{shop.shop_id}")
    rows = session.execute(
        _TAKE,
        {
            "shop_id": shop.shop_id,
            "taken_by": actor.account_id,
            "now": now,
            "numbers": [line.sub_order_no for line in lines],
            "moments": [line.settled_at for line in lines],
            "kinds": [line.kind for line in lines],
            "settled": [line.settled_fen for line in lines],
            "fees": [line.fee_fen for line in lines],
            "commissions": [line.commission_fen for line in lines],
        },
    ).all()
    book_id = session.execute(_BOOK, {"channel_id": shop.channel_id}).scalar_one()
    entries = [
        Entry(
            book_id=book_id,
            kind="platform_settled",
            voucher=f"{shop.code}/{row.id}",
            memo=f"{shop.name} 结算 {row.sub_order_no}",
            lines=(
                Line(Account.PLATFORM_BALANCE, Fen(row.settled_fen), shop.code),
                Line(Account.PLATFORM_FEE, Fen(row.fee_fen)),
                Line(Account.HOST_COMMISSION, Fen(row.commission_fen)),
                Line(
                    Account.PLATFORM_RECEIVABLE,
                    Fen(-row.settled_fen - row.fee_fen - row.commission_fen),
                    shop.code,
                ),
            ),
        )
        for row in rows
    ]
    ledger.post_many(session, entries, now=now)
    return Taken(new=len(rows), known=len(lines) - len(rows))


def set_rate(
    session: Session,
    *,
    shop: ShopRow,
    rate: Rate,
    day: date | None = None,
    actor: Actor,
    now: datetime,
) -> PlatformRate:
    """Write down what is kept from a day on; what was ordered before keeps its rate.

    Args:
        session: of the caller's transaction.
        shop: whose sales.
        rate: how much, and by whom.
        day: from when it begins; nothing is at once.
        actor: who says so.
        now: when.

    Raises:
        Refusal: as `rules.check_rate`, or `settlements.rate_day`.
    """
    check_rate(rate)
    is_freight = rate.kind is Kept.FREIGHT
    row = PlatformRate(
        shop_id=shop.shop_id,
        kind=rate.kind,
        basis_points=None if is_freight else rate.amount,
        fen=rate.amount if is_freight else None,
        valid_from=in_force_from(day, now=now),
        set_by=actor.account_id,
    )
    session.add(row)
    session.flush()
    return row
