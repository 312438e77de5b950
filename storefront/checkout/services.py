"""Placing an order.

One statement reads what the goods cost now, one takes them and writes the order with its payment,
so that a hot listing's row is locked for the moment of the commit only; orders of one moment share
both (`calls`). What must never happen: two orders from one click, a price that the shopper did not
see, goods promised twice.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Refusal, conflict
from storefront.addresses import services as addresses
from storefront.catalogue import queries as shelf
from storefront.catalogue.queries import QuoteRow
from storefront.catalogue.rules import check_packs
from storefront.checkout.rules import Total, check_confirmed, check_seen, load_of
from storefront.freight import queries as freight
from storefront.freight.rules import Load, Tariff, Zone, freight_to
from storefront.orders import queries as orders_read
from storefront.orders.rules import (
    NewLine,
    NewOrder,
    PlacedOrder,
    Receiver,
    Wishes,
)
from storefront.placing import services as placing
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

    @property
    def is_plain(self) -> bool:
        """Say whether it may be placed together with others: sent home, no voucher."""
        return not self.voucher and self.wishes.pickup_place_id is None


@dataclass(frozen=True)
class Shelf:
    """What the web shop asks at this moment."""

    quotes: Mapping[int, QuoteRow]
    """By listing id."""
    zones: Sequence[Zone]


def place_order(session: Session, *, request: OrderRequest, now: datetime) -> PlacedOrder:
    """Place an order once, with its payment attempt and its reservation.

    Raises:
        Refusal: `checkout.price_changed`, `checkout.gone`, `checkout.below_minimum`,
            `checkout.confirm_returns`, `checkout.pickup_unknown`, `stock.sold_out`,
            `stock.too_few`, `catalogue.packs_absurd`, `catalogue.nothing_asked`, those of freight
            and vouchers.
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
        earlier = orders_read.placed_before(session, request.client_id)
        if earlier is None:
            raise
        return earlier


def place_together(
    session: Session, *, requests: Sequence[OrderRequest], now: datetime
) -> dict[uuid.UUID, PlacedOrder]:
    """Place the plain orders of one moment in three statements, however many they are.

    Whatever needs a word of its own is left out, and `place_order` says it: a price that has
    changed, too little left, a second click.

    Returns:
        Client id → order.

    Raises:
        LostRace: a click of them is being handled by another process too; nothing was written.
    """
    shelf_now = _shelf(session, {listing for each in requests for listing in each.basket}, now)
    new = []
    for request in requests:
        with suppress(Refusal):
            new.append(_new_order(session, request, shelf_now, now=now))
    return placing.place_together(session, new=new, now=now)


def price(
    session: Session,
    *,
    tariff: Tariff,
    load: Load,
    region_code: str,
    is_pickup: bool,
    voucher: str,
    now: datetime,
) -> Total:
    """Tell what a basket comes to when it goes to a region.

    Args:
        session: of the caller's transaction.
        tariff: how the channel charges freight.
        load: what is in the basket.
        region_code: where it goes.
        is_pickup: it is fetched instead.
        voucher: a code as typed.
        now: the moment.

    Raises:
        Refusal: those of freight and vouchers.
    """
    freight_fen = 0 if is_pickup else freight_to(tariff, region_code, load)
    off_fen = vouchers.worth_of(session, typed=voucher, goods_fen=load.goods_fen, now=now)
    return Total(load.goods_fen, freight_fen, off_fen)


def _place_new(session: Session, request: OrderRequest, *, now: datetime) -> PlacedOrder:
    new = _new_order(session, request, _shelf(session, request.basket, now), now=now)
    order = placing.place(session, new=new, now=now)
    if new.discount_fen:
        vouchers.use(
            session,
            typed=request.voucher,
            subject=order.code,
            phone=new.receiver.phone,
            off_fen=new.discount_fen,
            now=now,
        )
    return order


def _shelf(session: Session, listing_ids: Iterable[int], now: datetime) -> Shelf:
    """Read what the web shop asks for these listings, and for sending them."""
    found = shelf.quotes(session, listing_ids=sorted(listing_ids), now=now)
    zoned = next((quote for quote in found if quote.has_zones), None)
    zones = freight.zones(session, zoned.channel_id) if zoned else ()
    return Shelf({quote.listing_id: quote for quote in found}, zones)


def _new_order(
    session: Session, request: OrderRequest, shelf_now: Shelf, *, now: datetime
) -> NewOrder:
    """Price an order, and prove that it is what the shopper saw."""
    check_packs(request.basket)
    quotes = [
        shelf_now.quotes[listing] for listing in sorted(request.basket.keys() & shelf_now.quotes)
    ]
    if len(quotes) < len(request.basket):
        raise conflict("checkout.gone")
    check_confirmed(quotes, is_confirmed=request.wishes.returns_confirmed)
    shop = quotes[0]
    receiver = _reached(session, request, shop)
    total = price(
        session,
        tariff=Tariff(shop.freight_fen, shelf_now.zones),
        load=load_of(request.basket, shelf_now.quotes),
        region_code=receiver.region_code,
        is_pickup=request.wishes.pickup_place_id is not None,
        voucher=request.voucher,
        now=now,
    )
    check_seen(total, request.expected_total_fen)
    return NewOrder(
        client_id=request.client_id,
        channel_id=shop.channel_id,
        book_id=shop.book_id,
        account_id=request.account_id,
        lines=[
            NewLine(
                quote.listing_id,
                request.basket[quote.listing_id],
                quote.price_fen,
                quote.nominal_grams,
                quote.tolerance_grams,
            )
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
