"""The villager's own page, and the same page shown at the desk."""

from flask import Blueprint, render_template

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.people import guard
from app.people.rules import Permission
from storefront.statements import queries

blueprint = Blueprint("statements", __name__, template_folder="templates")


@blueprint.get("/me")
@guard.allows(Permission.READ_OWN_EARNINGS)
def own() -> str:
    """Show a villager what sold, what was kept, and what is owed."""
    now = clock.now()
    with db.reading() as session:
        villager = queries.villager_of_account(session, guard.actor().account_id)
        if villager is None:
            raise Refusal("villager.unknown", Kind.NOT_FOUND, code="")
        statement = queries.statement_of(session, villager=villager, now=now)
    return render_template("statements/own.html", statement=statement)


@blueprint.get("/desk/villagers/<code>/statement")
@guard.allows(Permission.READ_PAYOUTS)
def at_desk(code: str) -> str:
    """Show an agent or clerk the same, for a villager of their place."""
    now = clock.now()
    with db.reading() as session:
        villager = queries.villager_at(
            session, code=code, places=guard.actor().places(Permission.READ_PAYOUTS)
        )
        if villager is None:
            raise Refusal("villager.unknown", Kind.NOT_FOUND, code=code)
        statement = queries.statement_of(session, villager=villager, now=now)
    return render_template("statements/at_desk.html", statement=statement)
