"""GTINs by API."""

from flask import current_app
from flask_smorest import Blueprint

from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from inventory.gtins import queries, services
from inventory.gtins.queries import PackRow
from inventory.gtins.rules import licensed_prefixes
from inventory.gtins.schemas import GtinSchema, NamedGtinSchema

blueprint = Blueprint("gtins_api", __name__, url_prefix="/api/gtins")


@blueprint.get("")
@blueprint.response(200, GtinSchema(many=True))
@guard.allows(Permission.NAME_GTINS)
def gtins() -> list[PackRow]:
    """List all packs with their GTINs."""
    with db.reading() as session:
        return queries.pack_rows(session)


@blueprint.put("/<int:pack_id>")
@blueprint.arguments(NamedGtinSchema)
@blueprint.response(204)
@guard.allows(Permission.NAME_GTINS)
def name(body: dict[str, str], pack_id: int) -> None:
    """Give a pack its GTIN, or take it off."""
    settings = current_app.extensions["settings"]
    with db.transaction() as session:
        services.name_gtin(
            session,
            pack_id=pack_id,
            typed=body["gtin"],
            prefixes=licensed_prefixes(settings.gs1_prefixes, sandbox=settings.sandbox),
        )
