"""Terms over the API."""

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import conflict, not_found
from app.people import guard
from app.people.rules import Permission
from inventory.places import queries as places
from inventory.terms import queries
from inventory.terms.models import Terms
from inventory.terms.schemas import DeskQuerySchema, TermsSchema

blueprint = Blueprint("terms_api", __name__, url_prefix="/api/terms")


@blueprint.get("")
@blueprint.arguments(DeskQuerySchema, location="query")
@blueprint.response(200, TermsSchema)
@guard.allows(Permission.READ_DELIVERIES)
def terms(query: dict[str, str]) -> Terms:
    """Tell the terms in force at a desk of one's own."""
    with db.reading() as session:
        place = places.place_of_code(session, query["place"])
        if place is None or not guard.actor().may_at(Permission.READ_DELIVERIES, place.id):
            raise not_found("place.unknown")
        found = queries.current_terms(session, book_id=place.book_id, now=clock.now())
    if found is None:
        raise conflict("terms.none")
    return found
