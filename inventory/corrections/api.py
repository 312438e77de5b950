"""Corrections over the API."""

from dataclasses import replace

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from inventory.corrections import queries, services
from inventory.corrections.queries import CorrectionRow
from inventory.corrections.rules import Wrong
from inventory.corrections.schemas import CorrectionRowSchema, WrongSchema

blueprint = Blueprint("corrections_api", __name__, url_prefix="/api/deliveries")


@blueprint.post("/<code>/corrections")
@blueprint.arguments(WrongSchema)
@blueprint.response(201, CorrectionRowSchema(many=True))
@guard.allows(Permission.LOG_DELIVERIES)
def take_off(body: Wrong, code: str) -> list[CorrectionRow]:
    """Take wrong labels off a delivery, and answer with all that was put right about it."""
    with db.transaction() as session:
        services.take_off(
            session,
            wrong=replace(body, delivery_code=code),
            actor=guard.actor(),
            now=clock.now(),
        )
    return _all(code)


@blueprint.get("/<code>/corrections")
@blueprint.response(200, CorrectionRowSchema(many=True))
@guard.allows(Permission.READ_DELIVERIES)
def corrections(code: str) -> list[CorrectionRow]:
    """List what was put right about a delivery of one's own places."""
    return _all(code)


def _all(code: str) -> list[CorrectionRow]:
    with db.reading() as session:
        return queries.corrections_of(
            session,
            delivery_code=code.strip().upper(),
            places=guard.actor().places(Permission.READ_DELIVERIES),
        )
