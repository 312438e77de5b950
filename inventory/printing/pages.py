"""Sheets and pictures of labels, for people."""

from flask import Blueprint, Response, request

from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from app.web.address import public_url
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.adapters.png import label_png
from inventory.printing import services
from inventory.printing.rules import SHEET_DEFAULT, PictureSize, paper_named, size_named

blueprint = Blueprint("printing", __name__)


@blueprint.get("/labels/items.pdf")
@guard.allows(Permission.READ_DELIVERIES)
def sheet() -> Response:
    """Draw the labels of a delivery (`?delivery=`) or a lot (`?lot=`) on A4."""
    asked = request.args
    paper = paper_named(asked.get("sheet", SHEET_DEFAULT), asked.get("skip", 0, type=int))
    with db.reading() as session:
        labels = services.labels_to_print(
            session,
            delivery_code=asked.get("delivery", ""),
            lot_code=asked.get("lot", ""),
            actor=guard.actor(),
            public_url=public_url(),
        )
    drawn = label_sheets(labels, paper.sheet, skip=paper.skip)
    return _file(drawn, "application/pdf", f"labels-{labels[0].lot_code}.pdf")


@blueprint.get("/labels/<code>.png")
@guard.allows(Permission.READ_DELIVERIES)
def picture(code: str) -> Response:
    """Draw the label of an item or a lot for a thermal printer."""
    size = size_named(request.args.get("size", PictureSize.SMALL))
    with db.reading() as session:
        label = services.label_to_print(
            session, code=code, actor=guard.actor(), public_url=public_url()
        )
    return _file(label_png(label, size), "image/png", f"label-{label.code}.png")


def _file(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "inline", filename=name)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
