"""Taking down by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.floor.schemas import ScanSchema
from fulfilment.takedown import services
from fulfilment.takedown.schemas import TakenDownSchema

blueprint = Blueprint("takedown_api", __name__, url_prefix="/api/takedowns")


@blueprint.post("")
@blueprint.arguments(ScanSchema)
@blueprint.response(200, TakenDownSchema)
@guard.allows(Permission.COUNT)
def take_down(body: dict[str, Any]) -> services.TakenDown:
    """Take the scanned thing off its shelf to the dock."""
    with db.transaction() as session:
        return services.take_down(session, **body, actor=guard.actor(), now=clock.now())
