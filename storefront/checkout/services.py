"""Placing an order.

The order, its lines, its payment and the reservation are one transaction; the reservation comes
last, so that a hot listing's row is locked only for the moment of the commit. What must never
happen: two orders from one click, a price that the shopper did not see, goods promised twice.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import money
from app.errors import conflict, not_found
from storefront.catalogue import queries as shelf
from storefront.catalogue import services as catalogue
from storefront.catalogue.rules import check_packs
from storefront.checkout.rules import check_enough, total_of
from storefront.orders import queries as orders_read
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.rules import NOTE_CHARACTERS_MAX, NewLine, Receiver
from storefront.orders.services import NewOrder
from storefront.payments import services as payments


@dataclass(frozen=True)
class OrderRequest:
    """What a shopper sends off."""

    client_id: uuid.UUID
    """Made by the page: the same id again is the same order."""
    channel_id: int
    basket: Mapping[int, int]
    """Listing id → packs."""
    receiver: Receiver
    note: str
    account_id: int | None
    expected_total_fen: int
    """What the page showed, freight included."""


def place_order(session: Session, *, request: OrderRequest, now: datetime) -> Order:
    """Place an order once, with its payment attempt and its reservation.

    Raises:
        Refusal: `checkout.price_changed`, `checkout.gone`, `checkout.below_minimum`,
            `stock.sold_out`, `catalogue.packs_absurd`, `catalogue.nothing_asked`.
    """
    earlier = orders_read.order_of_client_id(session, request.client_id)
    if earlier is not None:
        return earlier
    check_packs(request.basket)
    channel = shelf.channel(session, request.channel_id)
    if channel is None:
        raise not_found("stock.not_sold_here")
    listings = shelf.listings(
        session, channel_id=channel.channel_id, listing_ids=request.basket, now=now
    )
    if listings.keys() != request.basket.keys():
        raise conflict("checkout.gone")
    total = total_of(request.basket, listings, freight_fen=channel.freight_fen)
    if total.fen != request.expected_total_fen:
        raise conflict(
            "checkout.price_changed", total_fen=total.fen, total_yuan=money.yuan(total.fen)
        )
    check_enough(total)
    order = orders.place(
        session,
        new=NewOrder(
            client_id=request.client_id,
            channel_id=channel.channel_id,
            account_id=request.account_id,
            lines=[
                NewLine(listing_id, packs, listings[listing_id].price_fen)
                for listing_id, packs in sorted(request.basket.items())
            ],
            freight_fen=total.freight_fen,
            receiver=request.receiver,
            note=" ".join(request.note.split())[:NOTE_CHARACTERS_MAX],
        ),
        now=now,
    )
    if order is None:
        # The same click a moment ago: its transaction was waited for and is there now.
        quicker = orders_read.order_of_client_id(session, request.client_id)
        if quicker is None:
            raise conflict("checkout.gone")
        return quicker
    payments.start(
        session,
        attempt_id=uuid.uuid4(),
        subject=order.code,
        book_id=channel.book_id,
        due_fen=order.total_fen,
        now=now,
    )
    catalogue.reserve(session, channel_id=channel.channel_id, packs=request.basket)
    return order
