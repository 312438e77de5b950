"""Settlements over the API: a platform's bill taken line by line, rates set, differences asked."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.channels import services as channels
from storefront.channels.queries import ShopRow
from storefront.remittances import queries, services
from storefront.remittances.models import PlatformRate, PlatformSettlementFile
from storefront.remittances.rules import Rate, SettlementLine
from storefront.remittances.schemas import (
    NewPlatformRateSchema,
    PlatformRateSchema,
    SettlementFileSchema,
    SettlementPreviewSchema,
    SettlementSchema,
    SettlementsSchema,
    SettlementTakenSchema,
    UndoSettlementSchema,
)
from storefront.remittances.services import Taken

blueprint = Blueprint("settlements_api", __name__, url_prefix="/api/platforms/<code>/settlements")


@blueprint.get("")
@blueprint.response(200, SettlementsSchema)
@guard.allows(Permission.SELL_LIVE)
def settlements(code: str) -> dict[str, Any]:
    """Hold settlements, orders and books against each other."""
    late = clock.now() - timedelta(days=queries.SETTLED_WITHIN_DAYS)
    with db.reading() as session:
        shop = _found(session, code)
        return {
            "sums": queries.sums(session, shop_id=shop.shop_id, code=shop.code),
            "rates": queries.rates(session, shop_id=shop.shop_id),
            "differences": queries.differences(session, shop_id=shop.shop_id, late=late),
        }


@blueprint.post("")
@blueprint.arguments(SettlementSchema)
@blueprint.response(200, SettlementTakenSchema)
@guard.allows(Permission.SELL_LIVE)
def take(body: dict[str, Any], code: str) -> Taken:
    """Take the lines of a bill; each counts once, however often it is sent."""
    with db.transaction() as session:
        return services.take(
            session,
            shop=_found(session, code),
            lines=[SettlementLine(**line) for line in body["lines"]],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/preview")
@blueprint.arguments(SettlementSchema)
@blueprint.response(200, SettlementPreviewSchema)
@guard.allows(Permission.SELL_LIVE)
def preview(body: dict[str, Any], code: str) -> queries.Preview:
    """Tell what a bill would come to, and which lines are not right; nothing is booked."""
    with db.reading() as session:
        return queries.preview(
            session,
            shop_id=_found(session, code).shop_id,
            lines=[SettlementLine(**line) for line in body["lines"]],
            now=clock.now(),
        )


@blueprint.get("/files")
@blueprint.response(200, SettlementFileSchema(many=True))
@guard.allows(Permission.SELL_LIVE)
def files(code: str) -> Sequence[PlatformSettlementFile]:
    """List the latest files that were handed in, newest first."""
    with db.reading() as session:
        return queries.files(session, shop_id=_found(session, code).shop_id)


@blueprint.post("/files/<uuid:file_id>/undo")
@blueprint.arguments(UndoSettlementSchema)
@blueprint.response(200, SettlementFileSchema)
@guard.allows(Permission.SELL_LIVE)
def undo(body: dict[str, Any], code: str, file_id: uuid.UUID) -> PlatformSettlementFile:
    """Take back a file that was booked by mistake; the same client id again changes nothing."""
    with db.transaction() as session:
        return services.undo(
            session,
            client_id=file_id,
            undo_id=body["client_id"],
            shop=_found(session, code),
            reason=body["reason"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/rates")
@blueprint.arguments(NewPlatformRateSchema)
@blueprint.response(201, PlatformRateSchema)
@guard.allows(Permission.SELL_LIVE)
def set_rate(body: dict[str, Any], code: str) -> PlatformRate:
    """Write down what is kept from a day on; what was ordered before keeps its rate."""
    with db.transaction() as session:
        return services.set_rate(
            session,
            shop=_found(session, code),
            rate=Rate(body["kind"], body["amount"]),
            day=body["day"],
            actor=guard.actor(),
            now=clock.now(),
        )


def _found(session: Session, code: str) -> ShopRow:
    return channels.find(session, code, hub_ids=guard.actor().places(Permission.SELL_LIVE))
