"""Booking a waybill at the packing table, connecting carriers in the office, and their pushes."""

from http import HTTPStatus

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, problems, refusals
from app.web.address import public_url
from app.web.language import either
from fulfilment.carriers import calls, queries, services
from fulfilment.carriers.rules import CarrierSilentError, Contact, ForgedEventsError, WaybillState
from fulfilment.carriers.services import NewAccount
from fulfilment.shipping import queries as shipping_read
from fulfilment.shipping import services as shipping
from fulfilment.shipping.rules import CARRIER_NAMES, Carrier
from inventory.places import queries as places
from inventory.places.rules import PlaceKind

blueprint = Blueprint("carriers", __name__, url_prefix="/hub/carriers", template_folder="templates")
office = Blueprint("carrier_accounts", __name__, url_prefix="/office/carriers")
webhooks = Blueprint("carrier_webhooks", __name__, url_prefix="/webhooks/carriers")

Page = str | tuple[str, int] | Response
BODY_BYTES_MAX = 1024 * 1024


@blueprint.get("/<code>")
@guard.allows(Permission.SHIP)
def parcel(code: str) -> str:
    """Show with whom a waybill can be booked for a parcel, and what came of it."""
    return _parcel(code)


@blueprint.post("/<code>")
@guard.allows(Permission.SHIP)
def book(code: str) -> Page:
    """Book a waybill, or find out what became of one."""
    try:
        calls.book(parcel_code=code, carrier=request.form.get("carrier", ""), actor=guard.actor())
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_FOUND or refusal.code.startswith("scan."):
            raise
        return _parcel(code, refusal), problems.status_of(refusal)
    return redirect(url_for("carriers.parcel", code=code), 303)


@blueprint.get("/<code>/label.pdf")
@guard.allows(Permission.SHIP)
def label(code: str) -> Response:
    """Give the carrier's own label."""
    with db.reading() as session:
        found = shipping.parcel_scanned(session, raw=code, actor=guard.actor())
        pdf = queries.booked_label(session, found.parcel_id)
    if pdf is None:
        abort(HTTPStatus.NOT_FOUND)
    return files.handed_out(pdf, "application/pdf", f"waybill-{found.code}.pdf")


@office.get("")
@guard.allows(Permission.CONNECT_CARRIERS)
def accounts() -> str:
    """List the carriers that are connected, and connect one."""
    return _accounts()


@office.post("")
@guard.allows(Permission.CONNECT_CARRIERS)
def connect() -> Page:
    """Connect a hub with a carrier, or change how."""
    form = request.form
    try:
        new = NewAccount(
            hub_id=forms.number(form, "hub"),
            carrier=form.get("carrier", ""),
            number=form.get("number", ""),
            secret=form.get("secret", ""),
            api_base=form.get("api_base", ""),
            sender=Contact(
                form.get("sender_name", ""),
                form.get("sender_phone", ""),
                form.get("sender_address", ""),
            ),
        )
        with db.transaction() as session:
            services.connect(
                session,
                new=new,
                local_ok=current_app.extensions["settings"].sandbox,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _accounts(refusal), problems.status_of(refusal)
    return redirect(url_for("carrier_accounts.accounts"), 303)


@office.post("/<code>/open")
@guard.allows(Permission.CONNECT_CARRIERS)
def set_open(code: str) -> Page:
    """Book with a carrier, or book no more."""
    try:
        with db.transaction() as session:
            services.set_open(
                session,
                code=code,
                is_open=request.form.get("open") == "yes",
                actor=guard.actor(),
            )
    except Refusal as refusal:
        return _accounts(refusal), problems.status_of(refusal)
    return redirect(url_for("carrier_accounts.accounts"), 303)


@webhooks.post("/<code>")
@guard.public
def push(code: str) -> Response:
    """Keep what a carrier tells of parcels; what it did not sign is refused."""
    if (request.content_length or 0) > BODY_BYTES_MAX:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        calls.hear(
            code,
            timestamp=request.headers.get("X-Desk-Timestamp", ""),
            signed=request.headers.get("X-Desk-Signature", ""),
            body=request.get_data(cache=False),
        )
    except ForgedEventsError:
        abort(HTTPStatus.FORBIDDEN)
    except CarrierSilentError:
        abort(HTTPStatus.UNPROCESSABLE_ENTITY)
    return Response('{"ok":true}', mimetype="application/json")


def _parcel(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        found = shipping.parcel_scanned(session, raw=code, actor=guard.actor())
        shipment = shipping_read.shipment_of_parcel(session, found.parcel_id)
        rows = queries.waybills_of(session, found.parcel_id)
        open_ones = [
            row for row in queries.accounts(session, hub_ids=[found.hub_id]) if row.is_open
        ]
        has_label = queries.booked_label(session, found.parcel_id) is not None
    asked = {row.account_id: row for row in rows}
    return render_template(
        "carriers/parcel.html",
        parcel=found,
        shipment=shipment,
        choices=[
            (account, _name(account.carrier), asked.get(account.account_id))
            for account in open_ones
        ],
        booked=[(row, _name(row.carrier)) for row in rows if row.state is WaybillState.BOOKED],
        has_label=has_label,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _accounts(refusal: Refusal | None = None) -> str:
    reach = guard.actor().places(Permission.CONNECT_CARRIERS)
    with db.reading() as session:
        rows = queries.accounts(session, hub_ids=reach)
        hubs = places.all_places(session, PlaceKind.HUB, ids=reach)
    return render_template(
        "carriers/accounts.html",
        accounts=[(row, _name(row.carrier), _address(row.code)) for row in rows],
        hubs=[(hub.id, either(hub.name, hub.name_en)) for hub in hubs],
        carriers=[
            (str(carrier), either(*names))
            for carrier, names in CARRIER_NAMES.items()
            if carrier is not Carrier.OWN
        ],
        typed=request.form,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _name(carrier: str) -> str:
    return either(*CARRIER_NAMES[Carrier(carrier)])


def _address(code: str) -> str:
    return public_url() + url_for("carrier_webhooks.push", code=code)
