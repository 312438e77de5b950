"""Sub-orders that end without being delivered: called off, declined, taken back.

What must never happen: goods that somebody else could buy stay promised to an order that is over,
an order leaves that its shopper was paid back for, or the books still expect its money.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, any_, cast, update
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.errors import Refusal
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from storefront.channels.models import PlatformShop
from storefront.suborders import queries
from storefront.suborders.models import PlatformSuborder
from storefront.suborders.queries import ToCallOff
from storefront.suborders.rules import OPEN, Fate
from storefront.suborders.services import statements


def call_off(session: Session, shop: PlatformShop, *, now: datetime) -> int:
    """Give each order that is over at the platform the end that fits how far it got here."""
    over = queries.to_call_off(session, shop)
    if not over:
        return 0
    by_fate: dict[Fate, list[int]] = {}
    for one in over:
        by_fate.setdefault(one.fate, []).append(one.order_id)
    free = by_fate.get(Fate.CALLED_OFF, [])
    if free:
        session.execute(statements.END_ORDERS, {"order_ids": free, "now": now})
        session.execute(statements.FREE_GOODS, {"order_ids": free})
    stopped = by_fate.get(Fate.TAKING_BACK, [])
    if stopped:
        session.execute(statements.STOP_ORDERS, {"order_ids": stopped, "now": now})
    for fate, order_ids in by_fate.items():
        session.execute(
            statements.FATE_OF_ORDERS, {"fate": str(fate), "order_ids": order_ids, "now": now}
        )
    _give_money_back(session, shop, over, now)
    return len(over)


def _give_money_back(
    session: Session, shop: PlatformShop, over: Sequence[ToCallOff], now: datetime
) -> None:
    """Write that the platform owes nothing for these any more; it has paid the shoppers back."""
    session.execute(
        statements.REFUND,
        {"now": now, "order_ids": [one.order_id for one in over], "shop": shop.code},
    )
    entries = [
        Entry(
            book_id=one.book_id,
            kind="payment_refunded",
            voucher=f"{shop.code}/{one.sub_order_no}",
            memo=f"{one.order_code} 平台退款",
            lines=(
                Line(
                    Account.AWAITED_RETURN
                    if one.fate is Fate.RETURNING
                    else Account.CUSTOMER_CONTRACT,
                    Fen(one.total_fen),
                ),
                Line(Account.PLATFORM_RECEIVABLE, Fen(-one.left_fen), shop.code),
                # What was given back before was booked as a loss while the order still stood.
                Line(Account.COMPENSATION, Fen(one.left_fen - one.total_fen)),
            ),
        )
        for one in over
    ]
    ledger.post_many(session, entries, now=now)


def refuse(
    session: Session, *, shop: PlatformShop, suborder_ids: Collection[int], now: datetime
) -> int:
    """Decline sub-orders that cannot be served; their money goes back through the platform.

    Returns:
        How many were still open.

    Raises:
        Refusal: `suborders.nothing_chosen`.
    """
    if not suborder_ids:
        raise Refusal("suborders.nothing_chosen")
    lock_name(session, f"suborders:{shop.id}")
    declined = session.scalars(
        update(PlatformSuborder)
        .where(
            PlatformSuborder.shop_id == shop.id,
            # However many: an IN list would end at 65,535.
            PlatformSuborder.id == any_(cast(list(suborder_ids), ARRAY(BigInteger))),
            PlatformSuborder.fate.in_(OPEN),
        )
        .values(fate=Fate.REFUSED, fated_at=now, promised_on=None)
        .returning(PlatformSuborder.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(declined)


def mark_taken_back(session: Session, *, order_id: int, now: datetime) -> None:
    """Write down that the goods of a sub-order's order are back on a shelf; else it is no harm."""
    session.execute(
        update(PlatformSuborder)
        .where(PlatformSuborder.order_id == order_id, PlatformSuborder.fate == Fate.TAKING_BACK)
        .values(fate=Fate.TAKEN_BACK, fated_at=now)
    )
