"""Wages and payouts to providers by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from inventory.places import services as places
from storefront.providers import services as providers
from storefront.wages import queries, services
from storefront.wages.queries import WagePayoutRow, WageRow
from storefront.wages.schemas import (
    ProviderPinSchema,
    WagePayoutSchema,
    WageProposalSchema,
    WageSchema,
)

blueprint = Blueprint("wages_api", __name__, url_prefix="/api/wages")


@blueprint.get("")
@blueprint.response(200, WageSchema(many=True))
@guard.allows(Permission.DO_ERRANDS)
def own() -> list[WageRow]:
    """List what the provider who asks has earned."""
    with db.reading() as session:
        return queries.wages_of(session, providers.own(session, guard.actor()).id)


@blueprint.get("/payouts")
@blueprint.response(200, WagePayoutSchema(many=True))
@guard.allows(Permission.READ_PAYOUTS)
def payouts() -> list[WagePayoutRow]:
    """List payouts to providers, newest first."""
    with db.reading() as session:
        return queries.payouts(session, places=guard.actor().places(Permission.READ_PAYOUTS))


@blueprint.post("/payouts")
@blueprint.arguments(WageProposalSchema)
@blueprint.response(201, WagePayoutSchema(many=True))
@guard.allows(Permission.PROPOSE_PAYOUTS)
def propose(body: dict[str, Any]) -> list[WagePayoutRow]:
    """Propose payouts to every provider of a centre who is owed something."""
    with db.transaction() as session:
        place = places.place_named(session, body["place"])
        proposed = services.propose_all(
            session,
            client_id=body["client_id"],
            place_id=place.id,
            actor=guard.actor(),
            now=clock.now(),
        )
        codes = {payout.code for payout in proposed}
        listed = queries.payouts(session, places={place.id})
    return [row for row in listed if row.code in codes]


@blueprint.post("/payouts/<code>/approve")
@blueprint.response(200, WagePayoutSchema)
@guard.allows(Permission.APPROVE_PAYOUTS)
def approve(code: str) -> WagePayoutRow:
    """Approve a payout that somebody else proposed."""
    with db.transaction() as session:
        found = services.approve(session, code=code, actor=guard.actor()).code
    return _row(found)


@blueprint.post("/payouts/<code>/withdraw")
@blueprint.response(200, WagePayoutSchema)
@guard.allows(Permission.PROPOSE_PAYOUTS)
def withdraw(code: str) -> WagePayoutRow:
    """Take a payout back before it is paid."""
    with db.transaction() as session:
        found = services.withdraw(session, code=code).code
    return _row(found)


@blueprint.post("/payouts/<code>/pay")
@blueprint.arguments(ProviderPinSchema)
@blueprint.response(200, WagePayoutSchema)
@guard.allows(Permission.PAY_IN_CASH)
def pay(body: dict[str, str], code: str) -> WagePayoutRow:
    """Hand over the cash against the provider's PIN."""
    with db.transaction() as session:
        paid = services.pay_in_cash(
            session, code=code, pin=body["pin"], actor=guard.actor(), now=clock.now()
        )
    if isinstance(paid, Refusal):
        raise paid
    return _row(paid.code)


def _row(code: str) -> WagePayoutRow:
    with db.reading() as session:
        [row] = queries.payouts(session, places=None, code=code)
    return row
