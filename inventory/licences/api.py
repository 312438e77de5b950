"""Workshop licences over the API."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from inventory.licences import queries, services
from inventory.licences.queries import LicenceRow
from inventory.licences.schemas import LicenceSchema, NewLicenceSchema
from inventory.villagers import queries as villagers_read

blueprint = Blueprint("licences_api", __name__, url_prefix="/api/villagers/<code>/licences")


@blueprint.get("")
@blueprint.response(200, LicenceSchema(many=True))
@guard.allows(Permission.READ_VILLAGERS)
def licences(code: str) -> list[LicenceRow]:
    """List a household's licences, the one that lasts longest first."""
    with db.reading() as session:
        return _licences_of(session, code)


@blueprint.post("")
@blueprint.arguments(NewLicenceSchema)
@blueprint.response(201, LicenceSchema(many=True))
@guard.allows(Permission.REGISTER_VILLAGERS)
def record(body: dict[str, Any], code: str) -> list[LicenceRow]:
    """Put a licence or a renewal on file; the same one twice is one."""
    with db.transaction() as session:
        services.record(session, villager_code=code, actor=guard.actor(), now=clock.now(), **body)
        return _licences_of(session, code)


def _licences_of(session: Session, code: str) -> list[LicenceRow]:
    villager = villagers_read.seen(session, code, guard.actor())
    return queries.licences_of(session, villager_id=villager.id, on=clock.china_date(clock.now()))
