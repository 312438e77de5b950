"""Reconciliation by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import defer
from app.people import guard
from app.people.rules import Permission
from storefront.reconciliation import queries, services
from storefront.reconciliation.schemas import GatewayAccountSchema, GatewayNoteSchema

blueprint = Blueprint("reconciliation_api", __name__, url_prefix="/api/gateway")


@blueprint.get("")
@blueprint.response(200, GatewayAccountSchema)
@guard.allows(Permission.READ_BOOKS)
def account() -> dict[str, Any]:
    """Tell what the gateway holds for us by both accounts, and what differs."""
    with db.reading() as session:
        sums = queries.sums(session)
        return {
            "theirs_fen": sums.theirs_fen,
            "ours_fen": sums.ours_fen,
            "apart_fen": sums.apart_fen,
            "asked_at": queries.taken_until(session),
            "differences": queries.differences(session),
        }


@blueprint.post("/takings")
@blueprint.response(202)
@guard.allows(Permission.KEEP_BOOKS)
def take() -> None:
    """Ask the gateway now, by a job, instead of waiting for the night."""
    with db.transaction() as session:
        defer(session, names.TAKE_GATEWAY_LINES, timestamp=int(clock.now().timestamp()))


@blueprint.post("/notes")
@blueprint.arguments(GatewayNoteSchema)
@blueprint.response(204)
@guard.allows(Permission.KEEP_BOOKS)
def explain(body: dict[str, str]) -> None:
    """Write down what is behind a difference."""
    with db.transaction() as session:
        services.explain(
            session,
            about=body["about"],
            note=body["note"],
            actor=guard.actor(),
            now=clock.now(),
        )
