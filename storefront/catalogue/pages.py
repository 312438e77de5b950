"""The shop window: home, and one page for each listing."""

from flask import Blueprint, render_template

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from storefront.catalogue import queries
from storefront.catalogue.rules import PACKS_MAX

blueprint = Blueprint("shop", __name__, template_folder="templates")


@blueprint.get("/")
@guard.public
def home() -> str:
    """Show everything that is for sale."""
    with db.reading() as session:
        listings = queries.shop_home(session, now=clock.now())
    return render_template("catalogue/home.html", listings=listings)


@blueprint.get("/goods/<slug>")
@guard.public
def goods(slug: str) -> str:
    """Show one listing, what is left of it and where it comes from now."""
    with db.reading() as session:
        listing = queries.listing_of_slug(session, slug, now=clock.now())
        if listing is None:
            raise not_found("catalogue.unknown")
        origins = queries.origins(session, listing_id=listing.listing_id)
    return render_template(
        "catalogue/goods.html",
        listing=listing,
        origins=origins,
        most=max(1, min(listing.left, PACKS_MAX)),
    )
