"""Pre-printed rolls by API."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from app.web.address import public_url
from inventory.labels.adapters import thermal
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.rules.label_text import LabelText
from inventory.labels.rules.papers import Language, paper_named, size_named
from inventory.places import services as places
from inventory.printers.models import PrintJob
from inventory.rolls import queries, services
from inventory.rolls.queries import RollRow
from inventory.rolls.rules import SerialRange
from inventory.rolls.schemas import (
    AssignSchema,
    NewRollSchema,
    RollSchema,
    RollSendSchema,
    RollSentSchema,
    RollSheetSchema,
    RollsQuerySchema,
    RollStreamSchema,
    SerialRangeSchema,
    UnboundQuerySchema,
    VoidedSchema,
    VoidStretchSchema,
)

blueprint = Blueprint("rolls_api", __name__, url_prefix="/api/rolls")
BINARY = {"type": "string", "format": "binary"}


@blueprint.get("")
@blueprint.arguments(RollsQuerySchema, location="query")
@blueprint.response(200, RollSchema(many=True))
@guard.allows(Permission.PRINT_LABELS)
def rolls(asked: dict[str, Any]) -> list[RollRow]:
    """List the rolls made at or given to one's own places, newest first."""
    with db.reading() as session:
        return queries.roll_rows(
            session,
            places=guard.actor().places(Permission.PRINT_LABELS),
            before_id=asked["before"],
        )


@blueprint.post("")
@blueprint.arguments(NewRollSchema)
@blueprint.response(201, RollSchema)
@guard.allows(Permission.PRINT_ROLLS)
def make(body: dict[str, Any]) -> RollRow:
    """Reserve the codes of a new roll, once for a client id."""
    with db.transaction() as session:
        made = services.make_roll(
            session,
            client_id=body["client_id"],
            labels_count=body["labels_count"],
            hub_id=places.place_named(session, body["hub_code"]).id,
            actor=guard.actor(),
            now=clock.now(),
        )
        return _row(session, made.code)


@blueprint.get("/unbound")
@blueprint.arguments(UnboundQuerySchema, location="query")
@blueprint.response(200, SerialRangeSchema(many=True))
@guard.allows(Permission.PRINT_LABELS)
def unbound(asked: dict[str, Any]) -> list[SerialRange]:
    """List the serials of a place's rolls that can still be stuck on, for a phone offline."""
    with db.reading() as session:
        place = places.place_named(session, asked["place_code"])
        if not guard.actor().may_at(Permission.PRINT_LABELS, place.id):
            raise not_found("place.unknown")
        return queries.unbound_ranges(session, place_id=place.id)


@blueprint.get("/<code>")
@blueprint.response(200, RollSchema)
@guard.allows(Permission.PRINT_LABELS)
def roll(code: str) -> RollRow:
    """Tell what became of a roll's labels."""
    with db.reading() as session:
        seen = services.roll_seen(session, roll_code=code, actor=guard.actor())
        return _row(session, seen.code)


@blueprint.post("/<code>/assign")
@blueprint.arguments(AssignSchema)
@blueprint.response(200, RollSchema)
@guard.allows(Permission.PRINT_ROLLS)
def assign(body: dict[str, Any], code: str) -> RollRow:
    """Give a roll to a village."""
    with db.transaction() as session:
        given = services.assign_roll(
            session,
            roll_code=code,
            place_id=places.place_named(session, body["place_code"]).id,
            actor=guard.actor(),
            now=clock.now(),
        )
        return _row(session, given.code)


@blueprint.post("/<code>/void")
@blueprint.arguments(VoidStretchSchema)
@blueprint.response(200, VoidedSchema)
@guard.allows(Permission.PRINT_LABELS)
def void(body: dict[str, Any], code: str) -> dict[str, int]:
    """Put a damaged stretch of a roll out of use."""
    with db.transaction() as session:
        voided = services.void_labels(
            session, roll_code=code, **body, actor=guard.actor(), now=clock.now()
        )
    return {"voided_count": voided}


@blueprint.get("/<code>/labels.pdf")
@blueprint.arguments(RollSheetSchema, location="query")
@blueprint.response(200, BINARY, content_type="application/pdf")
@guard.allows(Permission.PRINT_LABELS)
def sheet(asked: dict[str, Any], code: str) -> Response:
    """Draw the labels of a roll that can still be stuck on, on A4."""
    paper = paper_named(asked["sheet"], asked["skip"])
    drawn = label_sheets(_labels(code), paper.sheet, skip=paper.skip)
    return Response(drawn, mimetype="application/pdf")


@blueprint.get("/<code>/labels.tspl")
@blueprint.arguments(RollStreamSchema, location="query")
@blueprint.response(200, BINARY, content_type="application/octet-stream")
@guard.allows(Permission.PRINT_LABELS)
def tspl(asked: dict[str, Any], code: str) -> Response:
    """Write the labels of a roll that can still be stuck on, for a TSPL printer."""
    return _stream(Language.TSPL, asked, code)


@blueprint.get("/<code>/labels.zpl")
@blueprint.arguments(RollStreamSchema, location="query")
@blueprint.response(200, BINARY, content_type="application/octet-stream")
@guard.allows(Permission.PRINT_LABELS)
def zpl(asked: dict[str, Any], code: str) -> Response:
    """Write the labels of a roll that can still be stuck on, for a ZPL printer."""
    return _stream(Language.ZPL, asked, code)


@blueprint.post("/<code>/print")
@blueprint.arguments(RollSendSchema)
@blueprint.response(202, RollSentSchema)
@guard.allows(Permission.PRINT_LABELS)
def send(body: dict[str, Any], code: str) -> PrintJob:
    """Ask a printer for the labels of a roll that can still be stuck on."""
    with db.transaction() as session:
        return services.send_to_printer(
            session,
            roll_code=code,
            **body,
            public_url=public_url(),
            actor=guard.actor(),
            now=clock.now(),
        )


def _stream(language: Language, asked: dict[str, Any], code: str) -> Response:
    written = thermal.written(language, _labels(code), size_named(asked["size"]))
    return Response(written, mimetype="application/octet-stream")


def _labels(code: str) -> list[LabelText]:
    with db.reading() as session:
        _, labels = services.labels_to_print(
            session, roll_code=code, actor=guard.actor(), public_url=public_url()
        )
    return labels


def _row(session: Session, code: str) -> RollRow:
    found = queries.roll_row(session, code, places=None)
    if found is None:
        raise not_found("roll.unknown", code=code)
    return found
