"""Next of kin over the API."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from inventory.kin import queries, services
from inventory.kin.queries import KinRow
from inventory.kin.rules import Authority, KinField
from inventory.kin.schemas import (
    AuthoritySchema,
    KinRevealedSchema,
    KinRevealSchema,
    KinSchema,
)
from inventory.villagers import queries as villagers_read

blueprint = Blueprint("kin_api", __name__, url_prefix="/api/villagers/<code>/kin")


@blueprint.get("")
@blueprint.response(200, KinSchema(many=True))
@guard.allows(Permission.READ_VILLAGERS)
def kin(code: str) -> list[KinRow]:
    """List who may collect, and who might before; the latest first."""
    with db.reading() as session:
        return _kin_of(session, code)


@blueprint.post("")
@blueprint.arguments(AuthoritySchema)
@blueprint.response(201, KinSchema(many=True))
@guard.allows(Permission.REGISTER_VILLAGERS)
def record(body: Authority, code: str) -> list[KinRow]:
    """Write down whom a villager lets collect, once for a client id."""
    with db.transaction() as session:
        services.record_authority(
            session, villager_code=code, authority=body, actor=guard.actor(), now=clock.now()
        )
        return _kin_of(session, code)


@blueprint.post("/<int:number>/revocation")
@blueprint.response(204)
@guard.allows(Permission.REGISTER_VILLAGERS)
def revoke(code: str, number: int) -> None:
    """Write down that an authority was taken back."""
    with db.transaction() as session:
        services.revoke_authority(
            session, villager_code=code, number=number, actor=guard.actor(), now=clock.now()
        )


@blueprint.post("/<int:number>/reveals")
@blueprint.arguments(KinRevealSchema)
@blueprint.response(200, KinRevealedSchema)
@guard.allows(Permission.REGISTER_VILLAGERS)
def reveal(body: dict[str, Any], code: str, number: int) -> dict[str, str]:
    """Show a personal field in the clear; who asked and why is on record."""
    field: KinField = body["field"]
    with db.transaction() as session:
        value = services.reveal(
            session,
            villager_code=code,
            number=number,
            field=field,
            reason=body["reason"],
            actor=guard.actor(),
            now=clock.now(),
        )
    return {"field": field, "value": value}


def _kin_of(session: Session, code: str) -> list[KinRow]:
    villager = villagers_read.seen(session, code, guard.actor())
    return queries.kin_of(session, villager_id=villager.id, on=clock.china_date(clock.now()))
