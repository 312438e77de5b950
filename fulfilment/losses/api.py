"""Losses by API."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from fulfilment.losses import queries, services
from fulfilment.losses.queries import LossRow
from fulfilment.losses.rules import Reason
from fulfilment.losses.schemas import LossQuerySchema, LossSchema, NewLossSchema
from fulfilment.losses.services import Report

blueprint = Blueprint("losses_api", __name__, url_prefix="/api/losses")


@blueprint.get("")
@blueprint.arguments(LossQuerySchema, location="query")
@blueprint.response(200, LossSchema(many=True))
@guard.allows(Permission.READ_LOSSES)
def losses(query: dict[str, Any]) -> list[LossRow]:
    """List the losses of one's places, newest first."""
    with db.reading() as session:
        return queries.losses(session, places=guard.actor().places(Permission.READ_LOSSES), **query)


@blueprint.post("")
@blueprint.arguments(NewLossSchema)
@blueprint.response(201, LossSchema)
@guard.allows(Permission.REPORT_LOSSES)
def report_loss(body: dict[str, Any]) -> LossRow:
    """Report a thing as lost; it is set apart until somebody else confirms it."""
    report = Report(
        client_id=body["client_id"],
        reason=Reason(body["reason"]),
        note=body["note"],
        picture_id=body["picture_id"],
        by_desk=body["by_desk"],
    )
    with db.transaction() as session:
        loss = services.report_loss(
            session, raw=body["raw"], report=report, actor=guard.actor(), now=clock.now()
        )
        return _row(session, loss.id)


@blueprint.post("/<int:loss_id>/confirmation")
@blueprint.response(200, LossSchema)
@guard.allows(Permission.DECIDE_LOSSES)
def confirm_loss(loss_id: int) -> LossRow:
    """Confirm what somebody else reported: it is written off."""
    with db.transaction() as session:
        services.confirm_loss(session, loss_id=loss_id, actor=guard.actor(), now=clock.now())
        return _row(session, loss_id)


@blueprint.post("/<int:loss_id>/decline")
@blueprint.response(200, LossSchema)
@guard.allows(Permission.DECIDE_LOSSES)
def decline_loss(loss_id: int) -> LossRow:
    """Say that a reported thing is good: it goes back."""
    with db.transaction() as session:
        services.decline_loss(session, loss_id=loss_id, actor=guard.actor(), now=clock.now())
        return _row(session, loss_id)


def _row(session: Session, loss_id: int) -> LossRow:
    row = queries.loss_row(session, loss_id)
    if row is None:
        raise not_found("loss.unknown")
    return row
