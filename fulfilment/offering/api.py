"""What stands on the shelves for the shop, over the API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.offering import queries, services
from fulfilment.offering.queries import OfferedRow
from fulfilment.offering.schemas import ShelfOfferSchema, ShelfPacksSchema

blueprint = Blueprint("offering_api", __name__, url_prefix="/api/shelves")


@blueprint.get("")
@blueprint.response(200, ShelfOfferSchema(many=True))
@guard.allows(Permission.CHANGE_LISTINGS)
def offered() -> list[OfferedRow]:
    """List what is offered, promised, left and kept back, by listing."""
    with db.reading() as session:
        return queries.offered(session, hub_ids=guard.actor().places(Permission.CHANGE_LISTINGS))


@blueprint.post("/<slug>/withhold")
@blueprint.arguments(ShelfPacksSchema)
@blueprint.response(204)
@guard.allows(Permission.CHANGE_LISTINGS)
def withhold(body: dict[str, Any], slug: str) -> None:
    """Keep packs that stand on a shelf out of the shop."""
    with db.transaction() as session:
        services.withhold(session, slug=slug, actor=guard.actor(), now=clock.now(), **body)


@blueprint.post("/<slug>/give-back")
@blueprint.arguments(ShelfPacksSchema)
@blueprint.response(204)
@guard.allows(Permission.CHANGE_LISTINGS)
def give_back(body: dict[str, Any], slug: str) -> None:
    """Offer packs again that were kept back."""
    with db.transaction() as session:
        services.give_back(session, slug=slug, actor=guard.actor(), now=clock.now(), **body)
