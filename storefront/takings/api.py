"""Takings over the API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.shops.services import opening
from storefront.takings import queries, services
from storefront.takings.queries import SlipRow, TakingsRow
from storefront.takings.rules import Slip
from storefront.takings.schemas import (
    SlipRowSchema,
    TakingsRowSchema,
    TillBankingSchema,
    TillSettlementSchema,
)

blueprint = Blueprint("takings_api", __name__, url_prefix="/api")


@blueprint.get("/takings")
@blueprint.response(200, TakingsRowSchema(many=True))
@guard.allows(Permission.READ_BOOKS)
def takings() -> list[TakingsRow]:
    """List what each shop took and is not at the bank yet."""
    with db.reading() as session:
        return queries.takings(session, place_ids=guard.actor().places(Permission.READ_BOOKS))


@blueprint.get("/takings/slips")
@blueprint.response(200, SlipRowSchema(many=True))
@guard.allows(Permission.READ_BOOKS)
def slips() -> list[SlipRow]:
    """List what came to the bank of shops' takings, newest first."""
    with db.reading() as session:
        return queries.slips(session, place_ids=guard.actor().places(Permission.READ_BOOKS))


@blueprint.post("/takings/<code>/settlements")
@blueprint.arguments(TillSettlementSchema)
@blueprint.response(204)
@guard.allows(Permission.KEEP_BOOKS)
def settle(body: dict[str, Any], code: str) -> None:
    """Write down what an acquirer paid to our bank, and what it kept."""
    actor = guard.actor()
    with db.transaction() as session:
        services.settle_cards(
            session,
            shop=opening.shop_named(session, code, actor, permission=Permission.KEEP_BOOKS),
            slip=_slip(body),
            received_fen=body["received_fen"],
            fee_fen=body["fee_fen"],
            actor=actor,
            now=clock.now(),
        )


@blueprint.post("/takings/bankings/<int:banking_id>/reversal")
@blueprint.response(204)
@guard.allows(Permission.KEEP_BOOKS)
def reverse_banking(banking_id: int) -> None:
    """Undo a slip of cash that was written down in error."""
    with db.transaction() as session:
        services.reverse_banking(
            session, banking_id=banking_id, actor=guard.actor(), now=clock.now()
        )


@blueprint.post("/takings/settlements/<int:settlement_id>/reversal")
@blueprint.response(204)
@guard.allows(Permission.KEEP_BOOKS)
def reverse_settlement(settlement_id: int) -> None:
    """Undo a settlement that was written down in error."""
    with db.transaction() as session:
        services.reverse_settlement(
            session, settlement_id=settlement_id, actor=guard.actor(), now=clock.now()
        )


@blueprint.get("/till/<code>/bankings")
@blueprint.response(200, SlipRowSchema(many=True))
@guard.allows(Permission.SELL_OVER_COUNTER)
def bankings(code: str) -> list[SlipRow]:
    """List what came to the bank of one shop's takings, newest first."""
    with db.reading() as session:
        shop = opening.shop_named(session, code, guard.actor())
        return queries.slips(session, place_ids=[shop.place_id])


@blueprint.post("/till/<code>/bankings")
@blueprint.arguments(TillBankingSchema)
@blueprint.response(204)
@guard.allows(Permission.SELL_OVER_COUNTER)
def bank(body: dict[str, Any], code: str) -> None:
    """Write down cash of the drawer that was brought to the bank."""
    actor = guard.actor()
    with db.transaction() as session:
        services.bank_cash(
            session,
            shop=opening.shop_named(session, code, actor),
            slip=_slip(body),
            fen=body["fen"],
            actor=actor,
            now=clock.now(),
        )


def _slip(body: dict[str, Any]) -> Slip:
    return Slip(body["client_id"], body["reference"], body["slip_on"])
