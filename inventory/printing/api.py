"""Labels by API: their words, their sheets, their pictures."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from app.web.address import public_url
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.adapters.png import label_png
from inventory.labels.rules.label_text import LabelText
from inventory.printing import services
from inventory.printing.rules import paper_named, size_named
from inventory.printing.schemas import (
    LabelSchema,
    PictureSchema,
    SheetSchema,
    WantedSchema,
)

blueprint = Blueprint("labels_api", __name__, url_prefix="/api/labels")


@blueprint.get("/items")
@blueprint.arguments(WantedSchema, location="query")
@blueprint.response(200, LabelSchema(many=True))
@guard.allows(Permission.READ_DELIVERIES)
def words(asked: dict[str, Any]) -> list[LabelText]:
    """Read what the labels of a delivery or a lot say, for a printer of one's own."""
    return _wanted(asked)


@blueprint.get("/items.pdf")
@blueprint.arguments(SheetSchema, location="query")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
@guard.allows(Permission.READ_DELIVERIES)
def sheet(asked: dict[str, Any]) -> Response:
    """Draw the labels of a delivery or a lot on A4."""
    paper = paper_named(asked["sheet"], asked["skip"])
    drawn = label_sheets(_wanted(asked), paper.sheet, skip=paper.skip)
    return Response(drawn, mimetype="application/pdf")


@blueprint.get("/<code>.png")
@blueprint.arguments(PictureSchema, location="query")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="image/png")
@guard.allows(Permission.READ_DELIVERIES)
def picture(asked: dict[str, Any], code: str) -> Response:
    """Draw the label of an item or a lot."""
    with db.reading() as session:
        label = services.label_to_print(
            session, code=code, actor=guard.actor(), public_url=public_url()
        )
    return Response(label_png(label, size_named(asked["size"])), mimetype="image/png")


def _wanted(asked: dict[str, Any]) -> list[LabelText]:
    with db.reading() as session:
        return services.labels_to_print(
            session,
            delivery_code=asked["delivery"],
            lot_code=asked["lot"],
            actor=guard.actor(),
            public_url=public_url(),
        )
