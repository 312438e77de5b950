"""Basket and checkout: no account needed, and it works without JavaScript."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, conflict, not_found
from app.people import guard
from app.web import forms, problems, refusals
from storefront.addresses import services as addresses
from storefront.addresses.rules import PROVINCES
from storefront.catalogue import queries as shelf
from storefront.catalogue.queries import ChannelRow, ListingRow
from storefront.catalogue.rules import PACKS_MAX
from storefront.checkout import calls, schemas, services
from storefront.checkout.rules import Total, load_of
from storefront.checkout.services import OrderRequest
from storefront.freight import queries as freight
from storefront.freight.rules import Load, Tariff, freight_to
from storefront.orders.rules import TO_BE_FETCHED, receiver, ships_on, wishes

blueprint = Blueprint("basket", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Basket:
    """What a shopper is about to order, at the prices of now."""

    channel: ChannelRow
    packs: dict[int, int]
    listings: dict[int, ListingRow]
    load: Load
    tariff: Tariff

    @property
    def lines(self) -> list[tuple[ListingRow, int]]:
        """Each listing that is still sold, with the packs wanted."""
        return [
            (self.listings[listing_id], count)
            for listing_id, count in self.packs.items()
            if listing_id in self.listings
        ]

    @property
    def total(self) -> Total:
        """What it comes to without a voucher; without freight where that depends."""
        freight_fen = 0 if self.tariff.needs_region else freight_to(self.tariff, "", self.load)
        return Total(self.load.goods_fen, freight_fen)

    @property
    def is_ahead(self) -> bool:
        """Say whether it would wait for goods that are sold before they are there."""
        return any(listing.ahead_of(count) for listing, count in self.lines)

    @property
    def ships_on(self) -> date | None:
        """Tell from which day on it would be sent; nothing where a line that waits names none."""
        return ships_on(
            [listing.ships_on for listing, count in self.lines if listing.ahead_of(count)]
        )

    @property
    def gone(self) -> bool:
        """Say whether something in it is no longer sold."""
        return len(self.lines) < len(self.packs)

    @property
    def is_served(self) -> bool:
        """Say whether there is enough of everything."""
        return all(count <= listing.left for listing, count in self.lines)

    @property
    def may_be_ordered(self) -> bool:
        """Say whether there is enough of everything, and enough to be paid."""
        return bool(self.lines) and self.is_served and self.total.enough


@blueprint.app_context_processor
def basket_of_every_page() -> dict[str, object]:
    """Let the head of every shop page show how many packs are in the basket."""
    return {
        "basket_href": url_for("basket.show"),
        "basket_count": sum(schemas.read_basket(cookie).values()),
    }


@blueprint.get("/basket")
@guard.public
def show() -> str:
    """Show the basket."""
    return _basket_page()


@blueprint.post("/basket")
@guard.public
def add() -> Page:
    """Put packs into the basket, on top of those in it."""
    try:
        listing_id = schemas.typed_listing(request.form)
        count = schemas.typed_packs(request.form)
        packs = schemas.read_basket(cookie)
        _check_added(packs, listing_id, count)
    except Refusal as refusal:
        return _basket_page(refusal), problems.status_of(refusal)
    schemas.keep_basket(cookie, packs | {listing_id: packs.get(listing_id, 0) + count})
    flash(gettext("放进篮子了"), "good")
    return redirect(url_for("basket.show"), 303)


@blueprint.post("/basket/<int:listing_id>")
@guard.public
def change(listing_id: int) -> Page:
    """Change how many packs of a listing are wanted; none takes it out."""
    try:
        count = 0 if "remove" in request.form else schemas.typed_packs(request.form, least=0)
    except Refusal as refusal:
        return _basket_page(refusal), problems.status_of(refusal)
    packs = schemas.read_basket(cookie)
    if listing_id in packs:
        schemas.keep_basket(cookie, packs | {listing_id: count})
    return redirect(url_for("basket.show"), 303)


@blueprint.get("/checkout")
@guard.public
def checkout() -> Page:
    """Show where it goes and what it comes to."""
    basket = _basket()
    if not basket.may_be_ordered:
        # The basket says what has to be changed first.
        return redirect(url_for("basket.show"), 303)
    return _checkout_page(basket, MultiDict())


@blueprint.post("/checkout")
@guard.public
def place() -> Page:
    """Place the order and send the shopper to the payment page; or only look at what was typed.

    Looking splits a pasted line into its parts, and prices freight and voucher anew.
    """
    basket, form = _basket(), request.form
    if "look" in form:
        return _checkout_page(basket, schemas.split_typed(form))
    try:
        sent = _typed_order(basket, form)
        order = calls.place(sent, now=clock.now())
    except Refusal as refused:
        refusal = _as_met(refused, form)
        return _checkout_page(_basket(), form, refusal), problems.status_of(refusal)
    schemas.keep_basket(cookie, {})
    return redirect(url_for("orders.pay", code=order.code, key=order.tracking_key), 303)


def _basket() -> Basket:
    """Read the basket at the prices of now, in three statements.

    Raises:
        Refusal: `stock.not_sold_here`: there is no web shop.
    """
    packs = schemas.read_basket(cookie)
    with db.reading() as session:
        channel = shelf.web_channel(session)
        if channel is None:
            raise not_found("stock.not_sold_here")
        listings = shelf.listings(
            session, channel_id=channel.channel_id, listing_ids=packs, now=clock.now()
        )
        zones = freight.zones(session, channel.channel_id)
    tariff = Tariff(channel.freight_fen, zones)
    return Basket(channel, packs, listings, load_of(packs, listings), tariff)


def _check_added(packs: dict[int, int], listing_id: int, count: int) -> None:
    """Prove that the basket can hold this too, and that it is sold here.

    Raises:
        Refusal: `catalogue.packs_absurd`, `catalogue.unknown`, `checkout.basket_full`.
    """
    if packs.get(listing_id, 0) + count > PACKS_MAX:
        raise Refusal("catalogue.packs_absurd", most=PACKS_MAX)
    if listing_id not in packs and len(packs) >= schemas.LISTINGS_MAX:
        raise Refusal("checkout.basket_full", most=schemas.LISTINGS_MAX)
    with db.reading() as session:
        channel = shelf.web_channel(session)
        found = channel and shelf.listings(
            session, channel_id=channel.channel_id, listing_ids=[listing_id], now=clock.now()
        )
    if not found:
        raise not_found("catalogue.unknown")


def _typed_order(basket: Basket, form: MultiDict[str, str]) -> OrderRequest:
    viewer = guard.viewer()
    typed = schemas.typed_receiver(form)
    return OrderRequest(
        client_id=forms.client_id(form),
        basket=basket.packs,
        receiver=receiver(
            name=typed.name,
            phone=typed.phone,
            address=TO_BE_FETCHED if form.get("way") == "pickup" else typed.line,
        ),
        account_id=viewer.account_id if viewer else None,
        expected_total_fen=schemas.typed_total(form),
        wishes=wishes(
            note=form.get("note", ""),
            is_gift=form.get("is_gift") == "yes",
            gift_note=form.get("gift_note", ""),
            buyer_phone=form.get("buyer_phone", ""),
            pickup_place_id=schemas.typed_pickup(form),
            returns_confirmed=form.get("returns_confirmed") == "yes",
        ),
        voucher=form.get("voucher", ""),
    )


def _as_met(refusal: Refusal, form: MultiDict[str, str]) -> Refusal:
    """Tell a total as news to who was not shown one yet: freight needed the address."""
    if refusal.code == "checkout.price_changed" and not schemas.typed_total(form):
        return conflict("checkout.freight_told", **refusal.params)
    return refusal


def _basket_page(refusal: Refusal | None = None) -> str:
    return render_template(
        "checkout/basket.html",
        basket=_basket(),
        most=PACKS_MAX,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _checkout_page(
    basket: Basket, typed: MultiDict[str, str], refusal: Refusal | None = None
) -> str:
    with db.reading() as session:
        points = freight.pickup_points(session, basket.channel.channel_id)
        try:
            total = _price(session, basket, typed)
        except Refusal as unpriced:
            # Where it goes is not known yet, or the voucher does not count.
            total = basket.total
            refusal = refusal or (unpriced if schemas.is_address_typed(typed) else None)
            is_priced = not basket.tariff.needs_region
        else:
            is_priced = True
    sentence = refusals.sentence(refusal) if refusal else ""
    field = schemas.field_of(refusal.code) if refusal else ""
    rules = {(line.class_, line.return_window_hours) for line, _ in basket.lines}
    return render_template(
        "checkout/checkout.html",
        basket=basket,
        total=total,
        is_priced=is_priced,
        typed=typed,
        points=points,
        provinces=PROVINCES,
        spoiling=[line for line, _ in basket.lines if line.spoils_once_opened],
        errors={field: sentence} if field else {},
        problem="" if field else sentence,
        is_freight_told=refusal is not None and refusal.code == "checkout.freight_told",
        return_rules=sorted(rules),
    )


def _price(session: Session, basket: Basket, typed: MultiDict[str, str]) -> Total:
    return services.price(
        session,
        tariff=basket.tariff,
        load=basket.load,
        region_code=addresses.region_code(schemas.typed_receiver(typed).line),
        is_pickup=typed.get("way") == "pickup",
        voucher=typed.get("voucher", ""),
        now=clock.now(),
    )
