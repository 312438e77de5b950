"""Change money of shops over the API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.shops.services import opening
from storefront.tillfloats import queries, services
from storefront.tillfloats.queries import FloatOfShop, FloatSlip
from storefront.tillfloats.rules import Way
from storefront.tillfloats.schemas import (
    FloatOfShopSchema,
    FloatSlipRequestSchema,
    FloatSlipSchema,
)

blueprint = Blueprint("tillfloats_api", __name__, url_prefix="/api")


@blueprint.get("/takings/floats")
@blueprint.response(200, FloatOfShopSchema(many=True))
@guard.allows(Permission.READ_FLOATS)
def floats() -> list[FloatOfShop]:
    """List what change money each shop has from finance."""
    with db.reading() as session:
        return queries.floats_of_shops(
            session, place_ids=guard.actor().places(Permission.READ_FLOATS)
        )


@blueprint.get("/takings/floats/slips")
@blueprint.response(200, FloatSlipSchema(many=True))
@guard.allows(Permission.READ_FLOATS)
def slips() -> list[FloatSlip]:
    """List slips of change money, those that wait first, then the newest."""
    with db.reading() as session:
        return queries.slips(session, place_ids=guard.actor().places(Permission.READ_FLOATS))


@blueprint.post("/takings/floats")
@blueprint.arguments(FloatSlipRequestSchema)
@blueprint.response(201, FloatSlipSchema)
@guard.allows(Permission.FUND_FLOATS)
def write(body: dict[str, Any]) -> FloatSlip:
    """Write a slip for change money; it moves when the shop signs."""
    actor = guard.actor()
    with db.transaction() as session:
        shop = opening.shop_named(session, body["shop"], actor, permission=Permission.FUND_FLOATS)
        slip = services.write(
            session,
            client_id=body["client_id"],
            shop=shop,
            way=Way(body["way"]),
            fen=body["fen"],
            actor=actor,
            now=clock.now(),
        )
        [written] = queries.slips(session, place_ids=None, slip_id=slip.id)
        return written


@blueprint.post("/takings/<code>/floats/<int:slip_id>/drop")
@blueprint.response(204)
@guard.allows(Permission.FUND_FLOATS)
def drop(code: str, slip_id: int) -> None:
    """Call a slip off that the shop has not signed."""
    actor = guard.actor()
    with db.transaction() as session:
        shop = opening.shop_named(session, code, actor, permission=Permission.FUND_FLOATS)
        services.drop(session, shop=shop, slip_id=slip_id, actor=actor, now=clock.now())


@blueprint.get("/till/<code>/floats")
@blueprint.response(200, FloatSlipSchema(many=True))
@guard.allows(Permission.SELL_OVER_COUNTER)
def own(code: str) -> list[FloatSlip]:
    """List slips of one shop, one that waits first, then the newest."""
    with db.reading() as session:
        shop = opening.shop_named(session, code, guard.actor())
        return queries.slips(session, place_ids=[shop.place_id])


@blueprint.post("/till/<code>/floats/<int:slip_id>/sign")
@blueprint.response(204)
@guard.allows(Permission.SELL_OVER_COUNTER)
def sign(code: str, slip_id: int) -> None:
    """Sign for change money that came into the drawer, or left it."""
    actor = guard.actor()
    with db.transaction() as session:
        shop = opening.shop_named(session, code, actor)
        services.sign(session, shop=shop, slip_id=slip_id, actor=actor, now=clock.now())


@blueprint.post("/till/<code>/floats/<int:slip_id>/drop")
@blueprint.response(204)
@guard.allows(Permission.SELL_OVER_COUNTER)
def decline(code: str, slip_id: int) -> None:
    """Send a slip back unsigned, because the cash is not what it says."""
    actor = guard.actor()
    with db.transaction() as session:
        shop = opening.shop_named(session, code, actor)
        services.drop(session, shop=shop, slip_id=slip_id, actor=actor, now=clock.now())
