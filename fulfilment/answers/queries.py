"""Reads of answers to disputes, and of what they are drawn up from."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from app.pictures import queries as pictures
from fulfilment.answers.models import Answer, Paper
from fulfilment.answers.rules import PHOTOS_MAX, STEPS, Facts, Kind, Sent, State, Step
from fulfilment.packing.models import Parcel
from fulfilment.shipping import queries as shipping
from fulfilment.shipping.models import Shipment
from fulfilment.shipping.rules import CARRIER_NAMES, Carrier
from inventory.produce.models import Pack, Produce
from inventory.produce.rules import ProduceClass
from storefront.aftersales import queries as aftersales
from storefront.disputes.models import Dispute
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


def order_of(session: Session, disputed: Dispute) -> Order | None:
    """Find the order whose payment is disputed; nothing for an errand or a payment not known."""
    return session.scalar(
        select(Order)
        .join(Payment, Payment.subject == Order.code)
        .where(Payment.payment_intent_id == disputed.payment_intent_id)
        .limit(1)
    )


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
    order = order_of(session, disputed)
    if order is not None and found.kind == Kind.EVIDENCE:
        evidence |= {
            "customer_name": order.receiver_name,
            "shipping_address": order.receiver_address,
        }
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


def photos(session: Session, order: Order) -> list[bytes]:
    """Read the photos that the shopper sent with their complaints, the oldest first."""
    cases = [case.id for case in aftersales.cases_of_order(session, order.id)]
    found = aftersales.photos_of(session, cases)
    ids = [picture_id for case_id in sorted(found) for picture_id in found[case_id]][:PHOTOS_MAX]
    contents = [pictures.content_of(session, picture_id) for picture_id in ids]
    return [content.content for content in contents if content is not None]


def _fresh_hours(session: Session, pack_ids: Sequence[int]) -> int | None:
    return session.scalar(
        select(func.min(Produce.return_window_hours))
        .join(Pack, Pack.produce_id == Produce.id)
        .where(Pack.id.in_(pack_ids), Produce.class_ == ProduceClass.FRESH)
    )
