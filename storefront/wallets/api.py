"""Payouts by wallet by API. Keys of our merchant accounts are written on the page only."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.money import Fen
from app.people import guard
from app.people.rules import Permission
from app.web import forms
from storefront.wallets import queries, services
from storefront.wallets.rules import Rail
from storefront.wallets.schemas import (
    NewWalletBatchSchema,
    WalletAccountSchema,
    WalletTransferSchema,
)

blueprint = Blueprint("wallets_api", __name__, url_prefix="/api/wallets")


@blueprint.get("/transfers")
@blueprint.response(200, WalletTransferSchema(many=True))
@guard.allows(Permission.READ_BOOKS)
def transfers() -> list[queries.TransferRow]:
    """List payouts by wallet, newest first."""
    with db.reading() as session:
        return queries.transfers(session)


@blueprint.post("/batches")
@blueprint.arguments(NewWalletBatchSchema)
@blueprint.response(201, WalletTransferSchema(many=True))
@guard.allows(Permission.PROPOSE_PAYOUTS)
def propose(body: dict[str, Any]) -> list[queries.TransferRow]:
    """Propose to pay by a rail whoever wants that and is owed enough.

    The batch is approved by `/api/payouts/batches/{batch_id}/approval`, and sent within a minute.
    """
    with db.transaction() as session:
        made = services.propose(
            session,
            client_id=body["client_id"],
            rail=forms.word(Rail, body["rail"]),
            least_fen=Fen(body["least_fen"]),
            actor=guard.actor(),
            now=clock.now(),
        )
        codes = {payout.code for payout in made}
        return [row for row in queries.transfers(session) if row.code in codes]


@blueprint.put("/accounts")
@blueprint.arguments(WalletAccountSchema)
@blueprint.response(204)
@guard.allows(Permission.PROPOSE_PAYOUTS)
def bind(body: dict[str, Any]) -> None:
    """Write down a villager's own wallet."""
    with db.transaction() as session:
        services.bind(
            session,
            villager_code=body["villager_code"],
            rail=forms.word(Rail, body["rail"]),
            payee=body["payee"],
            holder=body["holder"],
            actor=guard.actor(),
            now=clock.now(),
        )
