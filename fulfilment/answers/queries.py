"""Reads of answers to disputes, and of what they are drawn up from."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from app.pictures import queries as pictures
from fulfilment.answers.models import Answer, Paper
from fulfilment.answers.rules import (
    BY_CODE,
    BY_PHOTO,
    ERRAND_STEPS,
    PHOTOS_MAX,
    STEPS,
    ErrandFacts,
    Facts,
    Kind,
    Sent,
    State,
    Step,
)
from fulfilment.packing.models import Parcel
from fulfilment.shipping import queries as shipping
from fulfilment.shipping.models import Shipment
from fulfilment.shipping.rules import CARRIER_NAMES, Carrier
from inventory.labels.rules.codes import CodeKind, kind_of
from inventory.produce.models import Pack, Produce
from inventory.produce.rules import ProduceClass
from storefront.aftersales import queries as aftersales
from storefront.disputes.models import Dispute
from storefront.errands import queries as errands
from storefront.errands.models import Errand
from storefront.errands.queries import ErrandView
from storefront.errands.rules import ErrandState
from storefront.orders import queries as orders
from storefront.orders.models import Order
from storefront.payments.models import Payment


@dataclass(frozen=True)
class Letter:
    """What goes to the gateway: the answer with its papers."""

    answer_id: uuid.UUID
    dispute_id: str
    kind: str
    evidence: dict[str, str]
    papers: Sequence[Paper]


def dispute(session: Session, dispute_id: str, *, locked: bool = False) -> Dispute | None:
    """Find a dispute by the gateway's id of it."""
    chosen = select(Dispute).where(Dispute.dispute_id == dispute_id)
    return session.scalar(chosen.with_for_update() if locked else chosen)


def subject_of(session: Session, disputed: Dispute) -> Order | Errand | None:
    """Find what the disputed payment was for; nothing where the payment is not known."""
    code = session.scalar(
        select(Payment.subject)
        .where(Payment.payment_intent_id == disputed.payment_intent_id)
        .limit(1)
    )
    if code is None:
        return None
    if kind_of(code) is CodeKind.ERRAND:
        return errands.errand_of_code(session, code)
    return orders.order_of_code(session, code)


def answer(session: Session, disputed: Dispute) -> Answer | None:
    """Find what a dispute is answered."""
    return session.scalar(select(Answer).where(Answer.dispute_id == disputed.id))


def papers(session: Session, disputed: Dispute) -> Sequence[Paper]:
    """List the papers of an answer, without their bytes."""
    return session.scalars(
        select(Paper).where(Paper.dispute_id == disputed.id).order_by(Paper.id)
    ).all()


def paper(session: Session, dispute_id: str, kind: str) -> Paper | None:
    """Find a paper of a kind, with its bytes."""
    return session.scalar(
        select(Paper)
        .join(Dispute, Dispute.id == Paper.dispute_id)
        .where(Dispute.dispute_id == dispute_id, Paper.kind == kind)
        .options(undefer(Paper.content))
    )


def papers_bytes(session: Session, disputed: Dispute, *, besides: str) -> int:
    """Sum the sizes of an answer's papers, besides the one of a kind."""
    return int(
        session.scalar(
            select(func.coalesce(func.sum(Paper.size_bytes), 0)).where(
                Paper.dispute_id == disputed.id, Paper.kind != besides
            )
        )
        or 0
    )


def words_of(found: Answer) -> dict[str, str]:
    """Read the words of an answer, by field."""
    words: dict[str, str] = json.loads(found.words)
    return words


def letter(session: Session, dispute_id: str) -> Letter | None:
    """Read what is on its way to the gateway; nothing where nothing is."""
    disputed = dispute(session, dispute_id)
    found = answer(session, disputed) if disputed else None
    if disputed is None or found is None or found.state != State.SENDING or not found.client_id:
        return None
    evidence = words_of(found)
    subject = subject_of(session, disputed)
    if found.kind == Kind.EVIDENCE and isinstance(subject, Order):
        evidence |= {
            "customer_name": subject.receiver_name,
            "shipping_address": subject.receiver_address,
        }
    elif found.kind == Kind.EVIDENCE and isinstance(subject, Errand):
        evidence |= {"customer_name": subject.orderer_name}
    sent = session.scalars(
        select(Paper)
        .where(Paper.dispute_id == disputed.id)
        .order_by(Paper.id)
        .options(undefer(Paper.content))
    ).all()
    return Letter(found.client_id, dispute_id, found.kind, evidence, sent)


