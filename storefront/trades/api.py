"""Trades by API."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.trades import queries, services
from storefront.trades.models import Trade
from storefront.trades.rules import NewTrade
from storefront.trades.schemas import NewTradeSchema, TradeSchema

blueprint = Blueprint("trades_api", __name__, url_prefix="/api/trades")


@blueprint.get("")
@blueprint.response(200, TradeSchema(many=True))
@guard.public
def trades() -> Sequence[Trade]:
    """List what is done for households."""
    with db.reading() as session:
        return queries.trades(session)


@blueprint.post("")
@blueprint.arguments(NewTradeSchema)
@blueprint.response(201, TradeSchema)
@guard.allows(Permission.RUN_ERRANDS)
def define(body: dict[str, Any]) -> Trade:
    """Offer a trade from now on."""
    with db.transaction() as session:
        return services.define_trade(session, new=NewTrade(**body))
