"""Deliveries over the API."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_smorest import Blueprint
from marshmallow import ValidationError

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import problems
from inventory.intake import queries, services
from inventory.intake.queries import DeliveryRow, Slip
from inventory.intake.rules import DeliveryRequest
from inventory.intake.schemas import (
    BatchSchema,
    DayQuerySchema,
    DeliveryRequestSchema,
    DeliveryRowSchema,
    FatesSchema,
    SlipSchema,
)


@dataclass(frozen=True)
class Fate:
    """What became of one delivery of a batch."""

    client_id: str
    outcome: str
    slip: Slip | None
    problem: dict[str, Any] | None


blueprint = Blueprint("deliveries_api", __name__, url_prefix="/api/deliveries")


@blueprint.post("")
@blueprint.arguments(DeliveryRequestSchema)
@blueprint.response(201, SlipSchema)
@guard.allows(Permission.LOG_DELIVERIES)
def deliver(body: DeliveryRequest) -> Slip:
    """Take a delivery, once for a client id, and answer with its slip."""
    return _taken(body)


@blueprint.post("/batch")
@blueprint.arguments(BatchSchema)
@blueprint.response(200, FatesSchema)
@guard.allows(Permission.LOG_DELIVERIES)
def deliver_batch(body: dict[str, list[dict[str, Any]]]) -> dict[str, list[Fate]]:
    """Take deliveries in order, each by itself: one that is refused does not stop the next."""
    return {"results": [_fate(sent) for sent in body["deliveries"]]}


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


def _fate(sent: dict[str, Any]) -> Fate:
    client_id = str(sent.get("client_id", ""))
    try:
        slip = _taken(DeliveryRequestSchema().load(sent))
    except ValidationError as error:
        unread = Refusal("http.422")
        problem = problems.document_of(unread) | {"errors": error.messages}
        return Fate(client_id, "refused", None, problem)
    except Refusal as refusal:
        return Fate(client_id, "refused", None, problems.document_of(refusal))
    return Fate(client_id, "taken", slip, None)


def _taken(request: DeliveryRequest) -> Slip:
    actor, now = guard.actor(), clock.now()
    with db.transaction() as session:
        refused = services.check_pin(session, request=request, actor=actor, now=now)
    if refused is not None:
        raise refused
    with db.transaction() as session:
        delivery = services.log_delivery(session, request=request, actor=actor, now=now)
        slip = queries.delivery_slip(session, delivery.code, places=None)
    return _found(slip)


def _own_slip(code: str) -> Slip:
    with db.reading() as session:
        slip = queries.delivery_slip(
            session, code, places=guard.actor().places(Permission.READ_DELIVERIES)
        )
    return _found(slip)


def _found(slip: Slip | None) -> Slip:
    if slip is None:
        raise not_found("delivery.unknown")
    return slip
