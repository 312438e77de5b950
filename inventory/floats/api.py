"""Floats over the API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import not_found
from app.money import Fen
from app.people import guard
from app.people.rules import Permission
from inventory.floats import queries, services
from inventory.floats.queries import CountRow, FloatMove, FloatRow
from inventory.floats.schemas import (
    CashSchema,
    CountRowSchema,
    CountSchema,
    FloatMoveSchema,
    FloatRowSchema,
)
from inventory.places import services as places

blueprint = Blueprint("floats_api", __name__, url_prefix="/api/floats")


@blueprint.get("")
@blueprint.response(200, FloatRowSchema(many=True))
@guard.allows(Permission.READ_FLOATS)
def floats() -> list[FloatRow]:
    """List the floats of one's own desks."""
    reach = guard.actor().places(Permission.READ_FLOATS)
    with db.reading() as session:
        return queries.float_rows(session, places=reach, now=clock.now())


@blueprint.get("/counts")
@blueprint.response(200, CountRowSchema(many=True))
@guard.allows(Permission.READ_FLOATS)
def counts() -> list[CountRow]:
    """List counts of one's own desks, newest first."""
    with db.reading() as session:
        return queries.counts(session, places=guard.actor().places(Permission.READ_FLOATS))


@blueprint.get("/<place_code>/moves")
@blueprint.response(200, FloatMoveSchema(many=True))
@guard.allows(Permission.READ_FLOATS)
def moves(place_code: str) -> list[FloatMove]:
    """List what came into a float and went out of it, newest first."""
    with db.reading() as session:
        place = places.place_named(session, place_code)
        if not guard.actor().may_at(Permission.READ_FLOATS, place.id):
            raise not_found("place.unknown", code=place_code)
        return queries.moves_of(session, place_code=place.code)


@blueprint.post("")
@blueprint.arguments(CashSchema)
@blueprint.response(204)
@guard.allows(Permission.FUND_FLOATS)
def fund(body: dict[str, Any]) -> None:
    """Give a desk cash."""
    with db.transaction() as session:
        services.fund(
            session,
            client_id=body["client_id"],
            place=places.place_named(session, body["place"]),
            fen=Fen(body["fen"]),
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/returns")
@blueprint.arguments(CashSchema)
@blueprint.response(204)
@guard.allows(Permission.FUND_FLOATS)
def hand_back(body: dict[str, Any]) -> None:
    """Take cash back from a desk."""
    with db.transaction() as session:
        services.hand_back(
            session,
            client_id=body["client_id"],
            place=places.place_named(session, body["place"]),
            fen=Fen(body["fen"]),
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/counts")
@blueprint.arguments(CountSchema)
@blueprint.response(204)
@guard.allows(Permission.PAY_IN_CASH)
def count(body: dict[str, Any]) -> None:
    """Write down what was counted; a difference is booked at once."""
    with db.transaction() as session:
        services.count(
            session,
            client_id=body["client_id"],
            place=places.place_named(session, body["place"]),
            counted_fen=Fen(body["counted_fen"]),
            note=body["note"],
            actor=guard.actor(),
            now=clock.now(),
        )
