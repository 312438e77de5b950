"""Answers to disputes by API."""

import base64
import binascii
import uuid
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from fulfilment.answers import queries, services
from fulfilment.answers.models import Answer
from fulfilment.answers.rules import PaperKind
from fulfilment.answers.schemas import (
    DisputeAnswerSchema,
    DisputeWordsSchema,
    HandInSchema,
    NewDisputePaperSchema,
)
from fulfilment.answers.services import Sheet

blueprint = Blueprint("answers_api", __name__, url_prefix="/api/disputes/<dispute_id>/answer")


@blueprint.get("")
@blueprint.response(200, DisputeAnswerSchema)
@guard.allows(Permission.READ_BOOKS)
def answer(dispute_id: str) -> dict[str, Any]:
    """Show what a dispute is answered; 404 where nothing was drawn up yet."""
    with db.reading() as session:
        return _shown(session, dispute_id)


@blueprint.post("")
@blueprint.response(200, DisputeAnswerSchema)
@guard.allows(Permission.KEEP_BOOKS)
def draw_up(dispute_id: str) -> dict[str, Any]:
    """Draw an answer up from our records; one that was begun stays as it is."""
    with db.transaction() as session:
        services.draw_up(session, dispute_id=dispute_id, actor=guard.actor(), now=clock.now())
        return _shown(session, dispute_id)


@blueprint.put("")
@blueprint.arguments(DisputeWordsSchema)
@blueprint.response(200, DisputeAnswerSchema)
@guard.allows(Permission.KEEP_BOOKS)
def save(body: dict[str, Any], dispute_id: str) -> dict[str, Any]:
    """Keep the words of an answer without handing it in."""
    with db.transaction() as session:
        services.save(
            session,
            dispute_id=dispute_id,
            words=body["words"],
            actor=guard.actor(),
            now=clock.now(),
        )
        return _shown(session, dispute_id)


@blueprint.post("/papers")
@blueprint.arguments(NewDisputePaperSchema)
@blueprint.response(200, DisputeAnswerSchema)
@guard.allows(Permission.KEEP_BOOKS)
def add_paper(body: dict[str, Any], dispute_id: str) -> dict[str, Any]:
    """Lay a paper to an answer, in place of the one of its kind."""
    sheet = Sheet(body["client_id"], PaperKind(body["kind"]), body["name"], _bytes(body["content"]))
    with db.transaction() as session:
        services.add_paper(
            session, dispute_id=dispute_id, sheet=sheet, actor=guard.actor(), now=clock.now()
        )
        return _shown(session, dispute_id)


@blueprint.delete("/papers/<kind>")
@blueprint.response(200, DisputeAnswerSchema)
@guard.allows(Permission.KEEP_BOOKS)
def drop_paper(dispute_id: str, kind: str) -> dict[str, Any]:
    """Take a paper out of an answer."""
    if kind not in set(PaperKind):
        raise not_found("answers.paper_unknown")
    with db.transaction() as session:
        services.drop_paper(
            session,
            dispute_id=dispute_id,
            kind=PaperKind(kind),
            actor=guard.actor(),
            now=clock.now(),
        )
        return _shown(session, dispute_id)


@blueprint.post("/submission")
@blueprint.arguments(HandInSchema)
@blueprint.response(202, DisputeAnswerSchema)
@guard.allows(Permission.KEEP_BOOKS)
def hand_in(body: dict[str, uuid.UUID], dispute_id: str) -> dict[str, Any]:
    """Hand the saved evidence in, once; it is on its way to the gateway then."""
    with db.transaction() as session:
        services.hand_in(
            session,
            dispute_id=dispute_id,
            client_id=body["client_id"],
            words=None,
            actor=guard.actor(),
            now=clock.now(),
        )
        return _shown(session, dispute_id)


@blueprint.post("/surrender")
@blueprint.arguments(HandInSchema)
@blueprint.response(202, DisputeAnswerSchema)
@guard.allows(Permission.KEEP_BOOKS)
def give_up(body: dict[str, uuid.UUID], dispute_id: str) -> dict[str, Any]:
    """Accept that the dispute is lost; that cannot be taken back."""
    with db.transaction() as session:
        services.give_up(
            session,
            dispute_id=dispute_id,
            client_id=body["client_id"],
            actor=guard.actor(),
            now=clock.now(),
        )
        return _shown(session, dispute_id)


def _shown(session: Session, dispute_id: str) -> dict[str, Any]:
    dispute = queries.dispute(session, dispute_id)
    found: Answer | None = queries.answer(session, dispute) if dispute else None
    if dispute is None or found is None:
        raise not_found("answers.unknown")
    return {
        "dispute_id": dispute_id,
        "kind": found.kind,
        "state": found.state,
        "words": queries.words_of(found),
        "refusal": found.refusal,
        "handed_in_at": found.handed_in_at,
        "sent_at": found.sent_at,
        "papers": queries.papers(session, dispute),
    }


def _bytes(sent: str) -> bytes:
    try:
        return base64.b64decode(sent, validate=True)
    except binascii.Error:
        raise Refusal("answers.paper_kind") from None
