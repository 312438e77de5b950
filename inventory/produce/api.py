"""Produce over the API: what an intake can be about."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from inventory.produce import queries, services
from inventory.produce.queries import ChecklistRow, ProduceRow
from inventory.produce.rules import Keeping, NewProduce
from inventory.produce.schemas import (
    ChecklistSchema,
    GuidePriceSchema,
    KeepingSchema,
    NewChecklistSchema,
    NewPackSchema,
    NewProduceSchema,
    PackSizeSchema,
    ProduceSchema,
    RetirementSchema,
)

blueprint = Blueprint("produce_api", __name__, url_prefix="/api/produce")


@blueprint.get("")
@blueprint.response(200, ProduceSchema(many=True))
@guard.allows(Permission.READ_DELIVERIES)
def produce() -> list[ProduceRow]:
    """List the kinds of goods that are taken, with packs, checklists and guide prices."""
    with db.reading() as session:
        return queries.produce_list(session, now=clock.now())


@blueprint.post("")
@blueprint.arguments(NewProduceSchema)
@blueprint.response(201, ProduceSchema)
@guard.allows(Permission.CHANGE_PRODUCE)
def define(body: NewProduce) -> ProduceRow:
    """Define a kind of goods with the first version of its checklist."""
    with db.transaction() as session:
        made = services.define_produce(session, produce=body, actor=guard.actor(), now=clock.now())
        code = made.code
    return _row(code)


@blueprint.put("/<code>")
@blueprint.arguments(KeepingSchema)
@blueprint.response(200, ProduceSchema)
@guard.allows(Permission.CHANGE_PRODUCE)
def change(body: Keeping, code: str) -> ProduceRow:
    """Change names and how it keeps; lots that are there keep their last day of sale."""
    with db.transaction() as session:
        services.change_keeping(session, code=code, keeping=body)
    return _row(code)


@blueprint.post("/<code>/retirement")
@blueprint.arguments(RetirementSchema)
@blueprint.response(204)
@guard.allows(Permission.CHANGE_PRODUCE)
def retire(body: dict[str, bool], code: str) -> None:
    """Take a kind no more from now on, or take it again."""
    with db.transaction() as session:
        services.retire_produce(session, code=code, now=clock.now(), **body)


@blueprint.get("/<code>/checklists")
@blueprint.response(200, ChecklistSchema(many=True))
@guard.allows(Permission.READ_DELIVERIES)
def checklists(code: str) -> list[ChecklistRow]:
    """List all that was ever asked of a kind, the newest first."""
    with db.reading() as session:
        return queries.checklists_of(session, code)


@blueprint.post("/<code>/checklists")
@blueprint.arguments(NewChecklistSchema)
@blueprint.response(201, ChecklistSchema(many=True))
@guard.allows(Permission.CHANGE_PRODUCE)
def publish(body: dict[str, Any], code: str) -> list[ChecklistRow]:
    """Ask these questions from now on; what was asked before stays on record."""
    with db.transaction() as session:
        services.publish_checklist(session, code=code, actor=guard.actor(), now=clock.now(), **body)
        return queries.checklists_of(session, code)


@blueprint.post("/<code>/packs")
@blueprint.arguments(NewPackSchema)
@blueprint.response(201, PackSizeSchema)
@guard.allows(Permission.CHANGE_PRODUCE)
def define_pack(body: dict[str, Any], code: str) -> dict[str, Any]:
    """Define a size in which it is labelled and sold."""
    with db.transaction() as session:
        pack = services.define_pack(session, produce_id=services.locked(session, code).id, **body)
        return {"pack_id": pack.id, "guide_price_fen": None} | body


@blueprint.post("/packs/<int:pack_id>/guide-prices")
@blueprint.arguments(GuidePriceSchema)
@blueprint.response(204)
@guard.allows(Permission.CHANGE_PRODUCE)
def publish_price(body: dict[str, int], pack_id: int) -> None:
    """Tell villagers from now on what one pack is expected to bring."""
    with db.transaction() as session:
        services.publish_guide_price(session, pack_id=pack_id, now=clock.now(), **body)


@blueprint.post("/packs/<int:pack_id>/retirement")
@blueprint.arguments(RetirementSchema)
@blueprint.response(204)
@guard.allows(Permission.CHANGE_PRODUCE)
def retire_pack(body: dict[str, bool], pack_id: int) -> None:
    """Take a size no more from now on, or take it again."""
    with db.transaction() as session:
        services.retire_pack(session, pack_id=pack_id, now=clock.now(), **body)


def _row(code: str) -> ProduceRow:
    with db.reading() as session:
        found = queries.produce_found(session, typed="", code=code, now=clock.now())
    if not found:
        raise not_found("produce.unknown")
    return found[0]
