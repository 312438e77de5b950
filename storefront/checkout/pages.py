"""Basket and checkout: no account needed, and it works without JavaScript."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.web import forms, problems, refusals
from storefront.catalogue import queries as shelf
from storefront.catalogue.queries import ChannelRow, ListingRow
from storefront.catalogue.rules import PACKS_MAX
from storefront.checkout import schemas, services
from storefront.checkout.rules import Total, total_of
from storefront.checkout.services import OrderRequest
from storefront.orders.rules import receiver

blueprint = Blueprint("basket", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Basket:
    """What a shopper is about to order, at the prices of now."""

    channel: ChannelRow
    packs: dict[int, int]
    listings: dict[int, ListingRow]
    total: Total

    @property
    def lines(self) -> list[tuple[ListingRow, int]]:
        """Each listing that is still sold, with the packs wanted."""
        return [
            (self.listings[listing_id], count)
            for listing_id, count in self.packs.items()
            if listing_id in self.listings
        ]

    @property
    def gone(self) -> bool:
        """Say whether something in it is no longer sold."""
        return len(self.lines) < len(self.packs)

    @property
    def is_served(self) -> bool:
        """Say whether there is enough of everything."""
        return all(count <= listing.left for listing, count in self.lines)


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
        return _basket_page(refusal), problems.STATUS[refusal.kind].value
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
        return _basket_page(refusal), problems.STATUS[refusal.kind].value
    packs = schemas.read_basket(cookie)
    if listing_id in packs:
        schemas.keep_basket(cookie, packs | {listing_id: count})
    return redirect(url_for("basket.show"), 303)


@blueprint.get("/checkout")
@guard.public
def checkout() -> Page:
    """Show where it goes and what it comes to."""
    basket = _basket()
    if not basket.lines:
        return redirect(url_for("basket.show"), 303)
    return _checkout_page(basket, MultiDict())


@blueprint.post("/checkout")
@guard.public
def place() -> Page:
    """Place the order and send the shopper to the payment page."""
    basket = _basket()
    try:
        sent = _typed_order(basket, request.form)
        with db.transaction() as session:
            order = services.place_order(session, request=sent, now=clock.now())
    except Refusal as refusal:
        status = problems.STATUS[refusal.kind].value
        return _checkout_page(_basket(), request.form, refusal), status
    schemas.keep_basket(cookie, {})
    return redirect(url_for("orders.pay", code=order.code, key=order.tracking_key), 303)


def _basket() -> Basket:
    """Read the basket at the prices of now, in two statements.

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
    total = total_of(packs, listings, freight_fen=channel.freight_fen)
    return Basket(channel, packs, listings, total)


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
    return OrderRequest(
        client_id=forms.client_id(form),
        basket=basket.packs,
        receiver=receiver(
            name=form.get("name", ""), phone=form.get("phone", ""), address=form.get("address", "")
        ),
        note=form.get("note", ""),
        account_id=viewer.account_id if viewer else None,
        expected_total_fen=schemas.typed_total(form),
    )


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
    sentence = refusals.sentence(refusal) if refusal else ""
    field = refusal.code.removeprefix("receiver.") if refusal else ""
    errors = {field: sentence} if field in {"name", "phone", "address"} else {}
    rules = {(line.class_, line.return_window_hours) for line, _ in basket.lines}
    return render_template(
        "checkout/checkout.html",
        basket=basket,
        typed=typed,
        errors=errors,
        problem="" if errors else sentence,
        return_rules=sorted(rules),
    )