def on_the_way(session: Session) -> Sequence[str]:
    """List the disputes whose answer was handed in and not taken yet, oldest first."""
    return session.scalars(
        select(Dispute.dispute_id)
        .join(Answer, Answer.dispute_id == Dispute.id)
        .where(Answer.state == State.SENDING)
        .order_by(Answer.id)
    ).all()


def facts(session: Session, order: Order) -> Facts:
    """Gather what our records tell of an order, in a fixed number of statements."""
    lines = orders.lines_of_order(session, order.id)
    shipped = session.scalars(
        select(Shipment)
        .join(Parcel, Parcel.id == Shipment.parcel_id)
        .where(Parcel.order_id == order.id)
        .order_by(Shipment.id)
    ).all()
    steps = [
        Step(event.happened_at, " · ".join(filter(None, (STEPS.get(event.state), event.note))))
        for event in orders.history_of_order(session, order.id)
    ]
    for each in shipped:
        steps += [
            Step(event.happened_at, f"{STEPS[event.kind]} {event.place} {event.note}".rstrip())
            for event in shipping.events_of(
                session, carrier=each.carrier, tracking_number=each.tracking_number
            )
        ]
    return Facts(
        code=order.code,
        total_fen=order.total_fen,
        goods=[(line.title, line.packs - line.cut_packs) for line in lines],
        steps=steps,
        sent=[
            Sent(
                " / ".join(CARRIER_NAMES[Carrier(each.carrier)]),
                each.tracking_number,
                each.shipped_at,
            )
            for each in shipped
        ],
        fresh_hours=_fresh_hours(session, [line.pack_id for line in lines]),
        returns_confirmed_at=order.returns_confirmed_at,
    )


def errand_facts(session: Session, errand: Errand) -> ErrandFacts:
    """Gather what our records tell of an errand, in a fixed number of statements."""
    view = errands.view_of(session, errand)
    return ErrandFacts(
        code=errand.code,
        total_fen=errand.total_fen or 0,
        parts_fen=errand.parts_fen,
        trade=f"{view.trade.name} / {view.trade.name_en}",
        village=f"{view.place.name} / {view.place.name_en}",
        start=view.start,
        steps=[*_history(view), *_said(view)],
        done_at=errand.done_at,
    )


def _history(view: ErrandView) -> list[Step]:
    """Tell each step; what was noted later about the same step is told by its note."""
    proof = BY_PHOTO if view.errand.photo_id else BY_CODE
    steps, before = [], ""
    for event in view.history:
        note = proof if event.state == ErrandState.DONE else event.note
        words = event.note if event.state == before else f"{ERRAND_STEPS[event.state]} · {note}"
        steps.append(Step(event.happened_at, words.removesuffix(" · ")))
        before = event.state
    return steps


def _said(view: ErrandView) -> list[Step]:
    """Tell what who booked said afterwards, and what the office answered."""
    errand, complaint = view.errand, view.complaint
    said = []
    if errand.rated_at:
        rated = f"下单人打 {errand.stars} 星 / rated {errand.stars} of 5 by who booked"
        said.append(Step(errand.rated_at, f"{rated} {errand.words}".rstrip()))
    if complaint:
        words = f"下单人的意见 / complaint: {complaint.words}"
        said.append(Step(complaint.told_at, words))
    if complaint and complaint.answered_at:
        words = f"办公室回话 / answered: {complaint.answer}"
        said.append(Step(complaint.answered_at, words))
    return said


def photos(session: Session, subject: Order | Errand) -> list[bytes]:
    """Read the photos that a shopper sent with their complaints, or the one of finished work."""
    if isinstance(subject, Errand):
        ids = [subject.photo_id] if subject.photo_id else []
    else:
        cases = [case.id for case in aftersales.cases_of_order(session, subject.id)]
        found = aftersales.photos_of(session, cases)
        ids = [picture_id for case_id in sorted(found) for picture_id in found[case_id]]
    ids = ids[:PHOTOS_MAX]
    contents = [pictures.content_of(session, picture_id) for picture_id in ids]
    return [content.content for content in contents if content is not None]


def _fresh_hours(session: Session, pack_ids: Sequence[int]) -> int | None:
    return session.scalar(
        select(func.min(Produce.return_window_hours))
        .join(Pack, Pack.produce_id == Produce.id)
        .where(Pack.id.in_(pack_ids), Produce.class_ == ProduceClass.FRESH)
    )
