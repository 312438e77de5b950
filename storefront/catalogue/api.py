"""The shop window over the API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from storefront.catalogue import queries
from storefront.catalogue.schemas import ShopSchema

blueprint = Blueprint("listings_api", __name__, url_prefix="/api/listings")


@blueprint.get("")
@blueprint.response(200, ShopSchema)
@guard.public
def listings() -> dict[str, Any]:
    """List all that is for sale now, with price, freight and what is left."""
    with db.reading() as session:
        channel = queries.web_channel(session)
        return {
            "listings": queries.shop_home(session, now=clock.now()),
            "freight_fen": channel.freight_fen if channel else 0,
        }
