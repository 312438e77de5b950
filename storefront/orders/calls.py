"""Orders and the gateway: what happens between transactions.

An order ends at the gateway first and here afterwards, so that nobody pays for goods that have
just gone back to the shelf. Where the gateway is silent the order ends all the same, and money
that comes late goes back by itself.
"""

import logging
from datetime import timedelta

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.jobs import names
from app.jobs.queue import defer
from app.people.rules import Actor
from storefront.orders import queries, services
from storefront.orders.models import Order
from storefront.orders.rules import OrderState
from storefront.payments import calls as payment_calls
from storefront.payments import queries as payments_read
from storefront.payments.rules import (
    CheckoutReport,
    CheckoutState,
    GatewayRefused,
    GatewayUnavailable,
    PaymentState,
)

log = logging.getLogger(__name__)

QUIET = timedelta(minutes=3)
"""A message of the gateway that has not come by then is asked for."""


def open_page(code: str, *, title: str, return_url: str) -> str:
    """Return the address of the page on which this order is paid, opened where it is not yet.

    The same attempt is used as long as it can still be paid; after a failed or expired one a
    new attempt begins.

    Raises:
        Refusal: `orders.not_payable`, `payments.gateway_down`, `payments.gateway_refused`.
    """
    with db.transaction() as session:
        payment = services.attempt_of(session, code=code, now=clock.now())
    return payment_calls.open_page(payment, title=title, return_url=return_url)


def look_up(code: str) -> None:
    """Ask the gateway about this order's payments instead of waiting for its message.

    Raises:
        Refusal: `payments.gateway_down`.
    """
    with db.reading() as session:
        pages = [
            payment.session_id
            for payment in payments_read.payments_of(session, code)
            if payment.session_id and payment.state == PaymentState.OPEN
        ]
    for session_id in pages:
        try:
            _settle(payment_calls.gateway().read_checkout(session_id))
        except (GatewayUnavailable, GatewayRefused) as error:
            raise Refusal("payments.gateway_down", Kind.UNAVAILABLE) from error


def cancel(code: str, *, actor: Actor | None = None) -> Order:
    """Call an unpaid order off, at the gateway first.

    Args:
        actor: who of the staff does it; nobody where the shopper does.

    Raises:
        Refusal: `orders.just_paid`: the money was quicker; `orders.wrong_state`.
    """
    _close_pages(code)
    with db.transaction() as session:
        return services.cancel(session, code=code, now=clock.now(), actor=actor)


def release_expired() -> None:
    """End the orders that nobody has paid in time, each in its own transaction."""
    with db.reading() as session:
        codes = queries.due(session, now=clock.now())
    for code in codes:
        _close_pages(code)
        with db.transaction() as session:
            services.expire(session, code=code, now=clock.now())


def reconcile() -> None:
    """Ask the gateway about everything that has been quiet for too long: a message may be lost."""
    before = clock.now() - QUIET
    with db.transaction() as session:
        quiet = [
            (payment.session_id, payment.subject)
            for payment in payments_read.open_since(session, before=before)
            if payment.session_id
        ]
        for event_id in payments_read.unhandled_events(session, before=before):
            defer(session, names.SETTLE_PAYMENT_EVENT, event_id=event_id)
        for refund in payments_read.refunds_since(session, before=before):
            defer(session, names.REFUND_PAYMENT, refund_id=str(refund.refund_id))
    for session_id, code in quiet:
        _ask(session_id, code)


def _ask(session_id: str, code: str) -> None:
    """Ask about one page; one that is open for an order that is over is closed."""
    try:
        report = payment_calls.gateway().read_checkout(session_id)
        with db.reading() as session:
            order = queries.order_of_code(session, code)
        if report.state is CheckoutState.OPEN and order and order.state != OrderState.PLACED:
            report = payment_calls.gateway().expire_checkout(session_id)
    except (GatewayUnavailable, GatewayRefused) as error:
        log.warning("the gateway does not say how %s stands: %s", code, error)
        return
    _settle(report)


def _close_pages(code: str) -> None:
    """Close this order's pages at the gateway; a page that was paid meanwhile is settled."""
    with db.reading() as session:
        pages = [
            payment.session_id
            for payment in payments_read.payments_of(session, code)
            if payment.session_id and payment.state == PaymentState.OPEN
        ]
    for session_id in pages:
        try:
            _settle(payment_calls.gateway().expire_checkout(session_id))
        except (GatewayUnavailable, GatewayRefused) as error:
            log.warning("a page of %s could not be closed: %s", code, error)


def _settle(report: CheckoutReport) -> None:
    with db.transaction() as session:
        services.settle_report(session, report=report, now=clock.now())
