"""Lists to and from a carrier's back office."""

import io

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as Redirect

from app import clock, uploads
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import files, problems, refusals
from app.web.language import either
from app.web.sheets import as_csv
from fulfilment.floor import queries as floor
from fulfilment.shipping.rules import CARRIER_NAMES
from fulfilment.waybills import queries, services
from fulfilment.waybills.rules import TITLES

blueprint = Blueprint("waybills", __name__, url_prefix="/hub/waybills", template_folder="templates")

Page = str | tuple[str, int] | Redirect
BYTES_MAX = 2 * 1024 * 1024


@blueprint.get("")
@guard.allows(Permission.SHIP)
def home() -> str:
    """Show the way out and the way back."""
    return _page()


@blueprint.post("/list.csv")
@guard.allows(Permission.SHIP)
def hand_out() -> Response:
    """Give the waiting parcels as a list; who takes it is written down for each."""
    with db.transaction() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SHIP)
        rows = services.hand_out(session, hub_id=hub.id, actor=guard.actor(), now=clock.now())
    lines = [
        (
            row.parcel_code,
            row.order_code,
            row.receiver_name,
            row.receiver_phone,
            row.receiver_address,
            sum(packs for _, packs in row.goods),
            "；".join(f"{title} × {packs}" for title, packs in row.goods),
            row.note,
        )
        for row in rows
    ]
    day = clock.china_date(clock.now())
    return files.handed_out(as_csv([TITLES, *lines]), "text/csv", f"waybills-{day}.csv")


@blueprint.post("")
@guard.allows(Permission.SHIP)
def take_numbers() -> Page:
    """Take a list with tracking numbers, and show what came of each line."""
    file = request.files.get("file")
    content = file.read(BYTES_MAX) if file else b""
    try:
        with db.transaction() as session:
            lines = services.take_numbers(
                session,
                rows=_rows(content),
                carrier=request.form.get("carrier", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(refusal=refusal), problems.status_of(refusal)
    return _page(lines)


def _rows(content: bytes) -> list[list[str]]:
    try:
        return list(uploads.rows_of(io.BytesIO(content)))
    except ValueError:
        raise Refusal("waybills.unreadable") from None


def _page(lines: list[services.Line] | None = None, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SHIP)
        waiting = len(queries.waiting(session, hub_id=hub.id))
    return render_template(
        "waybills/home.html",
        waiting=waiting,
        done=[line for line in lines or [] if line.refusal is None],
        refused=[(line, refusals.sentence(line.refusal)) for line in lines or [] if line.refusal],
        carriers=[(carrier, either(*names)) for carrier, names in CARRIER_NAMES.items()],
        typed=request.form,
        problem=refusals.sentence(refusal) if refusal else "",
    )
