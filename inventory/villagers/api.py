"""Villagers over the API: find, look at, register, consents, reveals."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from inventory.places import services as places
from inventory.villagers import queries, services
from inventory.villagers.queries import VillagerFacts, VillagerRow
from inventory.villagers.rules import ConsentKind, Enrolment, PersonalField, Registration
from inventory.villagers.schemas import (
    ConsentChangeSchema,
    EnrolmentSchema,
    RegistrationSchema,
    RevealedSchema,
    RevealSchema,
    VillagerFactsSchema,
    VillagerQuerySchema,
    VillagerSchema,
)

blueprint = Blueprint("villagers_api", __name__, url_prefix="/api/villagers")


@blueprint.get("")
@blueprint.arguments(VillagerQuerySchema, location="query")
@blueprint.response(200, VillagerSchema(many=True))
@guard.allows(Permission.READ_VILLAGERS)
def find(query: dict[str, str]) -> list[VillagerRow]:
    """Find villagers of one's own places."""
    with db.reading() as session:
        return queries.search(
            session,
            text=query["q"],
            places=guard.actor().places(Permission.READ_VILLAGERS),
        )


@blueprint.post("")
@blueprint.arguments(RegistrationSchema)
@blueprint.response(201, VillagerFactsSchema)
@guard.allows(Permission.REGISTER_VILLAGERS)
def register(body: dict[str, Any]) -> VillagerFacts:
    """Register a villager, once for a client id."""
    actor = guard.actor()
    with db.transaction() as session:
        place = places.place_named(session, body.pop("place_code"))
        registration = Registration(
            **(body | {"place_id": place.id, "consents": frozenset(body["consents"])})
        )
        villager = services.register_villager(
            session, registration=registration, actor=actor, now=clock.now()
        )
        return queries.card_seen(
            session, villager.code, actor, permission=Permission.REGISTER_VILLAGERS
        )


@blueprint.get("/<code>")
@blueprint.response(200, VillagerFactsSchema)
@guard.allows(Permission.READ_VILLAGERS)
def show(code: str) -> VillagerFacts:
    """Tell what the desk knows of a villager of one's own places."""
    with db.reading() as session:
        return queries.card_seen(session, code, guard.actor())


@blueprint.post("/<code>/enrolment")
@blueprint.arguments(EnrolmentSchema)
@blueprint.response(200, VillagerFactsSchema)
@guard.allows(Permission.REGISTER_VILLAGERS)
def enrol(body: Enrolment, code: str) -> VillagerFacts:
    """Register somebody who was on a roster, now that they stand at the desk; once."""
    with db.transaction() as session:
        services.enrol(
            session, villager_code=code, enrolment=body, actor=guard.actor(), now=clock.now()
        )
        return queries.card_seen(
            session, code, guard.actor(), permission=Permission.REGISTER_VILLAGERS
        )


@blueprint.delete("/<code>")
@blueprint.response(204)
@guard.allows(Permission.REGISTER_VILLAGERS)
def decline(code: str) -> None:
    """Forget somebody on a roster who does not want to be registered."""
    with db.transaction() as session:
        services.decline(session, villager_code=code, actor=guard.actor())


@blueprint.post("/<code>/consents")
@blueprint.arguments(ConsentChangeSchema)
@blueprint.response(204)
@guard.allows(Permission.REGISTER_VILLAGERS)
def change_consent(body: dict[str, Any], code: str) -> None:
    """Write down a consent, or that it was taken back; what it is already changes nothing."""
    kind: ConsentKind = body["kind"]
    verb = services.give_consent if body["given"] else services.revoke_consent
    with db.transaction() as session:
        verb(session, villager_code=code, kind=kind, actor=guard.actor(), now=clock.now())


@blueprint.post("/<code>/reveals")
@blueprint.arguments(RevealSchema)
@blueprint.response(200, RevealedSchema)
@guard.allows(Permission.REGISTER_VILLAGERS)
def reveal(body: dict[str, Any], code: str) -> dict[str, str]:
    """Show a personal field in the clear; who asked and why is on record."""
    field: PersonalField = body["field"]
    with db.transaction() as session:
        value = services.reveal(
            session,
            villager_code=code,
            field=field,
            reason=body["reason"],
            actor=guard.actor(),
            now=clock.now(),
        )
    return {"field": field, "value": value}
