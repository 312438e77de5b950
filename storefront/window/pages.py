"""The shop window: home, search and filters, one page for each listing and each village."""

import uuid
from collections.abc import Sequence
from functools import lru_cache

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.pictures import queries as pictures
from app.pictures.rules import PUBLIC_WIDTHS
from app.web import problems, refusals
from app.web.address import public_url
from inventory.origin.rules import public_name
from storefront.catalogue import queries as shelf
from storefront.catalogue.rules import PACKS_MAX
from storefront.trades import queries as trades
from storefront.trades.models import Trade
from storefront.waitlist import services as waitlist
from storefront.window import queries
from storefront.window.rules import DAYS, Choice, choice, month_and_day
from storefront.window.schemas import structured

blueprint = Blueprint("shop", __name__, template_folder="templates")

Page = str | tuple[str, int] | Answer

YEAR_SECONDS = 365 * 24 * 3600
COVER_WIDTH = 640
CARDS_KEPT = 2048
"""Cards that a process keeps drawn: some two megabytes."""
SERVICES_SHOWN = 4
"""Services to the household on the home page; the others are behind their door."""
SHARED_WIDTH = 1280
"""What other sites show of a page (Open Graph)."""


@blueprint.get("/")
@guard.public
def home() -> str:
    """Show what is for sale, with doors to search, categories and services to the household."""
    return _shelf_page(
        "window/home.html", choice({name: request.args.get(name, "") for name in ("page", "from")})
    )


@blueprint.get("/goods")
@guard.public
def search() -> str:
    """Show what was searched for, narrowed by category, village, produce and date."""
    return _shelf_page("window/found.html", choice(request.args))


@blueprint.get("/goods/<slug>")
@guard.public
def goods(slug: str) -> str:
    """Show one listing: photos, price, what is left, where it comes from and whose it is."""
    return _goods_page(slug)


@blueprint.post("/goods/<slug>/note")
@guard.public
def note(slug: str) -> Page:
    """Write down a phone number to text when this is back."""
    phone, now = request.form.get("phone", ""), clock.now()
    try:
        with db.transaction() as session:
            waitlist.ask(session, slug=slug, phone=phone, now=now)
    except Refusal as refusal:
        return _goods_page(slug, refusal), problems.status_of(refusal)
    flash(gettext("记下了，一到货就发短信给您。"), "good")
    return redirect(url_for("shop.goods", slug=slug), 303)


def _goods_page(slug: str, refusal: Refusal | None = None) -> str:
    now = clock.now()
    with db.reading() as session:
        listing = shelf.listing_of_slug(session, slug, now=now)
        if listing is None:
            raise not_found("catalogue.unknown")
        photos = shelf.photos_of(session, listing_id=listing.listing_id)
        origins = queries.origins(session, listing_id=listing.listing_id)
        stories = queries.stories_of_listing(session, listing.listing_id)
    address = public_url() + url_for("shop.goods", slug=slug)
    images = [public_url() + _photo(each, SHARED_WIDTH) for each in photos]
    return render_template(
        "window/goods.html",
        listing=listing,
        photos=photos,
        widths=PUBLIC_WIDTHS,
        origins=origins,
        stories=stories,
        public_name=public_name,
        most=max(1, min(listing.left, PACKS_MAX)),
        season=(month_and_day(listing.season_from), month_and_day(listing.season_until)),
        today=clock.china_date(now),
        address=address,
        images=images,
        typed_phone=request.form.get("phone", ""),
        problem=refusals.sentence(refusal) if refusal else "",
        structured=structured(
            listing,
            url=address,
            images=images,
            seller=gettext("乡里小店"),
            today=clock.china_date(now),
        ),
    )


@blueprint.get("/villages/<code>")
@guard.public
def village(code: str) -> str:
    """Show a village: what its households tell, and what stands on the shelf from there."""
    with db.reading() as session:
        place = queries.village(session, code)
        if place is None:
            raise not_found("place.unknown")
        stories = queries.stories_of_village(session, code)
        found = queries.browse(session, Choice(village=code), now=clock.now())
    return render_template(
        "window/village.html",
        place=place,
        stories=stories,
        listings=found.rows,
        has_more=found.has_more,
        public_name=public_name,
        address=public_url() + url_for("shop.village", code=code),
    )


@blueprint.get("/photos/<uuid:picture_id>/<int:width>.webp")
@guard.public
def photo(picture_id: uuid.UUID, width: int) -> Response:
    """Serve a photo of a listing; it never changes, so a browser asks once."""
    with db.reading() as session:
        is_ours = shelf.is_photo(session, picture_id)
        content = pictures.content_at(session, picture_id, width=width) if is_ours else None
    if content is None:
        raise not_found("picture.unknown")
    answer = Response(content, mimetype="image/webp")
    answer.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return answer


@blueprint.get("/sitemap.xml")
@guard.public
def sitemap() -> Response:
    """List the shop's pages for search engines."""
    with db.reading() as session:
        slugs, villages = shelf.sitemap(session, now=clock.now())
    page = render_template("window/sitemap.xml", root=public_url(), slugs=slugs, villages=villages)
    return Response(page, mimetype="application/xml")


@blueprint.get("/robots.txt")
@guard.public
def robots() -> Response:
    """Tell search engines what is for them: the window, not the rooms behind it."""
    page = render_template("window/robots.txt", root=public_url())
    return Response(page, mimetype="text/plain")


def _shelf_page(template: str, asked: Choice) -> str:
    with db.reading() as session:
        found = queries.browse(session, asked, now=clock.now())
        facets = queries.facets(session)
        services = _services(session, asked)
    return render_template(
        template,
        listings=found.rows,
        asked=asked,
        earlier=asked.at(asked.page - 1, found.earlier) if asked.page > 1 else None,
        later=asked.at(asked.page + 1, found.later) if found.has_more else None,
        facets=facets,
        services=services,
        days=DAYS,
        address=public_url() + request.path,
    )


def _services(session: Session, asked: Choice) -> Sequence[Trade]:
    """Find services to the household: on the home page the first few, else what was searched."""
    if asked.query:
        return trades.found(session, asked.query)
    is_home = not asked.is_narrowed and asked.page == 1
    return trades.trades(session)[:SERVICES_SHOWN] if is_home else ()


def _photo(picture_id: uuid.UUID, width: int) -> str:
    return url_for("shop.photo", picture_id=picture_id, width=width)


@blueprint.app_template_global()
def listing_card(listing: shelf.ListingRow) -> Markup:
    """Draw a listing as it stands in the window.

    A card shows its row and nothing else, so the same row in the same language is drawn once.
    """
    return _card(listing, str(get_locale()))


@lru_cache(CARDS_KEPT)
def _card(listing: shelf.ListingRow, _language: str) -> Markup:
    return Markup(render_template("window/card.html", listing=listing))  # noqa: S704 - escaped


@blueprint.app_template_global()
def cover_of(listing: shelf.ListingRow, width: int = COVER_WIDTH) -> str:
    """Name the cover of a listing, or the drawing of its produce where it has no photo."""
    return _photo(listing.photo_id, width) if listing.photo_id else listing.picture
