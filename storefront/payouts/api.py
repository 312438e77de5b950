"""Payouts by API."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from inventory.places import services as places
from storefront.payouts import queries, services
from storefront.payouts.schemas import (
    ApprovedSchema,
    CollectionSchema,
    PayoutSchema,
    PayoutSlipSchema,
    PinSchema,
    PlaceVerbSchema,
)

blueprint = Blueprint("payouts_api", __name__, url_prefix="/api")


@blueprint.get("/payouts")
@blueprint.response(200, PayoutSchema(many=True))
@guard.allows(Permission.READ_PAYOUTS)
def payouts() -> list[queries.PayoutRow]:
    """List payouts, newest first."""
    with db.reading() as session:
        return queries.payouts(session, places=guard.actor().places(Permission.READ_PAYOUTS))


@blueprint.post("/payouts")
@blueprint.arguments(PlaceVerbSchema)
@blueprint.response(201, PayoutSchema(many=True))
@guard.allows(Permission.PROPOSE_PAYOUTS)
def propose(body: dict[str, Any]) -> list[queries.PayoutRow]:
    """Propose payouts to everybody who is owed something at a centre."""
    with db.transaction() as session:
        place = places.place_named(session, body["place"])
        codes = services.propose_all(
            session,
            client_id=body["client_id"],
            place_id=place.id,
            actor=guard.actor(),
            now=clock.now(),
        )
        return queries.payouts_named(session, codes)


@blueprint.get("/payouts/<code>")
@blueprint.response(200, PayoutSlipSchema)
@guard.allows(Permission.READ_PAYOUTS)
def payout(code: str) -> queries.Slip:
    """Read a payout with each thing that it pays for."""
    return _slip(code)


@blueprint.post("/payouts/<code>/approve")
@blueprint.response(200, PayoutSlipSchema)
@guard.allows(Permission.APPROVE_PAYOUTS)
def approve(code: str) -> queries.Slip:
    """Approve a payout that somebody else proposed."""
    with db.transaction() as session:
        services.approve(session, code=code, actor=guard.actor(), now=clock.now())
    return _slip(code)


@blueprint.post("/payouts/batches/<uuid:batch_id>/approval")
@blueprint.response(200, ApprovedSchema)
@guard.allows(Permission.APPROVE_PAYOUTS)
def approve_batch(batch_id: UUID) -> dict[str, int]:
    """Approve all that somebody else proposed at once."""
    with db.transaction() as session:
        approved = services.approve_batch(
            session, batch_id=batch_id, actor=guard.actor(), now=clock.now()
        )
    return {"approved": approved}


@blueprint.post("/payouts/<code>/withdraw")
@blueprint.response(200, PayoutSlipSchema)
@guard.allows(Permission.PROPOSE_PAYOUTS)
def withdraw(code: str) -> queries.Slip:
    """Take a payout back before it is paid."""
    with db.transaction() as session:
        services.withdraw(session, code=code)
    return _slip(code)


@blueprint.post("/payouts/<code>/pay")
@blueprint.arguments(PinSchema)
@blueprint.response(200, PayoutSlipSchema)
@guard.allows(Permission.PAY_IN_CASH)
def pay(body: dict[str, str], code: str) -> queries.Slip:
    """Hand over the cash against the villager's PIN."""
    with db.transaction() as session:
        paid = services.pay_in_cash(
            session, code=code, pin=body["pin"], actor=guard.actor(), now=clock.now()
        )
    if isinstance(paid, Refusal):
        raise paid
    return _slip(code)


@blueprint.post("/payouts/<code>/collection")
@blueprint.arguments(CollectionSchema)
@blueprint.response(200, PayoutSlipSchema)
@guard.allows(Permission.PAY_IN_CASH)
def pay_to_kin(body: dict[str, Any], code: str) -> queries.Slip:
    """Hand over the cash to somebody whom the villager lets collect."""
    with db.transaction() as session:
        services.pay_to_kin(
            session,
            code=code,
            kin_number=body["kin_number"],
            born=body["born"],
            actor=guard.actor(),
            now=clock.now(),
        )
    return _slip(code)


def _slip(code: str) -> queries.Slip:
    with db.reading() as session:
        found = queries.slip(
            session, code=code, places=guard.actor().places(Permission.READ_PAYOUTS)
        )
    if found is None:
        raise not_found("payout.unknown", code=code)
    return found
