"""The rules among equals, and why goods were chosen, by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.allocation import queries, services
from fulfilment.allocation.schemas import (
    ExplainedSchema,
    NewRuleSchema,
    RuleSchema,
    WhyQuerySchema,
)

blueprint = Blueprint("allocation_api", __name__, url_prefix="/api/turns")


@blueprint.get("")
@blueprint.response(200, RuleSchema(many=True))
@guard.allows(Permission.TRACE)
def rules() -> list[queries.RuleRow]:
    """List how equal lots of each produce share the demand."""
    with db.reading() as session:
        return queries.rules(session)


@blueprint.put("/<int:produce_id>")
@blueprint.arguments(NewRuleSchema)
@blueprint.response(200, RuleSchema(many=True))
@guard.allows(Permission.CHANGE_LISTINGS)
def set_rule(body: dict[str, Any], produce_id: int) -> list[queries.RuleRow]:
    """Choose how equal lots of a produce share the demand from now on."""
    with db.transaction() as session:
        services.set_rule(
            session, produce_id=produce_id, **body, actor=guard.actor(), now=clock.now()
        )
        return queries.rules(session)


@blueprint.get("/why")
@blueprint.arguments(WhyQuerySchema, location="query")
@blueprint.response(200, ExplainedSchema(many=True))
@guard.allows(Permission.TRACE)
def explain(query: dict[str, str]) -> list[queries.Explained]:
    """Explain why an item, or the goods of an order, were chosen and not a neighbour's."""
    with db.reading() as session:
        return queries.choices(
            session,
            item_code=query["item"],
            order_code=query["order"],
            hubs=guard.actor().places(Permission.TRACE),
        )
