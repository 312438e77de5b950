"""Returns by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.floor.schemas import ScanSchema
from fulfilment.returns import services
from fulfilment.returns.schemas import BadReturnSchema, ReturnedSchema

blueprint = Blueprint("returns_api", __name__, url_prefix="/api/returns")


@blueprint.post("/good")
@blueprint.arguments(ScanSchema)
@blueprint.response(200, ReturnedSchema)
@guard.allows(Permission.TAKE_RETURNS)
def take_back_good(body: dict[str, Any]) -> services.Returned:
    """Take back a thing that can be sold again; its money goes back."""
    with db.transaction() as session:
        return services.take_back_good(session, **body, actor=guard.actor(), now=clock.now())


@blueprint.post("/bad")
@blueprint.arguments(BadReturnSchema)
@blueprint.response(200, ReturnedSchema)
@guard.allows(Permission.TAKE_RETURNS)
def take_back_bad(body: dict[str, Any]) -> services.Returned:
    """Take back a thing that cannot be sold; its money goes back, the loss is to be confirmed."""
    with db.transaction() as session:
        return services.take_back_bad(session, **body, actor=guard.actor(), now=clock.now())
