"""An order that its shopper has and disputes, and a gateway that takes evidence as told."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from storefront.disputes import services as disputes
from storefront.errands.models import Errand
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from storefront.payments.rules import (
    DisputeReport,
    DisputeState,
    GatewayRefused,
    GatewayUnavailable,
)
from tests.conftest import NOW
from tests.support import fulfilment as stage
from tests.support import inventory

ANSWER_BY = NOW + timedelta(days=14)


@dataclass(frozen=True)
class Disputed:
    """What was paid, the gateway's id of its dispute, and the clerk who answers."""

    subject: Order | Errand
    dispute_id: str
    clerk: Actor


@dataclass
class Bank:
    """A gateway that takes evidence; what it was given, in order."""

    report: DisputeReport
    """What it says of the dispute before."""
    uploads: list[uuid.UUID] = field(default_factory=list)
    submitted: list[tuple[uuid.UUID, dict[str, str]]] = field(default_factory=list)
    given_up: list[uuid.UUID] = field(default_factory=list)
    silent: int = 0
    """So often it does not answer, after it did what was asked."""
    refuses: str = ""

    def upload(self, *, paper_id: uuid.UUID, name: str, content: bytes) -> str:
        self.uploads.append(paper_id)
        return f"file_{paper_id.hex}"

    def submit(
        self, dispute_id: str, *, answer_id: uuid.UUID, evidence: Mapping[str, str]
    ) -> DisputeReport:
        if self.refuses:
            raise GatewayRefused(self.refuses)
        self.submitted.append((answer_id, dict(evidence)))
        return self._said(DisputeState.UNDER_REVIEW)

    def give_up(self, dispute_id: str, *, answer_id: uuid.UUID) -> DisputeReport:
        self.given_up.append(answer_id)
        return self._said(DisputeState.LOST)

    def _said(self, state: DisputeState) -> DisputeReport:
        if self.silent:
            self.silent -= 1
            raise GatewayUnavailable("lost on the way")
        return report_of(self.report.dispute_id, self.report.payment_intent_id, state)


def report_of(
    dispute_id: str, intent_id: str, state: DisputeState = DisputeState.NEEDS_ANSWER
) -> DisputeReport:
    return DisputeReport(
        dispute_id=dispute_id,
        payment_intent_id=intent_id,
        state=state,
        reason="product_not_received",
        disputed_fen=6800,
        currency="cny",
        opened_at=NOW,
        answer_by=ANSWER_BY,
        moves=(),
    )


def disputed(session: Session) -> tuple[Disputed, Bank]:
    """Return an order that was delivered, and whose shopper says it never came."""
    on = stage.stage(session)
    _, items = stage.shelved(session, on, packs=1)
    order = stage.delivered(session, on, items)
    payment = payments_read.payment_received(session, order.code)
    report = report_of(f"du_{order.code}", payment.payment_intent_id or "")
    disputes.record(session, report=report, now=NOW)
    clerk = inventory.person(session, Role.FINANCE)
    return Disputed(order, report.dispute_id, clerk), Bank(report)
