"""Rosters over the API: upload, look over, import."""

import uuid
from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint
from werkzeug.datastructures import FileStorage

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import refusals
from inventory.rosters import queries, services
from inventory.rosters.queries import BadRow, RosterView
from inventory.rosters.rules import FILE_BYTES_MAX
from inventory.rosters.schemas import RosterFileSchema, RosterQuerySchema, RosterSchema

blueprint = Blueprint("rosters_api", __name__, url_prefix="/api/rosters")


@blueprint.post("")
@blueprint.arguments(RosterQuerySchema, location="query")
@blueprint.arguments(RosterFileSchema, location="files")
@blueprint.response(201, RosterSchema)
@guard.allows(Permission.REGISTER_VILLAGERS)
def read(query: dict[str, uuid.UUID], files: dict[str, FileStorage]) -> dict[str, Any]:
    """Read a list, once for a client id; nobody is imported yet."""
    file = files["file"]
    content = file.read(FILE_BYTES_MAX + 1)
    with db.transaction() as session:
        services.read_roster(
            session,
            client_id=query["client_id"],
            file_name=file.filename or "",
            content=content,
            actor=guard.actor(),
            now=clock.now(),
        )
    return _view(query["client_id"])


@blueprint.get("/<uuid:client_id>")
@blueprint.response(200, RosterSchema)
@guard.allows(Permission.REGISTER_VILLAGERS)
def show(client_id: uuid.UUID) -> dict[str, Any]:
    """Tell what is in a list of one's own."""
    return _view(client_id)


@blueprint.post("/<uuid:client_id>/import")
@blueprint.response(200, RosterSchema)
@guard.allows(Permission.REGISTER_VILLAGERS)
def take(client_id: uuid.UUID) -> dict[str, Any]:
    """Import the good rows of a list, exactly those that were shown, once."""
    with db.transaction() as session:
        services.import_roster(session, client_id=client_id, actor=guard.actor(), now=clock.now())
    return _view(client_id)


def _view(client_id: uuid.UUID) -> dict[str, Any]:
    with db.reading() as session:
        view: RosterView | None = queries.roster_view(
            session, client_id, account_id=guard.actor().account_id
        )
    if view is None:
        raise not_found("roster.unknown")
    return asdict(view) | {"bad": [_said(row) for row in view.bad]}


def _said(row: BadRow) -> dict[str, Any]:
    return {
        "line_number": row.line_number,
        "problems": [
            {
                "code": problem.code,
                "detail": refusals.sentence(Refusal(problem.code, **problem.params)),
            }
            for problem in row.problems
        ],
    }
