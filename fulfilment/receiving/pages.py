"""Scanning crates in at the dock."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import problems, refusals, scans
from app.web.language import plural
from fulfilment.collection import queries
from fulfilment.receiving import services

blueprint = Blueprint("receiving", __name__, url_prefix="/hub/receive", template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.RECEIVE)
def runs() -> str:
    """Show the vehicles on the road, and the differences that are still open."""
    places = guard.actor().places(Permission.RECEIVE)
    with db.reading() as session:
        rows = queries.manifests(session, place_ids=places, states=("departed",), short_too=True)
    return render_template("receiving/runs.html", runs=rows)


@blueprint.get("/<code>")
@guard.allows(Permission.RECEIVE)
def run(code: str) -> str:
    """Show one vehicle: scan its crates in, then close its manifest."""
    return _run_page(code)


@blueprint.post("/<code>/scan")
@scans.answered
@guard.allows(Permission.RECEIVE)
def scan_in(code: str) -> dict[str, Any]:
    """Take the scanned crate in."""
    raw, client_id = scans.read()
    with db.transaction() as session:
        unloaded = services.unload_crate(
            session,
            manifest_code=code,
            raw=raw,
            client_id=client_id,
            actor=guard.actor(),
            now=clock.now(),
        )
    left = unloaded.missing
    return scans.done(
        gettext("收到一箱"),
        detail=plural(
            "%(code)s，里面 %(items)s 件", items=unloaded.items, code=unloaded.crate_code
        ),
        following={
            "title": plural("还差 %(left)s 箱", left=left) if left else gettext("都到齐了"),
            "detail": gettext("接着扫下一箱") if left else gettext("关单，去上架"),
        },
        progress=(unloaded.crates - left, unloaded.crates),
        redirect="" if left else url_for("receiving.run", code=code),
    )


@blueprint.post("/<code>/close")
@guard.allows(Permission.RECEIVE)
def close(code: str) -> Page:
    """Close a manifest, with its difference where one is known."""
    known = request.form.get("missing_known", "0")
    try:
        with db.transaction() as session:
            services.arrive(
                session,
                manifest_code=code,
                missing_known=int(known) if known.isdecimal() else 0,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_FOUND:
            raise
        return _run_page(code, refusal), problems.status_of(refusal)
    flash(gettext("交接单 %(code)s 关好了。", code=code), "good")
    return redirect(url_for("sorting.dock"), 303)


def _run_page(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        row = queries.manifest_of_code(session, code)
        if row is None or not guard.actor().may_at(Permission.RECEIVE, row.to_place_id):
            raise not_found("manifest.unknown", code=code)
        crates = queries.crates_of_manifest(session, row.manifest_id)
    return render_template(
        "receiving/run.html",
        run=row,
        crates=crates,
        problem=refusals.sentence(refusal) if refusal else "",
    )
