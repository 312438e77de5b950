"""Statements by API: one's own, or a villager's of one's place."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from storefront.bookkeeping.rules.months import month_named, month_of
from storefront.statements import queries, services
from storefront.statements.queries import Part, Statement
from storefront.statements.rules import Shown
from storefront.statements.schemas import PartSchema, StatementSchema, TextSchema

blueprint = Blueprint("statements_api", __name__, url_prefix="/api")


@blueprint.get("/statement")
@blueprint.arguments(PartSchema, location="query")
@blueprint.response(200, StatementSchema)
@guard.allows(Permission.READ_OWN_EARNINGS)
def own(asked: dict[str, Any]) -> Statement:
    """Read what one's own things brought."""
    with db.reading() as session:
        villager = services.own(session, actor=guard.actor())
        return queries.statement_of(session, villager=villager, now=clock.now(), part=_part(asked))


@blueprint.get("/villagers/<code>/statement")
@blueprint.arguments(PartSchema, location="query")
@blueprint.response(200, StatementSchema)
@guard.allows(Permission.READ_PAYOUTS)
def of_villager(asked: dict[str, Any], code: str) -> Statement:
    """Read what a villager's things brought; the reading is written down."""
    now = clock.now()
    with db.transaction() as session:
        villager = services.opened_by(
            session, code=code, shown=Shown.STATEMENT, actor=guard.actor(), now=now
        )
        return queries.statement_of(session, villager=villager, now=now, part=_part(asked))


@blueprint.post("/villagers/<code>/statement/text")
@blueprint.response(200, TextSchema)
@guard.allows(Permission.READ_PAYOUTS)
def text(code: str) -> dict[str, str]:
    """Text a villager what the last month brought; twice a day at most."""
    now = clock.now()
    with db.transaction() as session:
        villager = services.opened_by(
            session, code=code, shown=Shown.STATEMENT, actor=guard.actor(), now=now
        )
        return {
            "body": services.text_statement(
                session, villager=villager, actor=guard.actor(), now=now
            )
        }


def _part(asked: dict[str, Any]) -> Part:
    month = asked.get("month")
    try:
        period = month_of(month_named(month)) if month else None
    except ValueError:
        raise Refusal("statement.month") from None
    return Part(period, asked.get("before"))
