"""The recall pages of the office."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from app.web.language import plural
from fulfilment.recall import queries, services
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.scan import parse_scan

blueprint = Blueprint("recall", __name__, url_prefix="/office/recall", template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.RECALL)
def find() -> Page:
    """Ask for a code; a lot or an item leads to whom it reached, an order to what it holds."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return render_template("recall/find.html", sources=None, typed="")
    scan = parse_scan(typed)
    if scan.code_kind is CodeKind.ORDER:
        with db.reading() as session:
            sources = queries.sources_of(
                session, scan.code, hubs=guard.actor().places(Permission.RECALL)
            )
        return render_template("recall/find.html", sources=sources, typed=scan.code)
    return redirect(url_for("recall.show", code=scan.code), 303)


@blueprint.get("/<code>")
@guard.allows(Permission.RECALL)
def show(code: str) -> str:
    """Show where a lot's goods are and whom they reached."""
    return _page(code)


@blueprint.post("/<code>")
@guard.allows(Permission.CALL_BACK)
def call_back(code: str) -> Page:
    """Hold the lot and tell its buyers; a refused form comes back with its reason."""
    try:
        with db.transaction() as session:
            done = services.recall_lot(
                session,
                client_id=forms.client_id(request.form),
                raw=code,
                reason=request.form.get("reason", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(code, refusal), problems.status_of(refusal)
    flash(plural("已封存，并发短信通知了 %(count)s 位买家。", count=done["warned"]), "good")
    return redirect(url_for("recall.show", code=done["lot_code"]), 303)


def _page(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        found = services.reach(session, raw=code, actor=guard.actor())
    return render_template(
        "recall/show.html",
        reach=found,
        may_call_back=guard.actor().may(Permission.CALL_BACK),
        reason=request.form.get("reason", ""),
        problem=refusals.sentence(refusal) if refusal else "",
    )
