"""A live session and its pool: packs lent by the common shelf, and given back.

What must never happen: a pack is offered in two places at once, one that was sold is given back,
a session ends and keeps goods from everybody, or a platform hears of one change twice.
"""

import uuid
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.errors import Refusal, conflict
from app.jobs import names
from app.jobs.queue import defer
from app.messages import services as messages
from app.money import yuan
from app.people.rules import Actor
from storefront.catalogue import queries as catalogue_read
from storefront.catalogue import services as catalogue
from storefront.catalogue.rules import check_packs
from storefront.channels import queries as channels
from storefront.channels.queries import ShopRow
from storefront.live import queries, rules
from storefront.live.models import LiveSession, StockChange
from storefront.orders import queries as orders_read
from storefront.orders.rules import NewLine, NewOrder, PlacedOrder, Receiver
from storefront.placing import services as placing
from storefront.suborders.services import settling

OUTCOME_CHARACTERS_MAX = 200


def set_aside(
    session: Session, *, shop: ShopRow, listing_id: int, packs: int, now: datetime
) -> None:
    """Set packs aside for a room; whoever waits there for them is served at once.

    The platform is told of what is then still free.

    Raises:
        Refusal: `stock.too_little_to_set_aside`, `live.no_common_shelf`.
    """
    # Before the pool's row, as everybody does who serves: else two would wait for each other.
    lock_name(session, f"suborders:{shop.shop_id}")
    catalogue.set_aside(
        session,
        listing_id=listing_id,
        from_channel_id=_common(session, shop),
        to_channel_id=shop.channel_id,
        packs=packs,
    )
    settling.settle(session, shop=channels.shop_of_id(session, shop.shop_id), now=now)
    _tell_stock(session, shop=shop, listing_id=listing_id, packs=packs, now=now)


def give_back(
    session: Session, *, shop: ShopRow, listing_id: int, packs: int, now: datetime
) -> None:
    """Give packs that are still free back to the common shelf: the room sells that many fewer.

    Raises:
        Refusal: `stock.too_little_to_set_aside`, `live.no_common_shelf`.
    """
    catalogue.set_aside(
        session,
        listing_id=listing_id,
        from_channel_id=shop.channel_id,
        to_channel_id=_common(session, shop),
        packs=packs,
    )
    _tell_stock(session, shop=shop, listing_id=listing_id, packs=-packs, now=now)


def cap(session: Session, *, shop: ShopRow, listing_id: int, now: datetime) -> int:
    """Stop selling a listing in a room: all that is free goes back; tell how many packs."""
    left = queries.left_in_room(session, channel_id=shop.channel_id, listing_id=listing_id)
    if left > 0:
        give_back(session, shop=shop, listing_id=listing_id, packs=left, now=now)
    return left


def open_session(
    session: Session, *, shop: ShopRow, hours: int, actor: Actor, now: datetime
) -> LiveSession:
    """Go on the air; again while on the air is the same session.

    Raises:
        Refusal: `live.hours_absurd`.
    """
    closes_at = rules.closing_time(hours, now=now)
    lock_name(session, f"live_sessions:{shop.shop_id}")
    on_air = queries.open_session(session, shop_id=shop.shop_id)
    if on_air is not None:
        return on_air
    live = LiveSession(
        shop_id=shop.shop_id, opened_at=now, opened_by=actor.account_id, closes_at=closes_at
    )
    session.add(live)
    session.flush()
    sample(session, now=now)
    return live


def close_session(session: Session, *, shop: ShopRow, actor: Actor | None, now: datetime) -> None:
    """Go off the air; all that is unsold goes back to the common shelf. Again is no harm."""
    lock_name(session, f"live_sessions:{shop.shop_id}")
    live = queries.open_session(session, shop_id=shop.shop_id)
    if live is None:
        return
    sample(session, now=now)
    for listing_id in queries.listings_in_room(session, channel_id=shop.channel_id):
        cap(session, shop=shop, listing_id=listing_id, now=now)
    live.closed_at, live.closed_by = now, actor.account_id if actor else None
    session.flush()


def close_due(session: Session, *, now: datetime) -> int:
    """Close the sessions whose time is over, and tell how many those were."""
    shops = {shop.shop_id: shop for shop in channels.shops(session, hub_ids=None)}
    due = session.scalars(
        select(LiveSession.shop_id)
        .where(LiveSession.closed_at.is_(None), LiveSession.closes_at <= now)
        .order_by(LiveSession.shop_id)
    ).all()
    for shop_id in due:
        close_session(session, shop=shops[shop_id], actor=None, now=now)
    return len(due)


