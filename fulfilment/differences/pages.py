"""The crates that did not come, and saying what became of each."""

from enum import StrEnum

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from fulfilment.differences import queries, services

blueprint = Blueprint(
    "differences", __name__, url_prefix="/hub/differences", template_folder="templates"
)

Page = str | tuple[str, int] | Response


class Closing(StrEnum):
    """What a person may say became of a crate."""

    STAYED = "stayed"
    LOST = "lost"


CLOSINGS = {Closing.STAYED: services.close_as_stayed, Closing.LOST: services.close_as_lost}


@blueprint.get("")
@guard.allows(Permission.RECEIVE)
def home() -> str:
    """Show what did not come."""
    return _page()


@blueprint.post("/<int:difference_id>")
@guard.allows(Permission.DECIDE_LOSSES)
def close(difference_id: int) -> Page:
    """Close a difference."""
    try:
        outcome = forms.word(Closing, request.form.get("outcome", ""))
        with db.transaction() as session:
            CLOSINGS[outcome](
                session,
                difference_id=difference_id,
                note=request.form.get("note", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(difference_id, refusal), problems.status_of(refusal)
    flash(gettext("记下了，这一箱有着落了。"), "good")
    return redirect(url_for("differences.home"), 303)


def _page(difference_id: int = 0, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        rows = queries.differences(session, hubs=guard.actor().places(Permission.RECEIVE))
    return render_template(
        "differences/home.html",
        waiting=[row for row in rows if row.outcome is None],
        closed=[row for row in rows if row.outcome is not None],
        typed_id=difference_id,
        typed=request.form,
        note_max=services.NOTE_CHARACTERS_MAX,
        may_close=guard.actor().may(Permission.DECIDE_LOSSES),
        problem=refusals.sentence(refusal) if refusal else "",
    )
