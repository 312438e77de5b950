"""Money held for errands by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.money import Fen
from app.people import guard
from app.people.rules import Permission
from storefront.entrusts import services
from storefront.entrusts.models import Entrust
from storefront.entrusts.rules import NewEntrust
from storefront.entrusts.schemas import (
    EntrustSchema,
    NewEntrustSchema,
    SettleSchema,
    SpendSchema,
)

blueprint = Blueprint("entrusts_api", __name__, url_prefix="/api/entrusts")


@blueprint.post("")
@blueprint.arguments(NewEntrustSchema)
@blueprint.response(201, EntrustSchema)
@guard.allows(Permission.ORDER_ERRANDS)
def take(body: dict[str, Any]) -> Entrust:
    """Take cash for an errand."""
    with db.transaction() as session:
        return services.take(
            session,
            new=NewEntrust(
                client_id=body["client_id"],
                villager_code=body["villager"],
                errand=body["errand"],
                what=body["what"],
                held_fen=Fen(body["held_fen"]),
            ),
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/<code>/payment")
@blueprint.arguments(SpendSchema)
@blueprint.response(200, EntrustSchema)
@guard.allows(Permission.ORDER_ERRANDS)
def spend(body: dict[str, Any], code: str) -> Entrust:
    """Write down what was paid."""
    with db.transaction() as session:
        return services.spend(
            session,
            code=code,
            fen=Fen(body["fen"]),
            receipt_id=body["receipt_id"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/<code>/settlement")
@blueprint.arguments(SettleSchema)
@blueprint.response(200, EntrustSchema)
@guard.allows(Permission.ORDER_ERRANDS)
def settle(body: dict[str, str], code: str) -> Entrust:
    """Give the change back."""
    with db.transaction() as session:
        settled = services.settle(
            session, code=code, pin=body["pin"], actor=guard.actor(), now=clock.now()
        )
    if isinstance(settled, Refusal):
        raise settled
    return settled
