"""From what platforms say to orders of ours, a group of sub-orders at a time.

What must never happen: more is sold than the pool has, a sub-order is served twice, a state goes
back, or a sub-order is forgotten: each has one fate at every commit. All verbs of one shop take
turns, and each is a fixed number of statements, however large the group.
"""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.database.sealed import sealed, sealed_bytes
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from storefront.channels.models import PlatformShop
from storefront.channels.rules import RANKS, Returned, Suborder
from storefront.payments.rules import CURRENCY
from storefront.suborders import queries
from storefront.suborders.queries import ToServe
from storefront.suborders.services import ending, preselling, statements

KEY_BYTES = 16
NAMESPACE = uuid.UUID("6f0c9b3e-2f0a-5d0e-9d3c-7a51c86f5d10")
"""Makes a sub-order's client id: the same number of the same shop is the same order for ever."""


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
    newest = _newest(told, meanings)
    if newest:
        session.execute(statements.TAKE_OVER, _rows(shop, newest, meanings, now))
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
        _serve(session, shop, chosen, now)
        served += len(chosen)
    short = session.execute(statements.LEAVE_SHORT, figures).all()
    if short or given_up or called_off:
        preselling.presell(session, shop=shop, now=now)
    return Settled(served, called_off)


def _newest(told: Sequence[Suborder], meanings: Mapping[str, str]) -> list[Suborder]:
    """Keep one of each sub-order: the furthest state, and of equal ones the latest."""
    newest: dict[str, Suborder] = {}
    for one in told:
        known = newest.get(one.sub_order_no)
        if known is None or _age(one, meanings) >= _age(known, meanings):
            newest[one.sub_order_no] = one
    return sorted(newest.values(), key=lambda one: (one.paid_at or one.ordered_at, one.order_no))


def _age(told: Suborder, meanings: Mapping[str, str]) -> tuple[int, datetime]:
    return RANKS[queries.meaning_of(told, meanings)], told.changed_at


def _rows(
    shop: PlatformShop, told: Sequence[Suborder], meanings: Mapping[str, str], now: datetime
) -> dict[str, object]:
    rows = []
    for one in told:
        meaning = queries.meaning_of(one, meanings)
        # Not `asdict`, which copies each value deeply: of a burst's time that was a quarter.
        rows.append(
            vars(one)
            | {
                "status": str(meaning),
                "status_rank": RANKS[meaning],
                "receiver": sealed_bytes(orjson.dumps(vars(one.receiver))).hex(),
            }
        )
    return {"shop_id": shop.id, "now": now, "rows": orjson.dumps(rows).decode()}


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


def _serve(session: Session, shop: PlatformShop, chosen: Sequence[ToServe], now: datetime) -> None:
    """Make an order of each: taken from the pool, paid at the platform, written in the books."""
    codes = labels.next_codes(session, CodeKind.ORDER, len(chosen))
    session.execute(
        statements.SERVE,
        {
            "now": now,
            "channel_id": shop.channel_id,
            "shop": shop.code,
            "currency": CURRENCY,
            "rows": orjson.dumps(
                [_order(shop, one, code) for one, code in zip(chosen, codes, strict=True)]
            ).decode(),
        },
    )
    entries = [
        Entry(
            book_id=one.book_id,
            kind="payment_received",
            voucher=code,
            memo=f"{code} · {shop.platform} {one.sub_order_no}",
            lines=(
                Line(Account.PLATFORM_RECEIVABLE, Fen(one.total_fen), shop.code),
                Line(Account.CUSTOMER_CONTRACT, Fen(-one.total_fen)),
            ),
        )
        for code, one in zip(codes, chosen, strict=True)
    ]
    ledger.post_many(session, entries, now=now)


def _order(shop: PlatformShop, one: ToServe, code: str) -> dict[str, object]:
    """Write what an order has that is not told by its sub-order."""
    receiver = orjson.loads(one.receiver)
    once = uuid.uuid5(NAMESPACE, f"{shop.platform}/{shop.number}/{one.sub_order_no}")
    return {
        "suborder_id": one.suborder_id,
        "code": code,
        "client_id": once,
        "tracking_key": secrets.token_urlsafe(KEY_BYTES),
        "name": sealed(receiver["name"]).hex(),
        "phone": sealed(receiver["phone"]).hex(),
        "address": sealed(receiver["address"]).hex(),
    }
