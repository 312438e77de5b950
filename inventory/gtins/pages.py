"""GTINs of packs, for the operator."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import problems, refusals
from inventory.gtins import queries, services
from inventory.gtins.rules import licensed_prefixes

blueprint = Blueprint("gtins", __name__, url_prefix="/office/gtins", template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.NAME_GTINS)
def gtins() -> str:
    """List all packs with their GTINs."""
    return _page()


@blueprint.post("/<int:pack_id>")
@guard.allows(Permission.NAME_GTINS)
def name(pack_id: int) -> Page:
    """Give a pack its GTIN, or take it off; a refused number comes back as it was typed."""
    typed = request.form.get("gtin", "")
    try:
        with db.transaction() as session:
            services.name_gtin(session, pack_id=pack_id, typed=typed, prefixes=_prefixes())
    except Refusal as refusal:
        page = _page(pack_id, typed, refusals.sentence(refusal))
        return page, problems.status_of(refusal)
    flash(gettext("记下了，以后打的标签就带这个号。"), "good")
    return redirect(url_for("gtins.gtins"), 303)


def _page(wrong_id: int = 0, typed: str = "", problem: str = "") -> str:
    with db.reading() as session:
        rows = queries.pack_rows(session)
    return render_template(
        "gtins/gtins.html",
        rows=rows,
        wrong_id=wrong_id,
        typed=typed,
        problem=problem,
        prefixes=_prefixes(),
    )


def _prefixes() -> tuple[str, ...]:
    settings = current_app.extensions["settings"]
    return licensed_prefixes(settings.gs1_prefixes, sandbox=settings.sandbox)
