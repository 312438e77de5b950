"""Placing an order.

One statement reads what the goods cost now, one takes them and writes the order with its payment,
so that a hot listing's row is locked for the moment of the commit only. What must never happen:
two orders from one click, a price that the shopper did not see, goods promised twice.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import money
from app.errors import Refusal, conflict
from storefront.catalogue import queries as shelf
from storefront.catalogue.rules import check_packs
from storefront.checkout.rules import check_enough, total_of
from storefront.orders import queries as orders_read
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.rules import NOTE_CHARACTERS_MAX, NewLine, Receiver
from storefront.orders.services import NewOrder


@dataclass(frozen=True)
class OrderRequest:
    """What a shopper sends off."""

    client_id: uuid.UUID
    """Made by the page: the same id again is the same order."""
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
        LostRace: the same click is being handled by another request; try again.
    """
    try:
        return _place_new(session, request, now=now)
    except Refusal:
        # A click that comes again gets the first answer, whatever has changed since.
        earlier = orders_read.order_of_client_id(session, request.client_id)
        if earlier is None:
            raise
        return earlier


def _place_new(session: Session, request: OrderRequest, *, now: datetime) -> Order:
    check_packs(request.basket)
    quotes = shelf.quotes(session, listing_ids=sorted(request.basket), now=now)
    if len(quotes) < len(request.basket):
        raise conflict("checkout.gone")
    shop = quotes[0]
    total = total_of(
        request.basket,
        {quote.listing_id: quote for quote in quotes},
        freight_fen=shop.freight_fen,
    )
    if total.fen != request.expected_total_fen:
        raise conflict(
            "checkout.price_changed", total_fen=total.fen, total_yuan=money.yuan(total.fen)
        )
    check_enough(total)
    return orders.place(
        session,
        new=NewOrder(
            client_id=request.client_id,
            channel_id=shop.channel_id,
            book_id=shop.book_id,
            account_id=request.account_id,
            lines=[
                NewLine(quote.listing_id, request.basket[quote.listing_id], quote.price_fen)
                for quote in quotes
            ],
            freight_fen=total.freight_fen,
            receiver=request.receiver,
            note=" ".join(request.note.split())[:NOTE_CHARACTERS_MAX],
        ),
        now=now,
    )
