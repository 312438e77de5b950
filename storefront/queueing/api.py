"""The queue by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from inventory.places import services as places
from storefront.queueing import queries, services
from storefront.queueing.models import Ticket
from storefront.queueing.queries import Standing
from storefront.queueing.schemas import CallSchema, QueueStandingSchema, TakeSchema, TicketSchema

blueprint = Blueprint("queueing_api", __name__, url_prefix="/api/tickets")


@blueprint.post("")
@blueprint.arguments(TakeSchema)
@blueprint.response(201, TicketSchema)
@guard.public
def take(body: dict[str, Any]) -> Ticket:
    """Give out the next number of a centre's day."""
    with db.transaction() as session:
        return services.take(
            session,
            client_id=body["client_id"],
            place=places.place_named(session, body["place"]),
            kind=body["kind"],
            is_first=body["first"],
            now=clock.now(),
        )


@blueprint.get("/<key>")
@blueprint.response(200, QueueStandingSchema)
@guard.public
def ticket(key: str) -> Standing:
    """Tell how many are ahead of a number."""
    with db.reading() as session:
        return queries.standing(session, queries.ticket_of_key(session, key), now=clock.now())


@blueprint.post("/call")
@blueprint.arguments(CallSchema)
@blueprint.response(200, TicketSchema)
@guard.allows(Permission.CALL_NUMBERS)
def call_next(body: dict[str, Any]) -> Ticket:
    """Call the next to a counter."""
    with db.transaction() as session:
        return services.call_next(
            session,
            client_id=body["client_id"],
            place_id=places.place_named(session, body["place"]).id,
            counter=body["counter"],
            actor=guard.actor(),
            now=clock.now(),
        )
