"""Gradings by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.grading import queries, services
from fulfilment.grading.queries import GradingRow
from fulfilment.grading.schemas import GradingSchema, NewGradingSchema
from inventory.processing import services as processing

blueprint = Blueprint("gradings_api", __name__, url_prefix="/api/gradings")


@blueprint.get("/items/<code>")
@blueprint.response(200, GradingSchema(many=True))
@guard.allows(Permission.PROCESS)
def gradings(code: str) -> list[GradingRow]:
    """List what re-inspections found of a thing, newest first."""
    with db.reading() as session:
        card = processing.look_at(session, raw=code, actor=guard.actor())
        return queries.gradings_of(session, card.item_id)


@blueprint.post("")
@blueprint.arguments(NewGradingSchema)
@blueprint.response(201, GradingSchema)
@guard.allows(Permission.PROCESS)
def grade(body: dict[str, Any]) -> GradingRow:
    """Put what is of other grades under labels of its own, and report what is lost."""
    with db.transaction() as session:
        made = services.grade_item(session, **body, actor=guard.actor(), now=clock.now())
        rows = queries.gradings_of(session, made.item_id)
        return next(row for row in rows if row.grading_id == made.id)


@blueprint.post("/<int:grading_id>/undoing")
@blueprint.response(200, GradingSchema)
@guard.allows(Permission.PROCESS)
def undo(grading_id: int) -> GradingRow:
    """Put all parts back, while nothing has moved."""
    with db.transaction() as session:
        made = services.undo(session, grading_id=grading_id, actor=guard.actor(), now=clock.now())
        rows = queries.gradings_of(session, made.item_id)
        return next(row for row in rows if row.grading_id == made.id)
