"""Changes to villagers over the API, and their history."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from inventory.amendments import queries, services
from inventory.amendments.queries import AmendmentRow, RevealRow
from inventory.amendments.rules import BankAccount, Details
from inventory.amendments.schemas import (
    DetailsSchema,
    HistorySchema,
    NewPinSchema,
    PayoutChoiceSchema,
    ReasonSchema,
    RevealRowSchema,
    RevealsQuerySchema,
    VillagerPhotoSchema,
)
from inventory.villagers import queries as villagers_read
from inventory.villagers.queries import ConsentRow
from inventory.villagers.rules import PayoutWay

blueprint = Blueprint("amendments_api", __name__, url_prefix="/api/villagers")


@blueprint.get("/<code>/history")
@blueprint.response(200, HistorySchema)
@guard.allows(Permission.READ_VILLAGERS)
def history(code: str) -> dict[str, list[ConsentRow] | list[AmendmentRow]]:
    """Tell what a villager agreed to, and what was changed by whom."""
    with db.reading() as session:
        villager = villagers_read.seen(session, code, guard.actor())
        return {
            "consents": villagers_read.consent_history(session, villager_id=villager.id),
            "amendments": queries.amendments_of(session, villager_id=villager.id),
        }


@blueprint.patch("/<code>")
@blueprint.arguments(DetailsSchema)
@blueprint.response(204)
@guard.allows(Permission.REGISTER_VILLAGERS)
def change_details(body: Details, code: str) -> None:
    """Correct name, phone, ID number or story."""
    with db.transaction() as session:
        services.change_details(
            session, villager_code=code, details=body, actor=guard.actor(), now=clock.now()
        )


@blueprint.put("/<code>/photo")
@blueprint.arguments(VillagerPhotoSchema)
@blueprint.response(204)
@guard.allows(Permission.REGISTER_VILLAGERS)
def show_photo(body: dict[str, uuid.UUID], code: str) -> None:
    """Name the picture of a villager who agreed to it."""
    with db.transaction() as session:
        services.show_photo(
            session,
            villager_code=code,
            picture_id=body["picture_id"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.delete("/<code>/photo")
@blueprint.response(204)
@guard.allows(Permission.REGISTER_VILLAGERS)
def remove_photo(code: str) -> None:
    """Forget the picture of a villager."""
    with db.transaction() as session:
        services.remove_photo(session, villager_code=code, actor=guard.actor(), now=clock.now())


@blueprint.put("/<code>/pin")
@blueprint.arguments(NewPinSchema)
@blueprint.response(204)
@guard.allows(Permission.REGISTER_VILLAGERS)
def renew_pin(body: dict[str, str], code: str) -> None:
    """Give a card another PIN; with the old one nobody signs in any more."""
    with db.transaction() as session:
        services.renew_pin(
            session, villager_code=code, pin=body["pin"], actor=guard.actor(), now=clock.now()
        )


@blueprint.put("/<code>/payout")
@blueprint.arguments(PayoutChoiceSchema)
@blueprint.response(204)
@guard.allows(Permission.REGISTER_VILLAGERS)
def choose_payout(body: dict[str, Any], code: str) -> None:
    """Write down how a villager would like to be paid."""
    way: PayoutWay = body["way"]
    account: BankAccount | None = body["account"]
    with db.transaction() as session:
        services.choose_payout(
            session,
            villager_code=code,
            way=way,
            account=account,
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/<code>/suspension")
@blueprint.arguments(ReasonSchema)
@blueprint.response(204)
@guard.allows(Permission.SUSPEND_VILLAGERS)
def suspend(body: dict[str, str], code: str) -> None:
    """Stop taking goods of a villager."""
    with db.transaction() as session:
        services.suspend(
            session,
            villager_code=code,
            reason=body["reason"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/<code>/reactivation")
@blueprint.arguments(ReasonSchema)
@blueprint.response(204)
@guard.allows(Permission.SUSPEND_VILLAGERS)
def reactivate(body: dict[str, str], code: str) -> None:
    """Take goods of a suspended villager again."""
    with db.transaction() as session:
        services.reactivate(
            session,
            villager_code=code,
            reason=body["reason"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.get("/reveals")
@blueprint.arguments(RevealsQuerySchema, location="query")
@blueprint.response(200, RevealRowSchema(many=True))
@guard.allows(Permission.READ_REVEALS)
def reveals(query: dict[str, str]) -> list[RevealRow]:
    """List who was shown personal fields, and why, newest first."""
    with db.reading() as session:
        return queries.reveals(
            session, places=guard.actor().places(Permission.READ_REVEALS), code=query["code"]
        )
