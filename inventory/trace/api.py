"""The logbook by API, for those who trace."""

from flask_smorest import Blueprint

from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from inventory.trace import services
from inventory.trace.queries import EventRow
from inventory.trace.schemas import EventSchema

blueprint = Blueprint("trace_api", __name__, url_prefix="/api/trace")


@blueprint.get("/<code>/events")
@blueprint.response(200, EventSchema(many=True))
@guard.allows(Permission.TRACE)
def events(code: str) -> list[EventRow]:
    """Read every event in the life of a code, oldest first."""
    with db.reading() as session:
        return services.life_seen_by(session, raw=code, actor=guard.actor()).events
