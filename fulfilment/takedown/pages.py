"""Taking goods off a shelf by scan."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from app.web import scans
from app.web.language import either
from fulfilment.takedown import services

blueprint = Blueprint(
    "takedown", __name__, url_prefix="/hub/take-down", template_folder="templates"
)


@blueprint.get("")
@guard.allows(Permission.COUNT)
def home() -> str:
    """Ask for the thing to take down."""
    return render_template("takedown/home.html")


@blueprint.post("/scan")
@scans.answered
@guard.allows(Permission.COUNT)
def scan() -> dict[str, Any]:
    """Take the scanned thing off its shelf."""
    raw, client_id = scans.read()
    with db.transaction() as session:
        done = services.take_down(
            session, raw=raw, client_id=client_id, actor=guard.actor(), now=clock.now()
        )
    return scans.done(
        gettext("下架了：%(name)s", name=either(done.name, done.name_en)),
        detail=gettext("从 %(shelf)s 拿到收货台，商店少卖一件。", shelf=done.shelf),
    )
