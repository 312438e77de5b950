"""Statements by API: one's own, or a villager's of one's place."""

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.people import guard
from app.people.rules import Permission
from storefront.statements import queries
from storefront.statements.queries import Statement
from storefront.statements.schemas import StatementSchema

blueprint = Blueprint("statements_api", __name__, url_prefix="/api")


@blueprint.get("/statement")
@blueprint.response(200, StatementSchema)
@guard.allows(Permission.READ_OWN_EARNINGS)
def own() -> Statement:
    """Read what one's own things brought."""
    with db.reading() as session:
        villager = queries.villager_of_account(session, guard.actor().account_id)
        if villager is None:
            raise Refusal("villager.unknown", Kind.NOT_FOUND, code="")
        return queries.statement_of(session, villager=villager, now=clock.now())


@blueprint.get("/villagers/<code>/statement")
@blueprint.response(200, StatementSchema)
@guard.allows(Permission.READ_PAYOUTS)
def of_villager(code: str) -> Statement:
    """Read what a villager's things brought."""
    places = guard.actor().places(Permission.READ_PAYOUTS)
    with db.reading() as session:
        villager = queries.villager_at(session, code=code, places=places)
        if villager is None:
            raise Refusal("villager.unknown", Kind.NOT_FOUND, code=code)
        return queries.statement_of(session, villager=villager, now=clock.now())
