"""From what platforms say to orders of ours, a group of sub-orders at a time.

What must never happen: more is sold than the pool has, a sub-order is served twice, a state goes
back, or a sub-order is forgotten: each has one fate at every commit. All verbs of one shop take
turns, but for those that serve what is new (`serving.serve_new`), which go side by side; and each
is a fixed number of statements, however large the group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from storefront.channels.models import PlatformShop
from storefront.channels.rules import Returned, Suborder
from storefront.suborders import queries
from storefront.suborders.services import ending, preselling, serving, statements, telling


@dataclass(frozen=True)
class Settled:
    """What a group came to."""

    served: int
    called_off: int


def take_in(
    session: Session,
    *,
    shop: PlatformShop,
    told: Sequence[Suborder],
    returned: Sequence[Returned] = (),
    now: datetime,
) -> Settled:
    """Take over what a platform says of sub-orders, serve what can be served, call off the rest.

    The same again changes nothing; what is older than what is known changes nothing either.

    Args:
        told: as they stand at the platform now, in any order.
        returned: money that went back to shoppers; each after-sale number counts once.
    """
    lock_name(session, f"suborders:{shop.id}")
    meanings = queries.meanings(session, shop.platform)
    rows = [telling.row(one, meanings) for one in telling.newest(told, meanings)]
    if rows:
        said = orjson.dumps(rows).decode()
        session.execute(statements.TAKE_OVER, {"shop_id": shop.id, "now": now, "rows": said})
    unknown = telling.latest_unknown(told, meanings)
    if unknown:
        session.execute(statements.NOTE_UNKNOWN, {"shop_id": shop.id, **unknown})
    _take_over_refunds(session, shop, returned, now)
    return settle(session, shop=shop, now=now)


def settle(session: Session, *, shop: PlatformShop, now: datetime) -> Settled:
    """Bring all fates of a shop in line with what is known: call off first, then serve.

    What was called off may be sold to who waits, oldest payment first. What the pool lacks is
    promised out of what is to come; only then it is short.
    """
    lock_name(session, f"suborders:{shop.id}")
    figures = {"shop_id": shop.id, "now": now}
    session.execute(statements.NAME_GOODS, figures)
    given_up = session.execute(statements.GIVE_UP_UNSERVED, figures).all()
    called_off = ending.call_off(session, shop, now=now)
    session.execute(statements.JUDGE_ARRIVED, figures)
    served = 0
    while chosen := queries.to_serve(session, shop):
        serving.serve(session, shop, chosen, now)
        served += len(chosen)
    short = session.execute(statements.LEAVE_SHORT, figures).all()
    if short or given_up or called_off:
        preselling.presell(session, shop=shop, now=now)
    return Settled(served, called_off)


def _take_over_refunds(
    session: Session, shop: PlatformShop, returned: Sequence[Returned], now: datetime
) -> None:
    once = {one.aftersale_no: one for one in returned if one.refund_fen > 0}
    if not once:
        return
    rows = session.execute(
        statements.TAKE_OVER_REFUNDS,
        {
            "shop_id": shop.id,
            "now": now,
            "numbers": list(once),
            "suborders": [one.sub_order_no for one in once.values()],
            "refunds_fen": [one.refund_fen for one in once.values()],
        },
    ).all()
    # Part of the money back for goods that stay: the desk's own loss, unless the terms say else.
    entries = [
        Entry(
            book_id=row.book_id,
            kind="platform_compensated",
            voucher=f"{shop.code}/{row.aftersale_no}",
            memo=f"{row.order_code} 平台退部分款",
            lines=(
                Line(Account.COMPENSATION, Fen(row.refund_fen)),
                Line(Account.PLATFORM_RECEIVABLE, Fen(-row.refund_fen), shop.code),
            ),
        )
        for row in rows
        if row.is_partial
    ]
    ledger.post_many(session, entries, now=now)
