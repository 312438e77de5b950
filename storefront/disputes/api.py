"""Disputes by API; what a bank is answered goes by the API of `answers`, in the room above."""

from collections.abc import Sequence

from flask_smorest import Blueprint

from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.disputes import queries
from storefront.disputes.schemas import DisputeSchema

blueprint = Blueprint("disputes_api", __name__, url_prefix="/api/disputes")


@blueprint.get("")
@blueprint.response(200, DisputeSchema(many=True))
@guard.allows(Permission.READ_BOOKS)
def disputes() -> Sequence[queries.DisputeRow]:
    """List disputes, open ones first, the most urgent on top."""
    with db.reading() as session:
        return queries.disputes(session)
