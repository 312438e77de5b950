"""Conversations with the gateway: read, commit, call, and write the result in a new transaction.

No transaction is open while the gateway is asked. Each call carries our own id, so that one that
was cut off may be made again.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy import select

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from storefront.payments import queries, services
from storefront.payments.models import Payment, Refund
from storefront.payments.rules import (
    BalanceLine,
    CheckoutReport,
    CheckoutRequest,
    Event,
    GatewayRefused,
    GatewayUnavailable,
    OpenedCheckout,
    PaymentState,
    RefundReport,
    RefundState,
)

log = logging.getLogger(__name__)


class Gateway(Protocol):
    """What the desk needs of a payment gateway with a page of its own.

    Every method but the last two asks the network, and may raise `GatewayUnavailable` (ask again
    later) or `GatewayRefused`.
    """

    def open_checkout(self, request: CheckoutRequest) -> OpenedCheckout:
        """Open the page of an attempt; the same attempt has the same page."""
        ...

    def read_checkout(self, session_id: str) -> CheckoutReport:
        """Ask how a page stands."""
        ...

    def expire_checkout(self, session_id: str) -> CheckoutReport:
        """Close a page and tell how it stands; one that is over stays as it is."""
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


def open_page(payment: Payment, *, title: str, return_url: str) -> str:
    """Open the gateway's page for an attempt and return its address; asking again is no harm.

    Raises:
        Refusal: `payments.gateway_down`, `payments.gateway_refused`.
    """
    if payment.page_url:
        return payment.page_url
    try:
        opened = gateway().open_checkout(
            CheckoutRequest(
                attempt_id=payment.attempt_id,
                subject=payment.subject,
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
        services.record_opened(session, attempt_id=payment.attempt_id, opened=opened)
    return opened.page_url


def look_up(subject: str, *, settle: Callable[[CheckoutReport], None]) -> None:
    """Ask the gateway about a subject's open pages instead of waiting for its messages.

    Args:
        subject: what is paid for.
        settle: takes over what the gateway says, in a transaction of its own.

    Raises:
        Refusal: `payments.gateway_down`.
    """
    for session_id in _open_pages(subject):
        try:
            settle(gateway().read_checkout(session_id))
        except (GatewayUnavailable, GatewayRefused) as error:
            raise Refusal("payments.gateway_down", Kind.UNAVAILABLE) from error


def close_pages(subject: str, *, settle: Callable[[CheckoutReport], None]) -> None:
    """Close a subject's pages at the gateway; a page that was paid meanwhile is settled."""
    for session_id in _open_pages(subject):
        try:
            settle(gateway().expire_checkout(session_id))
        except (GatewayUnavailable, GatewayRefused) as error:
            log.warning("a page of %s could not be closed: %s", subject, error)


def _open_pages(subject: str) -> list[str]:
    with db.reading() as session:
        return [
            payment.session_id
            for payment in queries.payments_of(session, subject)
            if payment.session_id and payment.state == PaymentState.OPEN
        ]


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
