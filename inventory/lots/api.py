"""Lots and their holds over the API."""

import uuid
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from inventory.lots import queries, services
from inventory.lots.queries import HoldRow, LotPage
from inventory.lots.rules import LISTED_MAX, HoldState, Wanted
from inventory.lots.schemas import (
    HoldSchema,
    HoldsQuerySchema,
    LotPageSchema,
    NewHoldSchema,
    NewTestSchema,
    ReleaseSchema,
)

blueprint = Blueprint("lots_api", __name__, url_prefix="/api/lots")


@blueprint.get("/holds")
@blueprint.arguments(HoldsQuerySchema, location="query")
@blueprint.response(200, HoldSchema(many=True))
@guard.allows(Permission.READ_LOTS)
def holds(query: dict[str, Any]) -> list[HoldRow]:
    """List the holds of one's own places, the newest first, fifty a page."""
    state = HoldState.RELEASED if query["state"] == HoldState.RELEASED else HoldState.OPEN
    wanted = Wanted(state, query["kind"], max(1, query["page"]))
    with db.reading() as session:
        places = guard.actor().places(Permission.READ_LOTS)
        return list(queries.holds_wanted(session, wanted, places=places)[:LISTED_MAX])


@blueprint.get("/<code>")
@blueprint.response(200, LotPageSchema)
@guard.allows(Permission.READ_LOTS)
def lot(code: str) -> LotPage:
    """Tell what was checked and tested of a lot, and why it is or was held."""
    with db.reading() as session:
        return _page(session, code)


@blueprint.post("/<code>/tests")
@blueprint.arguments(NewTestSchema)
@blueprint.response(201, LotPageSchema)
@guard.allows(Permission.EXAMINE_LOTS)
def test(body: dict[str, Any], code: str) -> LotPage:
    """Put a rapid test on record, once for a client id; a positive one holds the lot at once."""
    with db.transaction() as session:
        services.add_test(session, lot_code=code, actor=guard.actor(), now=clock.now(), **body)
        return _page(session, code)


@blueprint.post("/<code>/holds")
@blueprint.arguments(NewHoldSchema)
@blueprint.response(201, LotPageSchema)
@guard.allows(Permission.EXAMINE_LOTS)
def hold(body: dict[str, Any], code: str) -> LotPage:
    """Keep a lot from leaving."""
    with db.transaction() as session:
        services.place_hold(session, lot_code=code, actor=guard.actor(), now=clock.now(), **body)
        return _page(session, code)


@blueprint.post("/<code>/holds/<int:hold_id>/release")
@blueprint.arguments(ReleaseSchema)
@blueprint.response(200, LotPageSchema)
@guard.allows(Permission.RELEASE_HOLDS)
def release(body: dict[str, Any], code: str, hold_id: int) -> LotPage:
    """Let a lot go again that somebody else held."""
    picture_id: uuid.UUID | None = body["picture_id"]
    with db.transaction() as session:
        services.release(
            session,
            lot_code=code,
            hold_id=hold_id,
            reason=body["reason"],
            picture_id=picture_id,
            actor=guard.actor(),
            now=clock.now(),
        )
        return _page(session, code)


def _page(session: Session, code: str) -> LotPage:
    places = guard.actor().places(Permission.READ_LOTS)
    found = queries.lot_page(session, code.strip().upper(), places=places)
    if found is None:
        raise not_found("lot.unknown")
    return found
