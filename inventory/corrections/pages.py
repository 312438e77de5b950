"""Putting a delivery right at the desk: which labels are wrong, why, and what comes after."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from inventory.corrections import queries, services
from inventory.corrections.rules import Why, Wrong
from inventory.intake import queries as intake

blueprint = Blueprint(
    "corrections", __name__, url_prefix="/desk/deliveries", template_folder="templates"
)

Page = str | tuple[str, int] | Response


@blueprint.get("/<code>/corrections")
@guard.allows(Permission.READ_DELIVERIES)
def show(code: str) -> str:
    """Show what was put right about a delivery, and the form to take more off."""
    return _page(code, MultiDict())


@blueprint.post("/<code>/corrections")
@guard.allows(Permission.LOG_DELIVERIES)
def take_off(code: str) -> Page:
    """Take wrong labels off; a refused form comes back with all that was ticked."""
    typed = request.form
    try:
        with db.transaction() as session:
            services.take_off(
                session,
                wrong=Wrong(
                    client_id=forms.client_id(typed),
                    delivery_code=code,
                    item_codes=tuple(dict.fromkeys(typed.getlist("item"))),
                    why=forms.word(Why, typed.get("why", "")),
                    note=typed.get("note", ""),
                ),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(code, typed, refusal), problems.status_of(refusal)
    flash(gettext("改好了，原来的单子还在，更正记在今天。"), "good")
    return redirect(url_for("corrections.show", code=code), 303)


def _page(code: str, typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    reach = guard.actor().places(Permission.READ_DELIVERIES)
    with db.reading() as session:
        slip = intake.delivery_slip(session, code, places=reach)
        if slip is None:
            raise not_found("delivery.unknown")
        goods = queries.labels_of(session, delivery_code=slip.code, places=reach)
        corrections = queries.corrections_of(session, delivery_code=slip.code, places=reach)
    return render_template(
        "corrections/show.html",
        slip=slip,
        goods=goods,
        corrections=corrections,
        typed=typed,
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
    )
