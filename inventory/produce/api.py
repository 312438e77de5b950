"""Produce over the API: what an intake can be about."""

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from inventory.produce import queries
from inventory.produce.queries import ProduceRow
from inventory.produce.schemas import ProduceSchema

blueprint = Blueprint("produce_api", __name__, url_prefix="/api/produce")


@blueprint.get("")
@blueprint.response(200, ProduceSchema(many=True))
@guard.allows(Permission.READ_DELIVERIES)
def produce() -> list[ProduceRow]:
    """List the kinds of goods, with packs, checklists and guide prices."""
    with db.reading() as session:
        return queries.produce_list(session, now=clock.now())
