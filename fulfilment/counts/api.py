"""Counts by API."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from fulfilment.counts import queries, services
from fulfilment.counts.queries import CountRow
from fulfilment.counts.schemas import NewCountSchema, SeenSchema, ShelfCountSchema
from fulfilment.floor import queries as floor
from fulfilment.floor.schemas import ScanSchema

blueprint = Blueprint("counts_api", __name__, url_prefix="/api/counts")


@blueprint.get("")
@blueprint.response(200, ShelfCountSchema(many=True))
@guard.allows(Permission.COUNT)
def counts() -> list[CountRow]:
    """List the counts of the caller's hub, newest first."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.COUNT)
        return queries.counts(session, hub_id=hub.id)


@blueprint.post("")
@blueprint.arguments(NewCountSchema)
@blueprint.response(201, ShelfCountSchema)
@guard.allows(Permission.COUNT)
def open_count(body: dict[str, Any]) -> CountRow:
    """Begin to count a shelf."""
    with db.transaction() as session:
        count = services.open_count(
            session,
            raw_shelf=body["shelf"],
            client_id=body["client_id"],
            actor=guard.actor(),
            now=clock.now(),
        )
        return _row(session, count.id)


@blueprint.post("/<int:count_id>/scans")
@blueprint.arguments(ScanSchema)
@blueprint.response(200, SeenSchema)
@guard.allows(Permission.COUNT)
def see(body: dict[str, Any], count_id: int) -> dict[str, Any]:
    """Count a thing that stands on the shelf."""
    with db.transaction() as session:
        code, seen = services.see(
            session, count_id=count_id, **body, actor=guard.actor(), now=clock.now()
        )
    return {"code": code, "seen": seen}


@blueprint.post("/<int:count_id>/close")
@blueprint.response(200, ShelfCountSchema)
@guard.allows(Permission.COUNT)
def close_count(count_id: int) -> CountRow:
    """End a count and compare it with the records."""
    with db.transaction() as session:
        services.close_count(session, count_id=count_id, actor=guard.actor(), now=clock.now())
        return _row(session, count_id)


@blueprint.post("/<int:count_id>/settlement")
@blueprint.response(200, ShelfCountSchema)
@guard.allows(Permission.DECIDE_LOSSES)
def settle_count(count_id: int) -> CountRow:
    """Agree with what somebody else counted: the records follow."""
    with db.transaction() as session:
        services.settle_count(session, count_id=count_id, actor=guard.actor(), now=clock.now())
        return _row(session, count_id)


@blueprint.delete("/<int:count_id>")
@blueprint.response(200, ShelfCountSchema)
@guard.allows(Permission.COUNT)
def drop_count(count_id: int) -> CountRow:
    """Give up a count; the shelf is to be counted anew."""
    with db.transaction() as session:
        services.drop_count(session, count_id=count_id, actor=guard.actor(), now=clock.now())
        return _row(session, count_id)


def _row(session: Session, count_id: int) -> CountRow:
    row = queries.count_row(session, count_id)
    if row is None:
        raise not_found("count.unknown")
    return row
