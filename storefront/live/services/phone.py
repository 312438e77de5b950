"""Orders by telephone, written down beside the host.

What must never happen: a pack that was promised by telephone is sold at the platform too.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Refusal, conflict
from app.messages import services as messages
from app.money import yuan
from storefront.catalogue import queries as catalogue_read
from storefront.channels.queries import ShopRow
from storefront.live import rules
from storefront.live.services import pool, telling
from storefront.orders import queries as orders_read
from storefront.orders.rules import NewLine, NewOrder, PlacedOrder, Receiver
from storefront.placing import services as placing


def take_phone_order(
    session: Session,
    *,
    client_id: uuid.UUID,
    shop: ShopRow,
    listing_id: int,
    packs: int,
    receiver: Receiver,
    now: datetime,
) -> PlacedOrder:
    """Take an order by telephone from the room's pool, and text the shopper where to pay.

    It keeps its goods as long as any unpaid order does; the same client id is the same order. The
    platform is told that it has that many fewer.

    Raises:
        Refusal: `catalogue.unknown`, `live.phone_packs_absurd`, `stock.sold_out`,
            `stock.too_few`, `live.no_common_shelf`.
    """
    if earlier := orders_read.placed_before(session, client_id):
        return earlier
    rules.check_phone_packs(packs)
    web = catalogue_read.channel(session, pool.common_shelf(session, shop))
    if web is None:
        raise Refusal("live.no_common_shelf")
    listed = catalogue_read.listings(
        session, channel_id=web.channel_id, listing_ids=[listing_id], now=now
    )
    if listing_id not in listed:
        raise conflict("catalogue.unknown")
    goods = listed[listing_id]
    line = NewLine(listing_id, packs, goods.price_fen, goods.nominal_grams, goods.tolerance_grams)
    # Before the pool's row is taken, as everybody does.
    telling.tell_unheard(session, shop_id=shop.shop_id, now=now)
    order = placing.place(
        session,
        new=NewOrder(
            client_id=client_id,
            channel_id=shop.channel_id,
            book_id=web.book_id,
            account_id=None,
            lines=[line],
            freight_fen=web.freight_fen,
            receiver=receiver,
        ),
        now=now,
    )
    telling.tell_stock(
        session, shop=shop, listing_id=listing_id, packs=-packs, now=now, order_id=order.id
    )
    link = messages.link(f"/orders/{order.code}?key={order.tracking_key}")
    body = f"【商务代办】您订的{goods.title}共{yuan(order.total_fen)}元，15分钟内付款：{link}"
    messages.send(session, phone=receiver.phone, body=body, now=now)
    return order
