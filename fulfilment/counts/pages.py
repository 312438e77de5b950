"""Counting by scan, blind; settling what differs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal, not_found
from app.people import guard
from app.people.rules import Actor, Permission
from app.web import forms, problems, refusals, scans
from app.web.language import plural
from fulfilment.counts import queries, services
from fulfilment.counts.models import Count
from fulfilment.floor import queries as floor

blueprint = Blueprint("counts", __name__, url_prefix="/hub/counts", template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.COUNT)
def home() -> Page:
    """Show the shelves, the longest uncounted first, and the counts."""
    return _home()


@blueprint.post("")
@guard.allows(Permission.COUNT)
def begin() -> Page:
    """Begin to count a shelf."""
    try:
        with db.transaction() as session:
            count = services.open_count(
                session,
                raw_shelf=request.form.get("shelf", ""),
                client_id=forms.client_id(request.form),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _home(refusal), problems.status_of(refusal)
    return redirect(url_for("counts.show", count_id=count.id), 303)


@blueprint.get("/<int:count_id>")
@guard.allows(Permission.COUNT)
def show(count_id: int) -> str:
    """Show a count: the scan box while it is open, what differs once it is closed."""
    return _count_page(count_id)


@blueprint.post("/<int:count_id>/scan")
@scans.answered
@guard.allows(Permission.COUNT)
def scan(count_id: int) -> dict[str, Any]:
    """Count the scanned thing."""
    raw, client_id = scans.read()
    with db.transaction() as session:
        code, seen = services.see(
            session,
            count_id=count_id,
            raw=raw,
            client_id=client_id,
            actor=guard.actor(),
            now=clock.now(),
        )
    return scans.done(plural("%(seen)s 件", seen=seen), detail=code)


@blueprint.post("/<int:count_id>/close")
@guard.allows(Permission.COUNT)
def close(count_id: int) -> Page:
    """End the count."""
    return _decide(count_id, services.close_count, gettext("数完了。"))


@blueprint.post("/<int:count_id>/settle")
@guard.allows(Permission.DECIDE_LOSSES)
def settle(count_id: int) -> Page:
    """Agree with the count."""
    return _decide(count_id, services.settle_count, gettext("照盘点改好了。"))


@blueprint.post("/<int:count_id>/drop")
@guard.allows(Permission.COUNT)
def drop(count_id: int) -> Page:
    """Give the count up."""
    return _decide(count_id, services.drop_count, gettext("这次不算，重新数。"))


def _decide(count_id: int, work: Callable[..., Count], said: str) -> Page:
    actor: Actor = guard.actor()
    now: datetime = clock.now()
    try:
        with db.transaction() as session:
            work(session, count_id=count_id, actor=actor, now=now)
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_FOUND:
            raise
        return _count_page(count_id, refusal), problems.status_of(refusal)
    flash(said, "good")
    return redirect(url_for("counts.show", count_id=count_id), 303)


def _home(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.COUNT)
        rows = queries.counts(session, hub_id=hub.id)
        shelves = queries.shelves(session, hub_id=hub.id)
    return render_template(
        "counts/home.html",
        standing=[row for row in rows if row.state in {"open", "different"}],
        done=[row for row in rows if row.state not in {"open", "different"}],
        shelves=shelves,
        states=states(),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _count_page(count_id: int, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        row = _row(session, count_id)
        lines = [] if row.state == "open" else queries.lines(session, count_id)
    actor = guard.actor()
    return render_template(
        "counts/show.html",
        count=row,
        missing=[line for line in lines if line.finding == "missing"],
        strange=[
            line
            for line in lines
            if line.finding == "seen" and row.state == "different" and line.bin_id != row.bin_id
        ],
        is_mine=row.counted_by_id == actor.account_id,
        may_decide=actor.may_at(Permission.DECIDE_LOSSES, row.hub_id),
        states=states(),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _row(session: Session, count_id: int) -> queries.CountRow:
    row = queries.count_row(session, count_id)
    if row is None or not guard.actor().may_at(Permission.COUNT, row.hub_id):
        raise not_found("count.unknown")
    return row


def states() -> dict[str, tuple[str, str]]:
    """Name the states of a count, each with the kind of its badge."""
    return {
        "open": ("wait", gettext("正在数")),
        "right": ("good", gettext("对得上")),
        "different": ("bad", gettext("对不上，等人定")),
        "settled": ("plain", gettext("照盘点改了")),
        "dropped": ("plain", gettext("不算")),
    }
