"""The agent's home."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from inventory.day import queries
from inventory.intake import queries as intake
from inventory.terms.rules import UnsoldRule

blueprint = Blueprint("day", __name__, url_prefix="/desk", template_folder="templates")

LATEST_SHOWN = 5
UNSOLD_RULES = {
    UnsoldRule.RETURN: lazy_gettext("约定：退给村民"),
    UnsoldRule.MARK_DOWN: lazy_gettext("约定：可以降价"),
    UnsoldRule.CONVERT: lazy_gettext("约定：可以加工"),
    None: lazy_gettext("约定没写"),
}


@blueprint.get("/")
@guard.allows(Permission.LOG_DELIVERIES)
def home() -> str:
    """Show the day, what waits, and what has to be put right."""
    places = guard.actor().places(Permission.LOG_DELIVERIES)
    now = clock.now()
    today = clock.china_date(now)
    with db.reading() as session:
        figures = queries.day_figures(session, places=places, day=today)
        problems = queries.problems(session, places=places, today=today, now=now)
        cash = queries.cash_of(session, places=places)
        latest = intake.deliveries_of_day(session, places=places, day=today, limit=LATEST_SHOWN)
    return render_template(
        "day/home.html",
        figures_of_day=figures,
        problems=problems,
        cash=cash,
        unsold_rules=UNSOLD_RULES,
        latest=latest,
        today=today,
    )
