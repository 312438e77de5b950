"""Taking back by API."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.floor import queries as floor
from fulfilment.takeback import queries, services
from fulfilment.takeback.queries import TakeBackRow
from fulfilment.takeback.schemas import ShelfScanSchema, TakenBackSchema, ToTakeBackSchema

blueprint = Blueprint("take_backs_api", __name__, url_prefix="/api/take-backs")


@blueprint.get("")
@blueprint.response(200, ToTakeBackSchema(many=True))
@guard.allows(Permission.PICK)
def orders() -> Sequence[TakeBackRow]:
    """List the orders of the caller's hub whose goods have to go back."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK)
        return queries.to_take_back(session, hub_id=hub.id)


@blueprint.post("/<code>")
@blueprint.arguments(ShelfScanSchema)
@blueprint.response(200, TakenBackSchema)
@guard.allows(Permission.PICK)
def take_back(body: dict[str, Any], code: str) -> services.TakenBack:
    """Put all that was picked for an order on a shelf."""
    with db.transaction() as session:
        return services.take_back(
            session,
            order_code=code,
            raw_shelf=body["shelf"],
            client_id=body["client_id"],
            actor=guard.actor(),
            now=clock.now(),
        )
