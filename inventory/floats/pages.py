"""Floats for people: an agent sees and counts their own, finance sees all, gives and takes back."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from inventory.floats import queries, services
from inventory.places import services as places

blueprint = Blueprint("floats", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("/desk/float")
@guard.allows(Permission.PAY_IN_CASH)
def own() -> str:
    """Show an agent the cash at their desk, where it went, and the form to count it."""
    return _own({})


@blueprint.post("/desk/float/count")
@guard.allows(Permission.PAY_IN_CASH)
def count() -> Page:
    """Write down what was counted; a refused form comes back with all that was typed."""
    typed = request.form
    try:
        with db.transaction() as session:
            counted = services.count(
                session,
                client_id=forms.client_id(typed),
                place=places.place_named(session, typed.get("place", "")),
                counted_fen=forms.yuan(typed, "counted"),
                note=typed.get("note", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
            is_right = counted.counted_fen == counted.expected_fen
    except Refusal as refusal:
        return _own(typed, refusal), problems.status_of(refusal)
    said = gettext("一分不差，记下了。") if is_right else gettext("差额记进账了，财务会看到。")
    flash(said, "good" if is_right else "warn")
    return redirect(url_for("floats.own"), 303)


@blueprint.get("/office/floats")
@guard.allows(Permission.READ_FLOATS)
def office() -> str:
    """Show all floats with their ages, and what counts found."""
    return _office({})


@blueprint.get("/office/floats/<place_code>")
@guard.allows(Permission.READ_FLOATS)
def moves(place_code: str) -> str:
    """Show what came into one float and went out of it."""
    with db.reading() as session:
        place = places.place_named(session, place_code)
        if not guard.actor().may_at(Permission.READ_FLOATS, place.id):
            raise not_found("place.unknown", code=place_code)
        found = queries.moves_of(session, place_code=place.code)
    return render_template("floats/moves.html", place=place, moves=found)


@blueprint.post("/office/floats")
@guard.allows(Permission.FUND_FLOATS)
def change() -> Page:
    """Give a desk cash, or take it back, by the key that was pressed."""
    typed = request.form
    verb = services.hand_back if typed.get("way") == "back" else services.fund
    try:
        with db.transaction() as session:
            verb(
                session,
                client_id=forms.client_id(typed),
                place=places.place_named(session, typed.get("place", "")),
                fen=forms.yuan(typed, "yuan"),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _office(typed, refusal), problems.status_of(refusal)
    flash(gettext("记下了，账上也记了。"), "good")
    return redirect(url_for("floats.office"), 303)


def _own(typed: Mapping[str, str], refusal: Refusal | None = None) -> str:
    reach = guard.actor().places(Permission.PAY_IN_CASH)
    with db.reading() as session:
        floats = queries.float_rows(session, places=reach, now=clock.now())
        moved = {
            one.place_code: queries.moves_of(session, place_code=one.place_code, limit=20)
            for one in floats
        }
        counts = queries.counts(session, places=reach, limit=10)
    return render_template(
        "floats/own.html",
        floats=floats,
        moved=moved,
        counts=counts,
        typed=typed,
        problem=refusals.sentence(refusal) if refusal else "",
        code=refusal.code if refusal else "",
    )


def _office(typed: Mapping[str, str], refusal: Refusal | None = None) -> str:
    reach = guard.actor().places(Permission.READ_FLOATS)
    with db.reading() as session:
        floats = queries.float_rows(session, places=reach, now=clock.now())
        counts = queries.counts(session, places=reach)
    return render_template(
        "floats/office.html",
        floats=floats,
        counts=counts,
        typed=typed,
        problem=refusals.sentence(refusal) if refusal else "",
    )
