"""The hub's home page."""

from flask import Blueprint, render_template

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.floor import queries as floor
from fulfilment.overview import queries

blueprint = Blueprint("hub", __name__, url_prefix="/hub", template_folder="templates")


@blueprint.get("/")
@guard.allows(Permission.RECEIVE)
def home() -> str:
    """Show what waits, and the ways to the stations."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.RECEIVE)
        waiting = queries.waiting_at(session, hub_id=hub.id, now=clock.now())
    return render_template("overview/home.html", hub=hub, waiting=waiting)
