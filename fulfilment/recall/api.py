"""Recalls by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.recall import queries, services
from fulfilment.recall.queries import Reach, Source
from fulfilment.recall.schemas import ReachSchema, RecalledSchema, RecallSchema, SourceSchema

blueprint = Blueprint("recall_api", __name__, url_prefix="/api/recalls")


@blueprint.get("/<code>")
@blueprint.response(200, ReachSchema)
@guard.allows(Permission.RECALL)
def reach(code: str) -> Reach:
    """Tell where the goods of a lot are and whom they reached; an item's code finds its lot."""
    with db.reading() as session:
        return services.reach(session, raw=code, actor=guard.actor())


@blueprint.get("/orders/<code>")
@blueprint.response(200, SourceSchema(many=True))
@guard.allows(Permission.RECALL)
def sources(code: str) -> list[Source]:
    """Tell which lots an order was made of."""
    with db.reading() as session:
        return queries.sources_of(
            session, code.strip().upper(), hubs=guard.actor().places(Permission.RECALL)
        )


@blueprint.post("")
@blueprint.arguments(RecallSchema)
@blueprint.response(201, RecalledSchema)
@guard.allows(Permission.CALL_BACK)
def call_back(body: dict[str, Any]) -> dict[str, Any]:
    """Hold a lot and tell its buyers, once for a client id."""
    with db.transaction() as session:
        return services.recall_lot(session, **body, actor=guard.actor(), now=clock.now())
