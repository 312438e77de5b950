"""Labels by API: their words, their sheets, their pictures, their streams."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from app.web.address import public_url
from inventory.labels.adapters import thermal
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.adapters.png import label_png
from inventory.labels.rules.label_text import LabelText
from inventory.labels.rules.papers import Language, paper_named, size_named
from inventory.printers.models import PrintJob
from inventory.printing import services
from inventory.printing.rules import Wanted
from inventory.printing.schemas import (
    LabelSchema,
    PictureSchema,
    SendSchema,
    SentSchema,
    SheetSchema,
    StreamSchema,
    WantedSchema,
)

blueprint = Blueprint("labels_api", __name__, url_prefix="/api/labels")
BINARY = {"type": "string", "format": "binary"}


@blueprint.get("/items")
@blueprint.arguments(WantedSchema, location="query")
@blueprint.response(200, LabelSchema(many=True))
@guard.allows(Permission.PRINT_LABELS)
def words(asked: dict[str, Any]) -> list[LabelText]:
    """Read what the labels of a delivery or a lot say, for a printer of one's own."""
    return _labels(asked)


@blueprint.get("/items.pdf")
@blueprint.arguments(SheetSchema, location="query")
@blueprint.response(200, BINARY, content_type="application/pdf")
@guard.allows(Permission.PRINT_LABELS)
def sheet(asked: dict[str, Any]) -> Response:
    """Draw the labels of a delivery or a lot on A4."""
    paper = paper_named(asked["sheet"], asked["skip"])
    drawn = label_sheets(_labels(asked), paper.sheet, skip=paper.skip)
    return Response(drawn, mimetype="application/pdf")


@blueprint.get("/items.tspl")
@blueprint.arguments(StreamSchema, location="query")
@blueprint.response(200, BINARY, content_type="application/octet-stream")
@guard.allows(Permission.PRINT_LABELS)
def tspl(asked: dict[str, Any]) -> Response:
    """Write the labels of a delivery or a lot for a TSPL printer."""
    return _stream(Language.TSPL, asked)


@blueprint.get("/items.zpl")
@blueprint.arguments(StreamSchema, location="query")
@blueprint.response(200, BINARY, content_type="application/octet-stream")
@guard.allows(Permission.PRINT_LABELS)
def zpl(asked: dict[str, Any]) -> Response:
    """Write the labels of a delivery or a lot for a ZPL printer."""
    return _stream(Language.ZPL, asked)


@blueprint.post("/print")
@blueprint.arguments(SendSchema)
@blueprint.response(202, SentSchema)
@guard.allows(Permission.PRINT_LABELS)
def send(asked: dict[str, Any]) -> PrintJob:
    """Ask a printer for the labels of a delivery or a lot, once for a client id."""
    with db.transaction() as session:
        return services.send_to_printer(
            session,
            wanted=_wanted(asked),
            printer_id=asked["printer_id"],
            client_id=asked["client_id"],
            public_url=public_url(),
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.get("/<code>.png")
@blueprint.arguments(PictureSchema, location="query")
@blueprint.response(200, BINARY, content_type="image/png")
@guard.allows(Permission.PRINT_LABELS)
def picture(asked: dict[str, Any], code: str) -> Response:
    """Draw the label of an item or a lot."""
    with db.reading() as session:
        label = services.label_to_print(
            session, code=code, actor=guard.actor(), public_url=public_url()
        )
    return Response(label_png(label, size_named(asked["size"])), mimetype="image/png")


def _stream(language: Language, asked: dict[str, Any]) -> Response:
    written = thermal.written(language, _labels(asked), size_named(asked["size"]))
    return Response(written, mimetype="application/octet-stream")


def _labels(asked: dict[str, Any]) -> list[LabelText]:
    with db.reading() as session:
        return services.labels_to_print(
            session, wanted=_wanted(asked), actor=guard.actor(), public_url=public_url()
        )


def _wanted(asked: dict[str, Any]) -> Wanted:
    return Wanted(asked["delivery"], asked["lot"], asked["item"], asked["pre_printed"])
