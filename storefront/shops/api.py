"""The till over the API: what it keeps, and what it sends when it can."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import refusals
from storefront.shops.queries import days as days_read
from storefront.shops.queries import shelves as shelves_read
from storefront.shops.queries.days import DayRow
from storefront.shops.schemas import (
    AsideSchema,
    ClosedDaySchema,
    CounterSchema,
    RungSalesSchema,
    SaleAnswersSchema,
    SetAsideSchema,
    TillCountSchema,
    TillDaySchema,
    rung_sale,
)
from storefront.shops.services import daybook, opening, selling, unbooked

blueprint = Blueprint("till_api", __name__, url_prefix="/api/till")


@blueprint.get("/<code>")
@blueprint.response(200, CounterSchema)
@guard.allows(Permission.SELL_OVER_COUNTER)
def counter(code: str) -> dict[str, Any]:
    """Tell what stands in a shop, with prices: a till keeps it to work without a line."""
    actor, now = guard.actor(), clock.now()
    with db.reading() as session:
        shop = opening.shop_named(session, code, actor)
        items = shelves_read.counter(session, shop, now=now)
    return {
        "shop": shop.code, "name": shop.name, "cashier": actor.name,
        "cashier_id": actor.account_id, "items": items, "at": now,
    }  # fmt: skip


@blueprint.post("/<code>/sales")
@blueprint.arguments(RungSalesSchema)
@blueprint.response(200, SaleAnswersSchema)
@guard.allows(Permission.SELL_OVER_COUNTER)
def ring_up(body: dict[str, Any], code: str) -> dict[str, Any]:
    """Take sales, each by itself and once for its client_id; one that is refused stops no other."""
    return {"results": [_rung(code, sent) for sent in body["sales"]]}


@blueprint.get("/<code>/days")
@blueprint.response(200, TillDaySchema(many=True))
@guard.allows(Permission.SELL_OVER_COUNTER)
def days(code: str) -> Sequence[DayRow]:
    """List the days of a shop, newest first; the oldest that is not closed is closed first."""
    with db.reading() as session:
        shop = opening.shop_named(session, code, guard.actor())
        return days_read.days(session, shop.place_id)


@blueprint.post("/<code>/days/<int:day_id>/count")
@blueprint.arguments(TillCountSchema)
@blueprint.response(200, ClosedDaySchema)
@guard.allows(Permission.SELL_OVER_COUNTER)
def close_day(body: dict[str, Any], code: str, day_id: int) -> dict[str, Any]:
    """Close a day with the cash as it was counted; a difference is booked at once."""
    with db.transaction() as session:
        day = daybook.close_day(
            session,
            shop=opening.shop_named(session, code, guard.actor()),
            day_id=day_id,
            counted_fen=body["counted_fen"],
            actor=guard.actor(),
            now=clock.now(),
        )
        return {
            "day": day.day, "expected_fen": day.expected_fen, "counted_fen": day.counted_fen,
            "booked_fen": day.booked_fen,
        }  # fmt: skip


@blueprint.post("/<code>/unbooked")
@blueprint.arguments(AsideSchema)
@blueprint.response(200, SetAsideSchema)
@guard.allows(Permission.SELL_OVER_COUNTER)
def set_aside(body: dict[str, Any], code: str) -> dict[str, Any]:
    """Set a sale aside that cannot be booked, once for its client_id; it is never booked then."""
    actor = guard.actor()
    with db.transaction() as session:
        row = unbooked.set_aside(
            session,
            shop=opening.shop_named(session, code, actor),
            sale=rung_sale(body["sale"]),
            problem=body["problem"],
            reason=body["reason"],
            actor=actor,
            now=clock.now(),
        )
        return {"client_id": row.client_id}


def _rung(code: str, sent: dict[str, Any]) -> dict[str, Any]:
    try:
        with db.transaction() as session:
            shop = opening.shop_named(session, code, guard.actor())
            order = selling.ring_up(
                session, shop=shop, sale=rung_sale(sent), actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return {
            "client_id": sent["client_id"],
            "outcome": "refused",
            "code": None,
            "problem": refusals.sentence(refusal),
        }
    return {
        "client_id": sent["client_id"], "outcome": "taken", "code": order.code, "problem": None,
    }  # fmt: skip
