"""Freight and places to pick up at, by API."""

from typing import Any

from flask_smorest import Blueprint

from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from storefront.catalogue.queries import web_channel
from storefront.freight import queries, services
from storefront.freight.rules import Zone, checked_name
from storefront.freight.schemas import FreightSchema, PickupSchema, SetZoneSchema

blueprint = Blueprint("freight_api", __name__, url_prefix="/api/freight")


@blueprint.get("")
@blueprint.response(200, FreightSchema)
@guard.allows(Permission.CHANGE_LISTINGS)
def freight() -> dict[str, Any]:
    """Tell the zones with their prices, and where orders may be fetched."""
    with db.reading() as session:
        channel = web_channel(session)
        if channel is None:
            raise not_found("stock.not_sold_here")
        return {
            "flat_fen": channel.freight_fen,
            "zones": queries.zones(session, channel.channel_id),
            "places": queries.places(session, channel.channel_id),
        }


@blueprint.put("/zones")
@blueprint.arguments(SetZoneSchema)
@blueprint.response(204)
@guard.allows(Permission.CHANGE_LISTINGS)
def set_zone(body: dict[str, Any]) -> None:
    """Set a zone, by its name or by the one that it had; the same again is the same zone."""
    was = body.pop("was")
    told = body | {
        "name": checked_name(body["name"]),
        "provinces": tuple(sorted(body["provinces"])),
    }
    with db.transaction() as session:
        services.set_zone(session, Zone(**told), was=was)


@blueprint.delete("/zones/<name>")
@blueprint.response(204)
@guard.allows(Permission.CHANGE_LISTINGS)
def remove_zone(name: str) -> None:
    """Remove a zone; one that is not there is no harm."""
    with db.transaction() as session:
        services.remove_zone(session, name)


@blueprint.put("/pickup/<int:place_id>")
@blueprint.arguments(PickupSchema)
@blueprint.response(204)
@guard.allows(Permission.CHANGE_LISTINGS)
def set_pickup(body: dict[str, Any], place_id: int) -> None:
    """Say whether orders may be fetched at a place, and when."""
    with db.transaction() as session:
        services.set_pickup(session, place_id=place_id, **body)
