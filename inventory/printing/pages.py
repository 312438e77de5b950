"""Sheets and pictures of labels, for people."""

from flask import Blueprint, Response, current_app, request

from app.people import guard
from app.people.rules import Permission
from inventory.printing import calls
from inventory.printing.rules import SHEET_DEFAULT, PictureSize, paper_named, size_named

blueprint = Blueprint("printing", __name__)


@blueprint.get("/labels/items.pdf")
@guard.allows(Permission.READ_DELIVERIES)
def sheet() -> Response:
    """Draw the labels of a delivery (`?delivery=`) or a lot (`?lot=`) on A4."""
    asked = request.args
    paper = paper_named(asked.get("sheet", SHEET_DEFAULT), asked.get("skip", 0, type=int))
    drawn = calls.sheet_wanted(
        delivery=asked.get("delivery", ""),
        lot=asked.get("lot", ""),
        paper=paper,
        actor=guard.actor(),
        public_url=public_url(),
    )
    name = asked.get("delivery") or asked.get("lot")
    return _file(drawn, "application/pdf", f"labels-{name}.pdf")


@blueprint.get("/labels/<code>.png")
@guard.allows(Permission.READ_DELIVERIES)
def picture(code: str) -> Response:
    """Draw the label of an item or a lot for a thermal printer."""
    size = size_named(request.args.get("size", PictureSize.SMALL))
    drawn = calls.picture(code, size=size, actor=guard.actor(), public_url=public_url())
    return _file(drawn, "image/png", f"label-{code}.png")


def public_url() -> str:
    """Tell the address that labels carry."""
    settings = current_app.extensions["settings"]
    return settings.public_url or request.host_url.rstrip("/")


def _file(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "inline", filename=name)
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
