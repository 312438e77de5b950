"""Sub-orders become orders of ours: taken from the pool, paid at the platform, in the books.

What must never happen: more is sold than the pool has, or a sub-order is served twice.

Most of a burst are sub-orders that nobody has heard of, paid, of goods that are there. Groups of
such are written side by side, each row once and in its last state, and the pool's row, which all
of them want, is taken last: it is locked for the moment of the commit only.
"""

import secrets
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from app.database.locks import share_name
from app.database.sealed import sealed
from app.errors import conflict
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from storefront.channels.models import PlatformShop
from storefront.channels.rules import Meaning, Suborder
from storefront.payments.rules import CURRENCY
from storefront.suborders import queries
from storefront.suborders.queries import ToServe
from storefront.suborders.services import statements, telling

KEY_BYTES = 16
NAMESPACE = uuid.UUID("6f0c9b3e-2f0a-5d0e-9d3c-7a51c86f5d10")
"""Makes a sub-order's client id: the same number of the same shop is the same order for ever."""


def serve_new(
    session: Session, *, shop: PlatformShop, told: Sequence[Suborder], now: datetime
) -> Collection[str]:
    """Serve those sub-orders that are new, paid and of known goods; all of them or none.

    The others are for `settling.take_in`. So are all, where somebody waits for goods or the pool
    has too little: then it has to be judged who comes first.

    Args:
        told: as they stand at the platform now, in any order.

    Returns:
        The sub-order numbers of those that were served.

    Raises:
        Refusal: `stock.promised`: the pool has too little; nothing may be written.
    """
    share_name(session, f"suborders:{shop.id}")
    meanings = queries.meanings(session, shop.platform)
    paid = [
        one
        for one in telling.newest(told, meanings)
        if queries.meaning_of(one, meanings) is Meaning.PAID
    ]
    if not paid:
        return ()
    rows = [
        telling.row(one, meanings) | _order(shop, one.sub_order_no, vars(one.receiver), code)
        for one, code in zip(paid, _codes(session, len(paid)), strict=True)
    ]
    served = session.execute(
        statements.SERVE_NEW, {"shop_id": shop.id, **_figures(shop, rows, now)}
    ).all()
    _write_in_books(session, shop, [row[:4] for row in served], now)
    wanted: Counter[int] = Counter()
    for row in served:
        wanted[row.listing_id] += row.packs
    _take_from_pool(session, shop, wanted)
    return {row.sub_order_no for row in served}


def serve(session: Session, shop: PlatformShop, chosen: Sequence[ToServe], now: datetime) -> None:
    """Make an order of each sub-order that was chosen; the pool is locked and has enough."""
    codes = _codes(session, len(chosen))
    rows = [
        {"suborder_id": one.suborder_id}
        | _order(shop, one.sub_order_no, orjson.loads(one.receiver), code)
        for code, one in zip(codes, chosen, strict=True)
    ]
    session.execute(statements.SERVE, _figures(shop, rows, now))
    _write_in_books(
        session,
        shop,
        [
            (code, one.sub_order_no, one.total_fen, one.book_id)
            for code, one in zip(codes, chosen, strict=True)
        ],
        now,
    )


def _codes(session: Session, count: int) -> Sequence[str]:
    return labels.next_codes(session, CodeKind.ORDER, count)


def _figures(
    shop: PlatformShop, rows: Sequence[Mapping[str, object]], now: datetime
) -> dict[str, object]:
    return {
        "now": now,
        "channel_id": shop.channel_id,
        "shop": shop.code,
        "currency": CURRENCY,
        "rows": orjson.dumps(rows).decode(),
    }


def _order(
    shop: PlatformShop, sub_order_no: str, receiver: Mapping[str, str], code: str
) -> dict[str, object]:
    """Write what an order has that is not told by its sub-order."""
    once = uuid.uuid5(NAMESPACE, f"{shop.platform}/{shop.number}/{sub_order_no}")
    return {
        "code": code,
        "client_id": once,
        "tracking_key": secrets.token_urlsafe(KEY_BYTES),
        "name": sealed(receiver["name"]).hex(),
        "phone": sealed(receiver["phone"]).hex(),
        "address": sealed(receiver["address"]).hex(),
    }


def _write_in_books(
    session: Session,
    shop: PlatformShop,
    orders: Sequence[tuple[str, str, int, int]],
    now: datetime,
) -> None:
    """Write what the platform owes for orders: code, sub-order, fen, book."""
    entries = [
        Entry(
            book_id=book_id,
            kind="payment_received",
            voucher=code,
            memo=f"{code} · {shop.platform} {sub_order_no}",
            lines=(
                Line(Account.PLATFORM_RECEIVABLE, Fen(total_fen), shop.code),
                Line(Account.CUSTOMER_CONTRACT, Fen(-total_fen)),
            ),
        )
        for code, sub_order_no, total_fen, book_id in orders
    ]
    ledger.post_many(session, entries, now=now)


def _take_from_pool(session: Session, shop: PlatformShop, wanted: Mapping[int, int]) -> None:
    """Take packs of listings off the pool.

    Raises:
        Refusal: `stock.promised`.
    """
    if not wanted:
        return
    queries.lock_pool(session, shop)
    taken = session.scalars(
        statements.TAKE_FROM_POOL,
        {
            "channel_id": shop.channel_id,
            "listing_ids": list(wanted),
            "packs": list(wanted.values()),
        },
    ).all()
    if len(taken) < len(wanted):
        raise conflict("stock.promised")
