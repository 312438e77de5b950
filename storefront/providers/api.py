"""Providers by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from inventory.places import services as places
from storefront.providers import queries, services
from storefront.providers.queries import ProviderRow
from storefront.providers.rules import Licence, Registration, read_hours, read_reach
from storefront.providers.schemas import AbsenceSchema, NewProviderSchema, ProviderSchema
from storefront.providers.services import NewAccount
from storefront.trades import queries as trades

blueprint = Blueprint("providers_api", __name__, url_prefix="/api/providers")


@blueprint.get("")
@blueprint.response(200, ProviderSchema(many=True))
@guard.allows(Permission.RUN_ERRANDS)
def providers() -> list[ProviderRow]:
    """List providers by name."""
    with db.reading() as session:
        return queries.providers(session, places=guard.actor().places(Permission.RUN_ERRANDS))


@blueprint.post("")
@blueprint.arguments(NewProviderSchema)
@blueprint.response(201, ProviderSchema)
@guard.allows(Permission.RUN_ERRANDS)
def engage(body: dict[str, Any]) -> ProviderRow:
    """Register a provider."""
    until, reach_km = body["licence_until"], body["reach_km"]
    with db.transaction() as session:
        made = services.engage(
            session,
            registration=Registration(
                client_id=body["client_id"],
                place_id=places.place_named(session, body["place"]).id,
                name=body["name"],
                phone=body["phone"],
                trade_ids=frozenset(
                    trades.trade_of_code(session, code).id for code in body["trades"]
                ),
                area_ids=frozenset(places.place_named(session, code).id for code in body["areas"]),
                hours=read_hours(body["hours"]),
                volunteer=body["volunteer"],
                licence=Licence(body["licence_number"], until) if until else None,
                reach_metres=read_reach("" if reach_km is None else str(reach_km)),
            ),
            account=NewAccount(body["login"], body["password"], body["pin"]),
            actor=guard.actor(),
            now=clock.now(),
        )
    return _row(made.code)


@blueprint.post("/<code>/absences")
@blueprint.arguments(AbsenceSchema)
@blueprint.response(201, ProviderSchema)
@guard.allows(Permission.RUN_ERRANDS)
def be_absent(body: dict[str, Any], code: str) -> ProviderRow:
    """Write down a time in which a provider takes nothing on."""
    with db.transaction() as session:
        services.be_absent(session, code=code, start=body["start"], end=body["end"])
    return _row(code)


def _row(code: str) -> ProviderRow:
    with db.reading() as session:
        provider = queries.provider_of_code(session, code)
        [row] = queries.providers(session, places=None, code=provider.code)
    return row
