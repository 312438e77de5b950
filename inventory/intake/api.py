"""Deliveries over the API."""

from datetime import date

from flask import current_app, request
from flask_smorest import Blueprint
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from inventory.intake import queries, services
from inventory.intake.queries import DeliveryRow, Slip
from inventory.intake.rules import DeliveryRequest
from inventory.intake.schemas import (
    DayQuerySchema,
    DeliveryRequestSchema,
    DeliveryRowSchema,
    SlipSchema,
    label_of_slip,
    labels_of_slip,
)
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.adapters.png import label_png
from inventory.labels.rules.label_text import SHEETS

blueprint = Blueprint("deliveries_api", __name__, url_prefix="/api/deliveries")


@blueprint.post("")
@blueprint.arguments(DeliveryRequestSchema)
@blueprint.response(201, SlipSchema)
@guard.allows(Permission.LOG_DELIVERIES)
def deliver(body: DeliveryRequest) -> Slip:
    """Take a delivery, once for a client id, and answer with its slip."""
    actor, now = guard.actor(), clock.now()
    with db.transaction() as session:
        refused = services.check_pin(session, request=body, actor=actor, now=now)
    if refused is not None:
        raise refused
    with db.transaction() as session:
        delivery = services.log_delivery(session, request=body, actor=actor, now=now)
        slip = queries.delivery_slip(session, delivery.code, places=None)
    return _found(slip)


@blueprint.get("")
@blueprint.arguments(DayQuerySchema, location="query")
@blueprint.response(200, DeliveryRowSchema(many=True))
@guard.allows(Permission.READ_DELIVERIES)
def of_day(query: dict[str, date | None]) -> list[DeliveryRow]:
    """List the deliveries of a day at one's own places, newest first."""
    with db.reading() as session:
        return queries.deliveries_of_day(
            session,
            places=guard.actor().places(Permission.READ_DELIVERIES),
            day=query["day"] or clock.china_date(clock.now()),
        )


@blueprint.get("/<code>")
@blueprint.response(200, SlipSchema)
@guard.allows(Permission.READ_DELIVERIES)
def show(code: str) -> Slip:
    """Tell everything about one delivery of one's own places."""
    return _own_slip(code)


@blueprint.get("/<code>/labels.pdf")
@blueprint.response(200, content_type="application/pdf")
@guard.allows(Permission.READ_DELIVERIES)
def labels(code: str) -> Response:
    """Give the labels of a delivery as A4 sheets, three by eight."""
    found = labels_of_slip(_own_slip(code), _public_url())
    if not found:
        raise not_found("delivery.no_labels")
    return current_app.response_class(
        label_sheets(found, SHEETS["3x8"]), mimetype="application/pdf"
    )


@blueprint.get("/<code>/labels/<item_code>.png")
@blueprint.response(200, content_type="image/png")
@guard.allows(Permission.READ_DELIVERIES)
def label(code: str, item_code: str) -> Response:
    """Give one label as the picture that a 203 dpi printer prints dot by dot."""
    found = label_of_slip(_own_slip(code), item_code, _public_url())
    if found is None:
        raise not_found("delivery.no_labels")
    return current_app.response_class(label_png(found), mimetype="image/png")


def _own_slip(code: str) -> Slip:
    with db.reading() as session:
        slip = queries.delivery_slip(
            session, code, places=guard.actor().places(Permission.READ_DELIVERIES)
        )
    return _found(slip)


def _public_url() -> str:
    return current_app.extensions["settings"].public_url or request.host_url


def _found(slip: Slip | None) -> Slip:
    if slip is None:
        raise not_found("delivery.unknown")
    return slip
