"""Selling unsold goods cheaper and setting them aside to be made into others, by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.money import Fen
from app.people import guard
from app.people.rules import Permission
from fulfilment.markdowns import queries, services
from fulfilment.markdowns.queries import MarkdownRow
from fulfilment.markdowns.schemas import (
    ConversionSchema,
    MarkdownSchema,
    NewConversionSchema,
    NewMarkdownSchema,
)
from fulfilment.markdowns.services import NewMarkdown
from inventory.unsold.models import Conversion

blueprint = Blueprint("markdowns_api", __name__, url_prefix="/api/unsold")


@blueprint.get("/markdowns")
@blueprint.response(200, MarkdownSchema(many=True))
@guard.allows(Permission.CHANGE_LISTINGS)
def markdowns() -> list[MarkdownRow]:
    """List lower prices of what was left of lots, the latest first."""
    with db.reading() as session:
        return queries.markdowns(session)


@blueprint.post("/markdowns")
@blueprint.arguments(NewMarkdownSchema)
@blueprint.response(201, MarkdownSchema)
@guard.allows(Permission.CHANGE_LISTINGS)
def mark_down(body: dict[str, Any]) -> MarkdownRow:
    """Sell what is left of a lot in one size cheaper from now on; once by client id."""
    new = NewMarkdown(**body | {"price_fen": Fen(body["price_fen"])})
    with db.transaction() as session:
        done = services.mark_down(session, new=new, actor=guard.actor(), now=clock.now())
        rows = queries.markdowns(session, lot_id=done.lot_id)
        return next(row for row in rows if row.markdown_id == done.id)


@blueprint.post("/conversions")
@blueprint.arguments(NewConversionSchema)
@blueprint.response(201, ConversionSchema)
@guard.allows(Permission.PROCESS)
def convert(body: dict[str, Any]) -> Conversion:
    """Take what is left of a lot off sale, to be made into other goods; once by client id."""
    with db.transaction() as session:
        return services.convert(session, **body, actor=guard.actor(), now=clock.now())
