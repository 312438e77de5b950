"""The sandbox's own pages: move the clock, read the texts that no provider sent."""

from datetime import timedelta

from flask import Blueprint, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.messages import services as messages
from app.people import guard
from app.people.rules import Permission

blueprint = Blueprint("sandbox", __name__, template_folder="templates")

HOURS_MAX = 24 * 60


@blueprint.get("/sandbox")
@guard.allows(Permission.MOVE_SANDBOX_CLOCK)
def sandbox() -> str:
    """Show how far the clock is ahead and the latest texts."""
    with db.reading() as session:
        texts = messages.latest(session)
    return render_template("sandbox/sandbox.html", texts=texts, now=clock.now())


@blueprint.post("/sandbox/clock")
@guard.allows(Permission.MOVE_SANDBOX_CLOCK)
def move_clock() -> Response:
    """Move the clock forward by some hours, from a form."""
    _advance(request.form.get("hours", ""))
    return redirect("/sandbox", 303)


@blueprint.post("/api/sandbox/clock")
@guard.allows(Permission.MOVE_SANDBOX_CLOCK)
def move_clock_by_api() -> Response:
    """Move the clock forward by some hours."""
    _advance(str((request.get_json(silent=True) or {}).get("hours", "")))
    return jsonify({"now": clock.now().isoformat()})


def _advance(hours: str) -> None:
    if not hours.isdigit() or not 0 < int(hours) <= HOURS_MAX:
        raise Refusal("sandbox.hours", most=HOURS_MAX)
    clock.advance_sandbox(timedelta(hours=int(hours)))
