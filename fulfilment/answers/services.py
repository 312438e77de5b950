"""Answering a shopper's bank: drawn up from our records, edited, handed in once; or given up.

What must never happen: evidence handed in twice or after the bank's day; a dispute given up by a
second press of a button; what was handed in changed afterwards; an address shown to a bank without
a line that says who gave it away.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import Refusal, conflict, not_found
from app.jobs import names
from app.jobs.queue import defer
from app.people import services as people
from app.people.rules import Actor
from fulfilment.answers import queries
from fulfilment.answers.adapters.album import album
from fulfilment.answers.models import Answer, Paper
from fulfilment.answers.rules import (
    NAME_MAX,
    Field,
    Kind,
    PaperKind,
    State,
    checked_words,
    drawn_up,
    drawn_up_errand,
    refuse_paper,
)
from storefront.disputes import services as disputes
from storefront.disputes.models import Dispute
from storefront.errands.models import Errand
from storefront.orders.models import Order
from storefront.payments.rules import DisputeReport, DisputeState


@dataclass(frozen=True)
class Sheet:
    """A paper as it is handed to us."""

    client_id: uuid.UUID
    kind: PaperKind
    name: str
    content: bytes


def draw_up(session: Session, *, dispute_id: str, actor: Actor, now: datetime) -> Answer:
    """Begin an answer with what our records tell, and the shopper's photos; again is the same.

    Raises:
        Refusal: `answers.unknown`, `answers.over`, `answers.too_late`.
    """
    dispute = _waiting(session, dispute_id, now)
    known = queries.answer(session, dispute)
    if known is not None:
        return known
    subject = queries.subject_of(session, dispute)
    words = _words_about(session, subject)
    drawn = Answer(
        dispute_id=dispute.id,
        kind=Kind.EVIDENCE,
        state=State.DRAFT,
        words=json.dumps(words, ensure_ascii=False),
        refusal="",
        drawn_by=actor.account_id,
        drawn_at=now,
    )
    session.add(drawn)
    photos = queries.photos(session, subject) if subject else []
    if photos:
        kind, name = (
            (PaperKind.WORK, "zuo-wan-zhao-pian.pdf")
            if isinstance(subject, Errand)
            else (PaperKind.TALK, "shou-hou-zhao-pian.pdf")
        )
        sheet = Sheet(uuid.uuid4(), kind, name, album(photos))
        _keep(session, dispute, sheet, actor=actor, now=now)
    session.flush()
    return drawn


def save(
    session: Session, *, dispute_id: str, words: Mapping[str, str], actor: Actor, now: datetime
) -> Answer:
    """Keep what was written, without handing it in.

    Raises:
        Refusal: `answers.word_too_long`, `answers.handed_in`, and those of `draw_up`.
    """
    drawn = _draft(session, dispute_id, actor, now)
    drawn.words = json.dumps(checked_words(words), ensure_ascii=False)
    session.flush()
    return drawn


def add_paper(
    session: Session, *, dispute_id: str, sheet: Sheet, actor: Actor, now: datetime
) -> None:
    """Lay a paper to an answer, in place of the one of its kind; the same again is one.

    Raises:
        Refusal: `answers.paper_kind`, `answers.papers_too_large`, and those of `save`.
    """
    drawn = _draft(session, dispute_id, actor, now)
    dispute = session.get_one(Dispute, drawn.dispute_id)
    _keep(session, dispute, sheet, actor=actor, now=now)


def drop_paper(
    session: Session, *, dispute_id: str, kind: PaperKind, actor: Actor, now: datetime
) -> None:
    """Take a paper out of an answer.

    Raises:
        Refusal: those of `save`.
    """
    drawn = _draft(session, dispute_id, actor, now)
    for paper in queries.papers(session, session.get_one(Dispute, drawn.dispute_id)):
        if paper.kind == kind:
            session.delete(paper)
    session.flush()


def hand_in(
    session: Session,
    *,
    dispute_id: str,
    client_id: uuid.UUID,
    words: Mapping[str, str] | None,
    actor: Actor,
    now: datetime,
) -> Answer:
    """Hand evidence in; the same client id again is one, another one comes too late.

    Args:
        words: what was written last; nothing for what was saved.

    Raises:
        Refusal: `answers.empty`, and those of `save`.
    """
    known = _known(session, dispute_id, client_id, Kind.EVIDENCE)
    if known is not None:
        return known
    drawn = _draft(session, dispute_id, actor, now)
    if words is not None:
        drawn.words = json.dumps(checked_words(words), ensure_ascii=False)
    dispute = session.get_one(Dispute, drawn.dispute_id)
    if drawn.words == "{}" and not queries.papers(session, dispute):
        raise Refusal("answers.empty")
    subject = queries.subject_of(session, dispute)
    if subject is not None:
        people.log_reveal(
            session,
            actor=actor,
            subject=subject.code,
            field="orderer" if isinstance(subject, Errand) else "receiver",
            reason=f"争议 {dispute_id} 交给银行",
            now=now,
        )
    return _send(session, drawn, dispute_id, Kind.EVIDENCE, client_id, actor, now)


def give_up(
    session: Session, *, dispute_id: str, client_id: uuid.UUID, actor: Actor, now: datetime
) -> Answer:
    """Accept that a dispute is lost; that is sent once and cannot be taken back.

    Raises:
        Refusal: those of `save`.
    """
    known = _known(session, dispute_id, client_id, Kind.GIVEN_UP)
    if known is not None:
        return known
    drawn = _draft(session, dispute_id, actor, now)
    return _send(session, drawn, dispute_id, Kind.GIVEN_UP, client_id, actor, now)


def note_uploaded(session: Session, *, paper_id: int, gateway_file_id: str) -> None:
    """Write down under which id the gateway has a paper."""
    session.get_one(Paper, paper_id).gateway_file_id = gateway_file_id


def record_sent(
    session: Session, *, client_id: uuid.UUID, report: DisputeReport, now: datetime
) -> None:
    """Write down that the gateway took an answer, and how the dispute stands by its word."""
    found = _of_client_id(session, client_id)
    if found is None or found.state != State.SENDING:
        return
    found.state, found.sent_at, found.refusal = State.SENT, now, ""
    session.flush()
    disputes.record(session, report=report, now=now)


def record_refused(session: Session, *, client_id: uuid.UUID, reason: str) -> None:
    """Write down why the gateway did not take an answer; it is a draft again."""
    found = _of_client_id(session, client_id)
    if found is None or found.state != State.SENDING:
        return
    found.state, found.kind, found.refusal = State.DRAFT, Kind.EVIDENCE, reason
    found.client_id = found.handed_in_by = found.handed_in_at = None
    session.flush()


def _words_about(session: Session, subject: Order | Errand | None) -> dict[Field, str]:
    if isinstance(subject, Order):
        return drawn_up(queries.facts(session, subject))
    if isinstance(subject, Errand):
        return drawn_up_errand(queries.errand_facts(session, subject))
    return {}


def _waiting(session: Session, dispute_id: str, now: datetime) -> Dispute:
    dispute = queries.dispute(session, dispute_id, locked=True)
    if dispute is None:
        raise not_found("answers.unknown")
    if dispute.state not in {DisputeState.INQUIRY, DisputeState.NEEDS_ANSWER}:
        raise conflict("answers.over")
    if dispute.answer_by is not None and dispute.answer_by < now:
        raise conflict("answers.too_late")
    return dispute


def _draft(session: Session, dispute_id: str, actor: Actor, now: datetime) -> Answer:
    dispute = queries.dispute(session, dispute_id, locked=True)
    known = queries.answer(session, dispute) if dispute else None
    if known is not None and known.state != State.DRAFT:
        raise conflict("answers.handed_in")
    return draw_up(session, dispute_id=dispute_id, actor=actor, now=now)


def _known(session: Session, dispute_id: str, client_id: uuid.UUID, kind: Kind) -> Answer | None:
    dispute = queries.dispute(session, dispute_id, locked=True)
    known = queries.answer(session, dispute) if dispute else None
    is_same = known is not None and known.client_id == client_id and known.kind == kind
    return known if is_same else None


def _send(
    session: Session,
    drawn: Answer,
    dispute_id: str,
    kind: Kind,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> Answer:
    drawn.state, drawn.kind, drawn.client_id = State.SENDING, kind, client_id
    drawn.handed_in_by, drawn.handed_in_at = actor.account_id, now
    session.flush()
    defer(session, names.SEND_ANSWER, dispute_id=dispute_id)
    return drawn


def _keep(session: Session, dispute: Dispute, sheet: Sheet, *, actor: Actor, now: datetime) -> None:
    others = queries.papers_bytes(session, dispute, besides=sheet.kind)
    refuse_paper(sheet.content, others_bytes=others)
    kept = {
        "client_id": sheet.client_id,
        "name": sheet.name.strip()[-NAME_MAX:] or sheet.kind,
        "content": sheet.content,
        "size_bytes": len(sheet.content),
        "gateway_file_id": None,
        "added_by": actor.account_id,
        "added_at": now,
    }
    # A paper in place of another has its own client id, under which the gateway knows it.
    session.execute(
        insert(Paper)
        .values(dispute_id=dispute.id, kind=sheet.kind, **kept)
        .on_conflict_do_update(index_elements=["dispute_id", "kind"], set_=kept)
    )


def _of_client_id(session: Session, client_id: uuid.UUID) -> Answer | None:
    return session.scalar(select(Answer).where(Answer.client_id == client_id).with_for_update())
