"""Asking the gateway about what has been quiet for too long: a message may be lost."""

import logging
from datetime import timedelta

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import defer
from storefront.payments import calls as payment_calls
from storefront.payments import queries as payments_read
from storefront.payments.rules import GatewayRefused, GatewayState, GatewayUnavailable
from storefront.settlement import queries, services

log = logging.getLogger(__name__)

QUIET = timedelta(minutes=3)
"""A message of the gateway that has not come by then is asked for."""


def reconcile() -> None:
    """Take up again every page, message and refund that has been quiet for too long."""
    before = clock.now() - QUIET
    with db.transaction() as session:
        quiet = [
            (payment.gateway_id, payment.subject)
            for payment in payments_read.open_since(session, before=before)
            if payment.gateway_id
        ]
        for event_id in payments_read.unhandled_events(session, before=before):
            defer(session, names.SETTLE_PAYMENT_EVENT, event_id=event_id)
        for refund in payments_read.refunds_since(session, before=before):
            defer(session, names.REFUND_PAYMENT, refund_id=str(refund.refund_id))
    for gateway_id, subject in quiet:
        _ask(gateway_id, subject)


def _ask(gateway_id: str, subject: str) -> None:
    """Ask about one page; one that is open for a thing that is over is closed."""
    try:
        report = payment_calls.gateway().read_payment(gateway_id)
        with db.reading() as session:
            is_over = queries.is_over(session, subject)
        if report.state is GatewayState.OPEN and is_over:
            report = payment_calls.gateway().close_payment(gateway_id)
    except (GatewayUnavailable, GatewayRefused) as error:
        log.warning("the gateway does not say how %s stands: %s", subject, error)
        return
    with db.transaction() as session:
        services.settle_report(session, report=report, now=clock.now())
