"""The operator's pages of the shop window."""

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.pictures.rules import BYTES_MAX
from app.web import bodies, forms, problems, refusals
from storefront.assortment import queries, services
from storefront.assortment.rules import PHOTOS_MAX, moment, window, words, written_month_day
from storefront.catalogue import queries as shelf

blueprint = Blueprint(
    "assortment", __name__, url_prefix="/office/goods", template_folder="templates"
)

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.CHANGE_LISTINGS)
def listings() -> str:
    """List all listings, shown or not."""
    asked = request.args.get("q", "").strip()[:40]
    page = max(1, request.args.get("page", 1, type=int))
    with db.reading() as session:
        rows, has_more = queries.standing(session, words=asked, page=page, now=clock.now())
    return render_template(
        "assortment/listings.html", rows=rows, has_more=has_more, page=page, asked=asked
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard.allows(Permission.CHANGE_LISTINGS)
def new() -> Page:
    """List a pack for sale."""
    if request.method == "GET":
        return _new_page(MultiDict())
    form = request.form
    try:
        with db.transaction() as session:
            listing = services.add_listing(
                session,
                pack_id=forms.number(form, "pack_id"),
                words=words(form),
                slug=form.get("slug", ""),
                category=form.get("category", ""),
            )
            services.price_listing(
                session,
                slug=listing.slug,
                channel_code=form.get("channel", "web"),
                typed_price=form.get("price", ""),
                valid_from=None,
                valid_until=None,
                now=clock.now(),
            )
    except Refusal as refusal:
        return _new_page(form, refusal), problems.status_of(refusal)
    flash(gettext("上架了。放几张照片吧。"), "good")
    return redirect(url_for("assortment.listing", slug=listing.slug), 303)


@blueprint.get("/<slug>")
@guard.allows(Permission.CHANGE_LISTINGS)
def listing(slug: str) -> str:
    """Show a listing with all that can be changed of it."""
    return _listing_page(slug)


@blueprint.post("/<slug>")
@guard.allows(Permission.CHANGE_LISTINGS)
def change(slug: str) -> Page:
    """Change words, category, and when it is sold."""
    form = request.form

    def work(session: Session) -> None:
        services.change_listing(
            session,
            slug=slug,
            words=words(form),
            category=form.get("category", ""),
            window=window(form),
            is_active=form.get("active") == "yes",
            now=clock.now(),
        )

    return _changed(slug, work, gettext("改好了。"))


@blueprint.post("/<slug>/prices")
@guard.allows(Permission.CHANGE_LISTINGS)
def price(slug: str) -> Page:
    """Set a price from a moment on, or for a time."""
    form = request.form

    def work(session: Session) -> None:
        services.price_listing(
            session,
            slug=slug,
            channel_code=form.get("channel", ""),
            typed_price=form.get("price", ""),
            valid_from=moment(form.get("valid_from", "")),
            valid_until=moment(form.get("valid_until", "")),
            now=clock.now(),
            is_by_weight=form.get("per") == "jin",
        )

    return _changed(slug, work, gettext("价钱记下了。"))


@blueprint.post("/<slug>/photos")
@guard.allows(Permission.CHANGE_LISTINGS)
@bodies.up_to(PHOTOS_MAX * BYTES_MAX)
def add_photos(slug: str) -> Page:
    """Add photos, as many as were chosen."""

    def work(session: Session) -> None:
        client_id = forms.client_id(request.form)
        chosen = list(bodies.photos("photos", most_bytes=BYTES_MAX))
        if not chosen:
            raise Refusal("picture.broken")
        for number, content in enumerate(chosen):
            services.add_photo(
                session,
                slug=slug,
                picture_id=uuid.uuid5(client_id, str(number)),
                content=content,
                actor=guard.actor(),
                now=clock.now(),
            )

    return _changed(slug, work, gettext("照片放上去了。"))


@blueprint.post("/<slug>/photos/<uuid:picture_id>/cover")
@guard.allows(Permission.CHANGE_LISTINGS)
def cover(slug: str, picture_id: uuid.UUID) -> Page:
    """Let a photo stand first."""
    return _changed(
        slug,
        lambda session: services.make_cover(session, slug=slug, picture_id=picture_id),
        gettext("换好封面了。"),
    )


@blueprint.post("/<slug>/photos/<uuid:picture_id>/removal")
@guard.allows(Permission.CHANGE_LISTINGS)
def remove_photo(slug: str, picture_id: uuid.UUID) -> Page:
    """Take a photo off."""
    return _changed(
        slug,
        lambda session: services.remove_photo(session, slug=slug, picture_id=picture_id),
        gettext("照片拿掉了。"),
    )


@blueprint.post("/<slug>/ahead")
@guard.allows(Permission.CHANGE_LISTINGS)
def ahead(slug: str) -> Page:
    """Let packs be sold before they are there."""
    return _changed(
        slug,
        lambda session: services.allow_ahead(
            session, slug=slug, packs=forms.count(request.form, "packs")
        ),
        gettext("预售的份数改好了。"),
    )


def _changed(slug: str, work: Callable[[Session], object], told: str) -> Page:
    """Do one verb on a listing and lead back to it; what is refused comes back as typed."""
    try:
        with db.transaction() as session:
            work(session)
    except Refusal as refusal:
        page = _listing_page(slug, typed=request.form, problem=refusals.sentence(refusal))
        return page, problems.status_of(refusal)
    flash(told, "good")
    return redirect(url_for("assortment.listing", slug=slug), 303)


def _listing_page(slug: str, *, typed: MultiDict[str, str] | None = None, problem: str = "") -> str:
    with db.reading() as session:
        found = queries.listing_named(session, slug)
        if found is None:
            raise not_found("catalogue.unknown")
        return render_template(
            "assortment/listing.html",
            listing=found,
            typed=typed or MultiDict(),
            problem=problem,
            offer=queries.offer_of(session, found.id),
            photos=shelf.photos_of(session, listing_id=found.id),
            prices=queries.prices_of(session, found.id),
            channels=queries.channels(session),
            categories=queries.categories(session),
            written=written_month_day,
            now=clock.now(),
        )


def _new_page(typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        return render_template(
            "assortment/new.html",
            typed=typed,
            packs=queries.unlisted_packs(session),
            channels=queries.channels(session),
            categories=queries.categories(session),
            code=refusal.code if refusal else "",
            problem=refusals.sentence(refusal) if refusal else "",
        )


categories_blueprint = Blueprint(
    "categories", __name__, url_prefix="/office/categories", template_folder="templates"
)


@categories_blueprint.route("", methods=["GET", "POST"])
@guard.allows(Permission.CHANGE_LISTINGS)
def categories() -> Page:
    """Show the categories, and add one."""
    if request.method == "GET":
        return _categories_page()
    try:
        with db.transaction() as session:
            services.add_category(
                session, typed=request.form, parent=request.form.get("parent", "")
            )
    except Refusal as refusal:
        return _categories_page(refusal), problems.status_of(refusal)
    flash(gettext("分类加好了。"), "good")
    return redirect(url_for("categories.categories"), 303)


@categories_blueprint.post("/<code>")
@guard.allows(Permission.CHANGE_LISTINGS)
def rename(code: str) -> Page:
    """Call a category something else."""
    try:
        with db.transaction() as session:
            services.rename_category(session, code=code, typed=request.form)
    except Refusal as refusal:
        return _categories_page(refusal), problems.status_of(refusal)
    flash(gettext("改好了。"), "good")
    return redirect(url_for("categories.categories"), 303)


def _categories_page(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        rows = queries.categories(session)
    return render_template(
        "assortment/categories.html",
        rows=rows,
        typed=request.form,
        problem=refusals.sentence(refusal) if refusal else "",
    )
