"""The sandbox's own pages: move the clock, read the texts that no provider sent."""

from datetime import timedelta

from flask import Blueprint, current_app, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.messages import services as messages
from app.people import guard
from app.people.rules import Permission
from app.sandbox import wallets

blueprint = Blueprint("sandbox", __name__, template_folder="templates")

HOURS_MAX = 24 * 60
LINE_BROKE = 504
ENDS = {"SUCCESS": "", "FAIL": "REAL_NAME_CHECK_FAIL", "REFUND": ""}
"""How a transfer may be made to end, with the reason that is given."""


@blueprint.get("/sandbox")
@guard.allows(Permission.MOVE_SANDBOX_CLOCK)
def sandbox() -> str:
    """Show how far the clock is ahead and the latest texts."""
    with db.reading() as session:
        texts = messages.latest(session)
    return render_template(
        "sandbox/sandbox.html", texts=texts, now=clock.now(), bills=_providers().bills()
    )


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


@blueprint.post("/sandbox/wallets/<number>")
@guard.allows(Permission.MOVE_SANDBOX_CLOCK)
def let_transfer(number: str) -> Response:
    """Let a payee confirm a transfer, or the provider end it."""
    end = request.form.get("end", "")
    providers = _providers()
    if number in providers.bills() and end in ENDS:
        providers.let(number, end, ENDS[end])
    return redirect("/sandbox", 303)


@blueprint.route(f"{wallets.PREFIX}/<path:path>", methods=["GET", "POST"])
@guard.public
def providers_answer(path: str) -> Response:
    """Answer as WeChat Pay and Alipay would; every request is signed."""
    said = _providers().answer(
        request.method, f"/{path}", dict(request.headers), request.get_data()
    )
    return Response(said.body, said.status or LINE_BROKE, said.headers)


def _providers() -> wallets.Wallets:
    settings = current_app.extensions["settings"]
    return wallets.of_folder(settings.data_dir, lambda: clock.now().timestamp())


def _advance(hours: str) -> None:
    if not hours.isdigit() or not 0 < int(hours) <= HOURS_MAX:
        raise Refusal("sandbox.hours", most=HOURS_MAX)
    clock.advance_sandbox(timedelta(hours=int(hours)))
