"""The papers of a parcel, for any printer."""

from collections.abc import Callable

from flask import Blueprint, Response

from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from app.web import files
from app.web.address import public_url
from fulfilment.shipping import services as shipping
from fulfilment.slips import queries
from fulfilment.slips.adapters import pdf
from fulfilment.slips.rules import ParcelPaper
from inventory.labels.rules.codes import label_url

blueprint = Blueprint("slips", __name__, url_prefix="/hub/ship")


@blueprint.get("/<code>/label.pdf")
@guard.allows(Permission.SHIP)
def label(code: str) -> Response:
    """Give the label of a parcel, 76 × 130 mm."""
    return _drawn(code, pdf.parcel_label, "label")


@blueprint.get("/<code>/slip.pdf")
@guard.allows(Permission.SHIP)
def slip(code: str) -> Response:
    """Give the packing slip that lies in a parcel, A5."""
    return _drawn(code, pdf.packing_slip, "slip")


def _drawn(code: str, draw: Callable[[ParcelPaper, str], bytes], name: str) -> Response:
    with db.reading() as session:
        parcel = shipping.parcel_scanned(session, raw=code, actor=guard.actor())
        paper = queries.paper_of(session, parcel.parcel_id)
    content = draw(paper, label_url(public_url(), paper.parcel_code))
    return files.shown(content, "application/pdf", f"{name}-{paper.parcel_code}.pdf")
