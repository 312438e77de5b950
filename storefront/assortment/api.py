"""The shop window's assortment over the API, for who may change listings."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.assortment import services
from storefront.assortment.rules import moment, window, words
from storefront.assortment.schemas import (
    AheadSchema,
    ChangedListingSchema,
    NamedSchema,
    NewListingSchema,
    NewPriceSchema,
    PricedSchema,
)
from storefront.catalogue.models import Listing, Price

blueprint = Blueprint("assortment_api", __name__, url_prefix="/api/listings")


@blueprint.post("")
@blueprint.arguments(NewListingSchema)
@blueprint.response(201, NamedSchema)
@guard.allows(Permission.CHANGE_LISTINGS)
def add(body: dict[str, Any]) -> Listing:
    """List a pack for sale; it is shown once it has a price."""
    with db.transaction() as session:
        return services.add_listing(
            session,
            pack_id=body["pack_id"],
            words=words(body),
            slug=body["slug"],
            category=body["category"],
        )


@blueprint.put("/<slug>")
@blueprint.arguments(ChangedListingSchema)
@blueprint.response(200, NamedSchema)
@guard.allows(Permission.CHANGE_LISTINGS)
def change(body: dict[str, Any], slug: str) -> Listing:
    """Change words, category, and when it is sold."""
    with db.transaction() as session:
        return services.change_listing(
            session,
            slug=slug,
            words=words(body),
            category=body["category"],
            window=window(body),
            is_active=body["active"],
            now=clock.now(),
        )


@blueprint.post("/<slug>/prices")
@blueprint.arguments(NewPriceSchema)
@blueprint.response(201, PricedSchema)
@guard.allows(Permission.CHANGE_LISTINGS)
def price(body: dict[str, str], slug: str) -> Price:
    """Set a price from a moment on, or for a time."""
    with db.transaction() as session:
        return services.price_listing(
            session,
            slug=slug,
            channel_code=body["channel"],
            typed_price=body["price_yuan"],
            valid_from=moment(body["valid_from"]),
            valid_until=moment(body["valid_until"]),
            now=clock.now(),
            is_by_weight=body["per"] == "jin",
        )


@blueprint.put("/<slug>/ahead")
@blueprint.arguments(AheadSchema)
@blueprint.response(204)
@guard.allows(Permission.CHANGE_LISTINGS)
def ahead(body: dict[str, int], slug: str) -> None:
    """Let packs be sold before they are there; 0 ends it where nothing was sold ahead."""
    with db.transaction() as session:
        services.allow_ahead(session, slug=slug, packs=body["packs"])
