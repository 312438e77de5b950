"""Pairs of volunteer and elder by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.pairs import queries, services
from storefront.pairs.queries import Alarm, PairRow
from storefront.pairs.rules import Pairing
from storefront.pairs.schemas import (
    AlarmSchema,
    NewPairSchema,
    PairNoteSchema,
    PairSchema,
    VisitedSchema,
)
from storefront.providers import services as providers

blueprint = Blueprint("pairs_api", __name__, url_prefix="/api/pairs")


@blueprint.get("")
@blueprint.response(200, PairSchema(many=True))
@guard.allows(Permission.PAIR_VOLUNTEERS)
def pairs() -> list[PairRow]:
    """List the pairs in force, whose visit is due first."""
    with db.reading() as session:
        return queries.pairs(session, places=guard.actor().places(Permission.PAIR_VOLUNTEERS))


@blueprint.post("")
@blueprint.arguments(NewPairSchema)
@blueprint.response(201, PairSchema)
@guard.allows(Permission.PAIR_VOLUNTEERS)
def pair_up(body: dict[str, Any]) -> PairRow:
    """Let a volunteer look in on an elder."""
    with db.transaction() as session:
        made = services.pair_up(
            session,
            pairing=Pairing(
                client_id=body["client_id"],
                provider_code=body["volunteer"],
                villager_code=body["villager"],
                every_days=body["every_days"],
                first_on=body["first_on"],
                is_agreed=body["agreed"],
                contact_name=body["contact_name"],
                contact_phone=body["contact_phone"],
            ),
            actor=guard.actor(),
            now=clock.now(),
        )
        rows = queries.pairs(session, places=[made.place_id])
        return next(row for row in rows if row.pair_id == made.id)


@blueprint.get("/mine")
@blueprint.response(200, PairSchema(many=True))
@guard.allows(Permission.DO_ERRANDS)
def own() -> list[PairRow]:
    """List the elders of the volunteer who asks."""
    with db.reading() as session:
        return queries.pairs(session, provider_id=providers.own(session, guard.actor()).id)


@blueprint.get("/alarms")
@blueprint.response(200, AlarmSchema(many=True))
@guard.allows(Permission.PAIR_VOLUNTEERS)
def alarms() -> list[Alarm]:
    """List missed visits and needs of help that nobody has seen to."""
    with db.reading() as session:
        return queries.alarms(session, places=guard.actor().places(Permission.PAIR_VOLUNTEERS))


@blueprint.post("/<int:pair_id>/visit")
@blueprint.arguments(VisitedSchema)
@blueprint.response(204)
@guard.allows(Permission.DO_ERRANDS)
def visit(body: dict[str, Any], pair_id: int) -> None:
    """Write down that the volunteer was there."""
    with db.transaction() as session:
        services.visit(session, pair_id=pair_id, actor=guard.actor(), now=clock.now(), **body)


@blueprint.post("/<int:pair_id>/end")
@blueprint.arguments(PairNoteSchema)
@blueprint.response(204)
@guard.allows(Permission.PAIR_VOLUNTEERS)
def end(body: dict[str, str], pair_id: int) -> None:
    """End a pair."""
    with db.transaction() as session:
        services.end(session, pair_id=pair_id, actor=guard.actor(), now=clock.now(), **body)


@blueprint.post("/visits/<int:visit_id>/handling")
@blueprint.arguments(PairNoteSchema)
@blueprint.response(204)
@guard.allows(Permission.PAIR_VOLUNTEERS)
def handle(body: dict[str, str], visit_id: int) -> None:
    """Write down what was done about a missed visit or a need of help."""
    with db.transaction() as session:
        services.handle(session, visit_id=visit_id, actor=guard.actor(), now=clock.now(), **body)
