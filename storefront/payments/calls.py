"""Conversations with the gateway: read, commit, call, and write the result in a new transaction.

No transaction is open while the gateway is asked. Each call carries our own id, so that one that
was cut off may be made again.
"""

import logging
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from sqlalchemy import select

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal, conflict
from storefront.payments import queries, services
from storefront.payments.models import Payment, Refund
from storefront.payments.rules import (
    BalanceLine,
    Event,
    GatewayRefused,
    GatewayUnavailable,
    OpenedPayment,
    PaymentReport,
    PaymentRequest,
    PaymentState,
    RefundReport,
    RefundState,
    Way,
)

log = logging.getLogger(__name__)


class Gateway(Protocol):
    """What the desk needs of a payment gateway.

    Every method but the last two asks the network, and may raise `GatewayUnavailable` (ask again
    later) or `GatewayRefused`.
    """

    def open_payment(self, request: PaymentRequest) -> OpenedPayment:
        """Open an attempt in the way that was chosen; the same attempt is opened once."""
        ...

    def read_payment(self, gateway_id: str) -> PaymentReport:
        """Ask how an attempt stands."""
        ...

    def close_payment(self, gateway_id: str) -> PaymentReport:
        """Let nobody pay an attempt any more and tell how it stands; one that is over stays so."""
        ...

    def refund(
        self, *, payment_intent_id: str, refund_id: uuid.UUID, refund_fen: int
    ) -> RefundReport:
        """Send money back, once for each refund id."""
        ...

    def balance_lines(self, *, since: datetime | None) -> list[BalanceLine]:
        """List what moved in our account there; all of it where since is nothing."""
        ...

    def parse_event(self, raw_body: bytes, signature_header: str | None) -> Event:
        """Read a message, or raise `ForgedEvent` where the gateway did not sign it just now."""
        ...

    def read_event(self, body: str) -> Event:
        """Read a message that was proved before it was stored."""
        ...


_gateway: Gateway | None = None


def use_gateway(gateway: Gateway) -> None:
    """Let this process be paid through this gateway; the room's wiring sets it once."""
    global _gateway  # noqa: PLW0603 - one gateway per process
    _gateway = gateway


def gateway() -> Gateway:
    """Return the gateway of this process."""
    if _gateway is None:
        raise RuntimeError("no gateway was wired")
    return _gateway


def open_attempt(payment: Payment, *, title: str, return_url: str) -> OpenedPayment:
    """Open an attempt at the gateway; asking again is no harm.

    Raises:
        Refusal: `payments.gateway_down`, `payments.gateway_refused`; `payments.way_changed`:
            another way was chosen meanwhile, or what is paid for is over.
    """
    if payment.state == PaymentState.OPEN:
        return OpenedPayment(
            payment.gateway_id or "", payment.page_url or "", payment.qr_text or ""
        )
    try:
        opened = gateway().open_payment(
            PaymentRequest(
                attempt_id=payment.attempt_id,
                subject=payment.subject,
                way=Way(payment.way or ""),
                title=title,
                due_fen=payment.due_fen,
                currency=payment.currency,
                return_url=return_url,
            )
        )
    except GatewayUnavailable as error:
        raise Refusal("payments.gateway_down", Kind.UNAVAILABLE) from error
    except GatewayRefused as error:
        with db.transaction() as session:
            services.record_refused(session, attempt_id=payment.attempt_id)
        raise Refusal("payments.gateway_refused", Kind.UNAVAILABLE) from error
    with db.transaction() as session:
        is_payable = services.record_opened(session, attempt_id=payment.attempt_id, opened=opened)
    if not is_payable:
        with suppress(GatewayUnavailable, GatewayRefused):
            gateway().close_payment(opened.gateway_id)
        raise conflict("payments.way_changed")
    return opened


def look_up(subject: str, *, settle: Callable[[PaymentReport], None]) -> None:
    """Ask the gateway about a subject's open attempts instead of waiting for its messages.

    Args:
        subject: what is paid for.
        settle: takes over what the gateway says, in a transaction of its own.

    Raises:
        Refusal: `payments.gateway_down`.
    """
    for payment in _open_attempts(subject):
        _told(gateway().read_payment, payment, settle)


def close_other_ways(subject: str, way: Way, *, settle: Callable[[PaymentReport], None]) -> None:
    """Close at the gateway what a subject could be paid by in another way than this.

    What was paid meanwhile is settled.

    Raises:
        Refusal: `payments.gateway_down`: with the other one open, nothing new may be opened.
    """
    for payment in _open_attempts(subject):
        if payment.way != way:
            _told(gateway().close_payment, payment, settle)


def close_all(subject: str, *, settle: Callable[[PaymentReport], None]) -> None:
    """Close a subject's attempts at the gateway; one that was paid meanwhile is settled."""
    for payment in _open_attempts(subject):
        try:
            _told(gateway().close_payment, payment, settle)
        except Refusal as refusal:
            log.warning("an attempt for %s could not be closed: %s", subject, refusal.__cause__)


def _open_attempts(subject: str) -> list[Payment]:
    with db.reading() as session:
        return [
            payment
            for payment in queries.payments_of(session, subject)
            if payment.gateway_id and payment.state == PaymentState.OPEN
        ]


def _told(
    ask: Callable[[str], PaymentReport], payment: Payment, settle: Callable[[PaymentReport], None]
) -> None:
    """Take over what the gateway answers of an attempt."""
    try:
        report = ask(payment.gateway_id or "")
    except (GatewayUnavailable, GatewayRefused) as error:
        raise Refusal("payments.gateway_down", Kind.UNAVAILABLE) from error
    settle(report)


def send_refund(refund_id: uuid.UUID) -> None:
    """Carry a refund to the gateway and write down its answer.

    Raises:
        GatewayUnavailable: try again later, with the same id.
    """
    with db.reading() as session:
        row = session.execute(
            select(Refund, Payment)
            .join(Payment, Payment.id == Refund.payment_id)
            .where(Refund.refund_id == refund_id)
        ).one()
    refund, payment = row.Refund, row.Payment
    if refund.state not in {RefundState.ASKED, RefundState.PENDING}:
        return
    try:
        report = gateway().refund(
            payment_intent_id=payment.payment_intent_id or "",
            refund_id=refund.refund_id,
            refund_fen=refund.refund_fen,
        )
    except GatewayRefused:
        report = RefundReport(str(refund_id), refund.gateway_refund_id or "", RefundState.FAILED)
    with db.transaction() as session:
        services.record_refund(session, report=report, now=clock.now())