_SAMPLE = text("""
    INSERT INTO live_minutes (session_id, at, listing_id, reserved, sold, left_packs)
    SELECT live_sessions.id, :now, offers.listing_id, offers.reserved, offers.sold,
        offers.stocked - offers.reserved - offers.sold
    FROM live_sessions
    JOIN platform_shops ON platform_shops.id = live_sessions.shop_id
    JOIN offers ON offers.channel_id = platform_shops.channel_id
    WHERE live_sessions.closed_at IS NULL
    ON CONFLICT DO NOTHING
""")


def sample(session: Session, *, now: datetime) -> None:
    """Write down how all open sessions stand, in one statement."""
    session.execute(_SAMPLE, {"now": now})


def record_told(session: Session, *, change_id: int, refused: str | None, now: datetime) -> None:
    """Write down that a platform knows of a change, or why it would not hear of it."""
    session.execute(
        update(StockChange)
        .where(StockChange.id == change_id, StockChange.state == "asked")
        .values(
            state="told" if refused is None else "refused",
            outcome=(refused or "")[:OUTCOME_CHARACTERS_MAX],
            told_at=now,
        )
    )


def take_phone_order(
    session: Session,
    *,
    client_id: uuid.UUID,
    shop: ShopRow,
    listing_id: int,
    packs: int,
    receiver: Receiver,
    address: str,
    now: datetime,
) -> PlacedOrder:
    """Take an order by telephone from the room's pool, and text the shopper where to pay.

    It keeps its goods as long as any unpaid order does; the same client id is the same order.

    Args:
        address: of this desk, where the shopper's page is.

    Raises:
        Refusal: `catalogue.unknown`, `catalogue.packs_absurd`, `stock.sold_out`, `stock.too_few`,
            `live.no_common_shelf`.
    """
    if earlier := orders_read.placed_before(session, client_id):
        return earlier
    check_packs({listing_id: packs})
    web = catalogue_read.channel(session, _common(session, shop))
    if web is None:
        raise Refusal("live.no_common_shelf")
    listed = catalogue_read.listings(
        session, channel_id=web.channel_id, listing_ids=[listing_id], now=now
    )
    if listing_id not in listed:
        raise conflict("catalogue.unknown")
    goods = listed[listing_id]
    order = placing.place(
        session,
        new=NewOrder(
            client_id=client_id,
            channel_id=shop.channel_id,
            book_id=web.book_id,
            account_id=None,
            lines=[
                NewLine(
                    listing_id, packs, goods.price_fen, goods.nominal_grams, goods.tolerance_grams
                )
            ],
            freight_fen=web.freight_fen,
            receiver=receiver,
        ),
        now=now,
    )
    link = f"{address}/orders/{order.code}?key={order.tracking_key}"
    body = f"【商务代办】您订的{goods.title}共{yuan(order.total_fen)}元，15分钟内付款：{link}"
    messages.send(session, phone=receiver.phone, body=body, now=now)
    return order


def _tell_stock(
    session: Session, *, shop: ShopRow, listing_id: int, packs: int, now: datetime
) -> None:
    """Ask for the platform to be told, where it is clear which of its goods these are.

    Several of the platform's goods may come out of one pool: how it is shared between them is
    the operator's to say, at the platform.
    """
    named = [
        one for one in channels.goods(session, shop_id=shop.shop_id) if one.listing_id == listing_id
    ]
    units = abs(packs) // named[0].packs if len(named) == 1 else 0
    if units == 0:
        return
    session.add(
        StockChange(
            shop_id=shop.shop_id,
            sku=named[0].sku,
            units=units if packs > 0 else -units,
            once=uuid.uuid4(),
            state="asked",
            outcome="",
            asked_at=now,
        )
    )
    session.flush()
    defer(session, names.TELL_STOCK, one_by_one=f"stock:{shop.shop_id}", shop_id=shop.shop_id)


def _common(session: Session, shop: ShopRow) -> int:
    web_id = queries.web_channel_of(session, hub_id=shop.hub_id)
    if web_id is None:
        raise Refusal("live.no_common_shelf")
    return web_id
