"""The shop window over the API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from storefront.catalogue import queries as shelf
from storefront.window import queries
from storefront.window.rules import choice
from storefront.window.schemas import BrowseSchema, CategorySchema, ListingSchema, ShopSchema

blueprint = Blueprint("listings_api", __name__, url_prefix="/api")


@blueprint.get("/listings")
@blueprint.arguments(BrowseSchema, location="query")
@blueprint.response(200, ShopSchema)
@guard.public
def listings(query: dict[str, Any]) -> dict[str, Any]:
    """List a page of what is for sale, with price, freight and what is left; best match first."""
    asked = choice({name: str(word) for name, word in query.items()})
    with db.reading() as session:
        channel = shelf.web_channel(session)
        found = queries.browse(session, asked, now=clock.now())
    return {
        "listings": found.rows,
        "next": asked.page + 1 if found.has_more else None,
        "from": str(found.later) if found.has_more and found.later else None,
        "freight_fen": channel.freight_fen if channel else 0,
    }


@blueprint.get("/listings/<slug>")
@blueprint.response(200, ListingSchema)
@guard.public
def listing(slug: str) -> shelf.ListingRow:
    """Tell what the web shop sells under this address."""
    with db.reading() as session:
        found = shelf.listing_of_slug(session, slug, now=clock.now())
    if found is None:
        raise not_found("catalogue.unknown")
    return found


@blueprint.get("/categories")
@blueprint.response(200, CategorySchema(many=True))
@guard.public
def categories() -> Any:
    """List the categories; `parent` names the one that it stands below."""
    with db.reading() as session:
        rows = queries.facets(session).categories
    codes = {row.id: row.code for row in rows}
    return [
        {
            "code": row.code,
            "kind": row.kind,
            "name": row.name,
            "name_en": row.name_en,
            "parent": codes.get(row.parent_id) if row.parent_id else None,
        }
        for row in rows
    ]
