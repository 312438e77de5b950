"""Disputes at the office."""

from flask import Blueprint, render_template

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.disputes import queries

blueprint = Blueprint(
    "disputes", __name__, url_prefix="/office/gateway/disputes", template_folder="templates"
)


@blueprint.get("")
@guard.allows(Permission.READ_BOOKS)
def disputes() -> str:
    """Show what shoppers' banks ask and take back, and until when to answer."""
    with db.reading() as session:
        rows = queries.disputes(session)
    return render_template("disputes/disputes.html", rows=rows, now=clock.now())
