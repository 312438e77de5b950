"""Differences by API."""

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.differences import queries, services
from fulfilment.differences.queries import DifferenceRow
from fulfilment.differences.schemas import ClosingSchema, DifferenceSchema
from fulfilment.receiving.models import Difference

blueprint = Blueprint("differences_api", __name__, url_prefix="/api/differences")


@blueprint.get("")
@blueprint.response(200, DifferenceSchema(many=True))
@guard.allows(Permission.RECEIVE)
def differences() -> list[DifferenceRow]:
    """List the crates that did not come, open ones first."""
    with db.reading() as session:
        return queries.differences(session, hubs=guard.actor().places(Permission.RECEIVE))


@blueprint.post("/<int:difference_id>/stay")
@blueprint.arguments(ClosingSchema)
@blueprint.response(200, DifferenceSchema(many=True))
@guard.allows(Permission.DECIDE_LOSSES)
def close_as_stayed(body: dict[str, Any], difference_id: int) -> list[DifferenceRow]:
    """Say that the crate never left the village."""
    return _closed(services.close_as_stayed, difference_id, body["note"])


@blueprint.post("/<int:difference_id>/loss")
@blueprint.arguments(ClosingSchema)
@blueprint.response(200, DifferenceSchema(many=True))
@guard.allows(Permission.DECIDE_LOSSES)
def close_as_lost(body: dict[str, Any], difference_id: int) -> list[DifferenceRow]:
    """Write off all that was in the crate."""
    return _closed(services.close_as_lost, difference_id, body["note"])


def _closed(work: Callable[..., Difference], difference_id: int, note: str) -> list[DifferenceRow]:
    actor = guard.actor()
    with db.transaction() as session:
        work(session, difference_id=difference_id, note=note, actor=actor, now=clock.now())
        return queries.differences(session, hubs=actor.places(Permission.DECIDE_LOSSES))
