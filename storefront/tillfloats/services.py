"""Handing a shop its change money, and taking it back.

Finance writes the slip and gives or receives the cash; the shop signs under another account, and
only that moves drawer, day and books, in one transaction. What must never happen: change money that
one side says it gave and the other never had, or that moves twice.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.once import earlier
from app.errors import conflict, not_found
from app.ledger.rules import Account, Line
from app.money import Fen, yuan
from app.people.rules import Actor
from storefront.shops.queries.shelves import ShopRow
from storefront.shops.services import daybook
from storefront.tillfloats import queries
from storefront.tillfloats.models import TillFloat
from storefront.tillfloats.rules import Way, refuse_no_money


def write(
    session: Session,
    *,
    client_id: uuid.UUID,
    shop: ShopRow,
    way: Way,
    fen: int,
    actor: Actor,
    now: datetime,
) -> TillFloat:
    """Write a slip for change money, once by client id; nothing moves until the shop signs it.

    Raises:
        Refusal: `tillfloat.amount`, `tillfloat.waits` where the shop has not signed the last one,
            `tillfloat.more_than_given`.
    """
    if before := earlier(session, TillFloat, client_id):
        return before
    refuse_no_money(fen)
    daybook.take_turns(session, shop)
    if _waiting(session, shop) is not None:
        raise conflict("tillfloat.waits")
    if way is Way.RETURNED:
        _refuse_more_than_given(session, shop, fen)
    slip = TillFloat(
        client_id=client_id,
        shop_id=shop.place_id,
        way=way,
        fen=fen,
        written_by=actor.account_id,
        written_at=now,
    )
    session.add(slip)
    session.flush()
    return slip


def sign(
    session: Session, *, shop: ShopRow, slip_id: int, actor: Actor, now: datetime
) -> TillFloat:
    """Sign for change money at the shop: drawer, day and books move; again is no harm.

    Raises:
        Refusal: `tillfloat.unknown`, `tillfloat.dropped`, `tillfloat.sign_by_another`,
            `tillfloat.more_than_given`, `till.drawer_short`.
    """
    slip = _locked(session, shop, slip_id)
    if slip.signed_at is not None:
        return slip
    if slip.dropped_at is not None:
        raise conflict("tillfloat.dropped")
    if slip.written_by == actor.account_id:
        raise conflict("tillfloat.sign_by_another")
    into_drawer = Fen(slip.fen if slip.way == Way.GIVEN else -slip.fen)
    if into_drawer < 0:
        _refuse_more_than_given(session, shop, slip.fen)
    slip.day_id = daybook.move_float(session, shop, into_drawer, now=now).id
    slip.signed_by, slip.signed_at = actor.account_id, now
    session.flush()
    daybook.post(
        session,
        shop,
        kind=f"till_float_{slip.way}",
        voucher=f"{shop.code}-float-{slip.id}",
        lines=(
            Line(Account.SHOP_CASH, into_drawer, shop.code),
            Line(Account.BANK, Fen(-into_drawer)),
        ),
        now=now,
    )
    return slip


def drop(
    session: Session, *, shop: ShopRow, slip_id: int, actor: Actor, now: datetime
) -> TillFloat:
    """Call a slip off that nobody has signed, by finance or the shop; again is no harm.

    Raises:
        Refusal: `tillfloat.unknown`, `tillfloat.signed`.
    """
    slip = _locked(session, shop, slip_id)
    if slip.dropped_at is not None:
        return slip
    if slip.signed_at is not None:
        raise conflict("tillfloat.signed")
    slip.dropped_by, slip.dropped_at = actor.account_id, now
    session.flush()
    return slip


def _locked(session: Session, shop: ShopRow, slip_id: int) -> TillFloat:
    daybook.take_turns(session, shop)
    slip = session.get(TillFloat, slip_id, populate_existing=True)
    if slip is None or slip.shop_id != shop.place_id:
        raise not_found("tillfloat.unknown")
    return slip


def _waiting(session: Session, shop: ShopRow) -> int | None:
    return session.scalar(
        select(TillFloat.id).where(
            TillFloat.shop_id == shop.place_id,
            TillFloat.signed_at.is_(None),
            TillFloat.dropped_at.is_(None),
        )
    )


def _refuse_more_than_given(session: Session, shop: ShopRow, fen: int) -> None:
    held = queries.held_fen(session, shop.place_id)
    if fen > held:
        raise conflict("tillfloat.more_than_given", held=yuan(held))
