"""Goods that nobody bought, by API."""

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from fulfilment.clearance import queries, services
from fulfilment.clearance.queries import HandbackRow
from fulfilment.clearance.rules import Why, slip_code
from fulfilment.clearance.schemas import (
    BroughtBackSchema,
    HandbackQuerySchema,
    HandbackSchema,
    HandbackWithLinesSchema,
    NewHandbackSchema,
    ScansSchema,
    SentHomeSchema,
    UnsoldLotSchema,
)
from fulfilment.clearance.services import NewHandback
from inventory.unsold import queries as unsold
from inventory.unsold.queries import UnsoldLot
from inventory.villagers.models import Villager
from storefront.handovers.rules import Proof

blueprint = Blueprint("clearance_api", __name__, url_prefix="/api/unsold")


@blueprint.get("")
@blueprint.response(200, UnsoldLotSchema(many=True))
@guard.allows(Permission.READ_UNSOLD)
def lots() -> list[UnsoldLot]:
    """List consigned lots near or past their last day, the nearest first."""
    with db.reading() as session:
        return unsold.unsold_lots(
            session,
            places=guard.actor().places(Permission.READ_UNSOLD),
            today=clock.china_date(clock.now()),
        )


@blueprint.post("/<code>/told")
@blueprint.response(204)
@guard.allows(Permission.HAND_BACK)
def tell(code: str) -> None:
    """Write down that the villager of a lot was told to their face."""
    with db.transaction() as session:
        services.tell_in_person(session, lot_code=code, actor=guard.actor(), now=clock.now())


@blueprint.post("/sent-home")
@blueprint.arguments(ScansSchema)
@blueprint.response(200, SentHomeSchema)
@guard.allows(Permission.HAND_BACK)
def send_home(body: dict[str, Any]) -> dict[str, int]:
    """Put labels of one villager on the way from the hub back to their village."""
    with db.transaction() as session:
        items = services.send_home(
            session,
            raws=tuple(body["raws"]),
            client_id=body["client_id"],
            actor=guard.actor(),
            now=clock.now(),
        )
    return {"items": items}


@blueprint.post("/brought-back")
@blueprint.arguments(BroughtBackSchema)
@blueprint.response(204)
@guard.allows(Permission.RECEIVE)
def bring_back(body: dict[str, Any]) -> None:
    """Take a label in again that was sent home and was not handed over."""
    with db.transaction() as session:
        services.bring_back(session, **body, actor=guard.actor(), now=clock.now())


@blueprint.get("/handbacks")
@blueprint.arguments(HandbackQuerySchema, location="query")
@blueprint.response(200, HandbackSchema(many=True))
@guard.allows(Permission.READ_UNSOLD)
def handbacks(asked: dict[str, Any]) -> list[HandbackRow]:
    """List what was handed back at one's places, the latest first."""
    with db.reading() as session:
        return queries.handbacks(
            session, places=guard.actor().places(Permission.READ_UNSOLD), **asked
        )


@blueprint.post("/handbacks")
@blueprint.arguments(NewHandbackSchema)
@blueprint.response(201, HandbackWithLinesSchema)
@guard.allows(Permission.HAND_BACK)
def hand_back(body: dict[str, Any]) -> dict[str, Any]:
    """Give goods of one villager back to them; once by client id."""
    new = NewHandback(
        client_id=body["client_id"],
        raws=tuple(body["raws"]),
        why=Why(body["why"]),
        proof=Proof(body["proof"]),
        witness=body["witness"],
        picture_id=body["picture_id"],
    )
    with db.transaction() as session:
        handback = services.hand_back(session, new=new, actor=guard.actor(), now=clock.now())
        villager = session.get_one(Villager, handback.villager_id)
        return _whole(session, slip_code(villager.code, handback.number))


@blueprint.get("/handbacks/<code>")
@blueprint.response(200, HandbackWithLinesSchema)
@guard.allows(Permission.READ_UNSOLD)
def handback(code: str) -> dict[str, Any]:
    """Tell what went home under one slip."""
    with db.reading() as session:
        return _whole(session, code)


def _whole(session: Session, code: str) -> dict[str, Any]:
    row = queries.handback_row(session, code, places=guard.actor().places(Permission.READ_UNSOLD))
    if row is None:
        raise not_found("clearance.handback_unknown", code=code)
    return asdict(row) | {"lines": queries.lines_of(session, row.handback_id)}
