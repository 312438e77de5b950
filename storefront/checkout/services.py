"""Placing an order.

One statement reads what the goods cost now, one takes them and writes the order with its payment,
so that a hot listing's row is locked for the moment of the commit only. What must never happen:
two orders from one click, a price that the shopper did not see, goods promised twice.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app import money
from app.errors import Refusal, conflict
from storefront.addresses import services as addresses
from storefront.catalogue import queries as shelf
from storefront.catalogue.queries import QuoteRow
from storefront.catalogue.rules import check_packs
from storefront.checkout.rules import Total, check_confirmed, check_enough, load_of
from storefront.freight import queries as freight
from storefront.freight.rules import Load, freight_to
from storefront.orders import queries as orders_read
from storefront.orders import services as orders
from storefront.orders.models import Order, OrderEvent
from storefront.orders.rules import NewLine, NewOrder, Receiver, Wishes, check_may_be_moved
from storefront.vouchers import services as vouchers


@dataclass(frozen=True)
class OrderRequest:
    """What a shopper sends off."""

    client_id: uuid.UUID
    """Made by the page: the same id again is the same order."""
    basket: Mapping[int, int]
    """Listing id → packs."""
    receiver: Receiver
    account_id: int | None
    expected_total_fen: int
    """What the page showed, freight and voucher included."""
    wishes: Wishes = field(default_factory=Wishes)
    voucher: str = ""
    """A code as typed; nothing for none."""


def place_order(session: Session, *, request: OrderRequest, now: datetime) -> Order:
    """Place an order once, with its payment attempt and its reservation.

    Raises:
        Refusal: `checkout.price_changed`, `checkout.gone`, `checkout.below_minimum`,
            `checkout.confirm_returns`, `checkout.pickup_unknown`, `stock.sold_out`,
            `catalogue.packs_absurd`, `catalogue.nothing_asked`, those of freight and vouchers.
        LostRace: the same click is being handled by another request; try again.
    """
    try:
        if not request.voucher:
            return _place_new(session, request, now=now)
        # A voucher that somebody else has just used up must not leave its order behind.
        with session.begin_nested():
            return _place_new(session, request, now=now)
    except Refusal:
        # A click that comes again gets the first answer, whatever has changed since.
        earlier = orders_read.order_of_client_id(session, request.client_id)
        if earlier is None:
            raise
        return earlier


def price(
    session: Session,
    *,
    channel_id: int,
    load: Load,
    flat_fen: int | None,
    region_code: str,
    is_pickup: bool,
    voucher: str,
    now: datetime,
) -> Total:
    """Tell what a basket comes to when it goes to a region.

    Args:
        session: of the caller's transaction.
        channel_id: where it is sold.
        load: what is in it.
        flat_fen: freight of a channel that has no zones; None where it has some.
        region_code: where it goes.
        is_pickup: it is fetched instead.
        voucher: a code as typed.
        now: the moment.

    Raises:
        Refusal: those of freight and vouchers.
    """
    if is_pickup or not load.goods_fen:
        freight_fen = 0
    elif flat_fen is not None:
        freight_fen = flat_fen
    else:
        freight_fen = freight_to(freight.zones(session, channel_id), region_code, load)
    off_fen = vouchers.worth_of(session, typed=voucher, goods_fen=load.goods_fen, now=now)
    return Total(load.goods_fen, freight_fen, off_fen)


def _place_new(session: Session, request: OrderRequest, *, now: datetime) -> Order:
    check_packs(request.basket)
    quotes = shelf.quotes(session, listing_ids=sorted(request.basket), now=now)
    if len(quotes) < len(request.basket):
        raise conflict("checkout.gone")
    check_confirmed(quotes, is_confirmed=request.wishes.returns_confirmed)
    receiver = _reached(session, request, quotes[0])
    total = price(
        session,
        channel_id=quotes[0].channel_id,
        load=load_of(request.basket, {quote.listing_id: quote for quote in quotes}),
        flat_fen=None if quotes[0].has_zones else quotes[0].freight_fen,
        region_code=receiver.region_code,
        is_pickup=request.wishes.pickup_place_id is not None,
        voucher=request.voucher,
        now=now,
    )
    if total.fen != request.expected_total_fen:
        raise conflict(
            "checkout.price_changed", total_fen=total.fen, total_yuan=money.yuan(total.fen)
        )
    check_enough(total)
    order = orders.place(session, new=_new_order(request, quotes, receiver, total), now=now)
    if total.discount_fen:
        vouchers.use(
            session,
            typed=request.voucher,
            subject=order.code,
            phone=receiver.phone,
            off_fen=total.discount_fen,
            now=now,
        )
    return order


def _new_order(
    request: OrderRequest, quotes: list[QuoteRow], receiver: Receiver, total: Total
) -> NewOrder:
    return NewOrder(
        client_id=request.client_id,
        channel_id=quotes[0].channel_id,
        book_id=quotes[0].book_id,
        account_id=request.account_id,
        lines=[
            NewLine(quote.listing_id, request.basket[quote.listing_id], quote.price_fen)
            for quote in quotes
        ],
        freight_fen=total.freight_fen,
        discount_fen=total.discount_fen,
        receiver=receiver,
        wishes=request.wishes,
    )


def _reached(session: Session, request: OrderRequest, shop: QuoteRow) -> Receiver:
    """Say where an order goes: to the place of pick-up, or to where the address is."""
    receiver, place_id = request.receiver, request.wishes.pickup_place_id
    if place_id is None:
        region = receiver.region_code or addresses.region_code(receiver.address)
        return replace(receiver, region_code=region)
    point = next(
        (
            point
            for point in freight.pickup_points(session, shop.channel_id)
            if point.place_id == place_id
        ),
        None,
    )
    if point is None:
        raise conflict("checkout.pickup_unknown")
    return replace(receiver, address=point.line, region_code=point.code[:6])


def change_receiver(session: Session, *, code: str, receiver: Receiver, now: datetime) -> Order:
    """Send an order somewhere else, as long as nothing of it is picked.

    Only within the province that its freight was priced for.

    Raises:
        Refusal: `orders.unknown`, `orders.being_picked`, `orders.picked_up`,
            `orders.other_province`, `orders.wrong_state`.
    """
    order = orders.locked(session, code)
    check_may_be_moved(
        state=order.state,
        is_picking=order.picking_since is not None,
        is_picked_up=order.pickup_place_id is not None,
        was=order.region_code,
        becomes=receiver.region_code,
    )
    order.receiver_name, order.receiver_phone = receiver.name, receiver.phone
    order.receiver_address, order.region_code = receiver.address, receiver.region_code
    session.add(
        OrderEvent(order_id=order.id, state=order.state, note="改了收货信息", happened_at=now)
    )
    session.flush()
    return order
