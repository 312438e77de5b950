"""Taking over what the gateway says, for whoever is being paid.

A payment is for an opaque subject; here alone it is read whether that is an order or an errand.
What must never happen: money that came and finds nobody.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from inventory.labels.rules.codes import CodeKind, kind_of
from storefront.disputes import services as disputes
from storefront.errands.services import ordering as errands
from storefront.orders import services as orders
from storefront.payments import services as payments
from storefront.payments.models import GatewayEvent
from storefront.payments.rules import Event, PaymentReport
from storefront.payments.services import Outcome


def settle_report(session: Session, *, report: PaymentReport, now: datetime) -> Outcome:
    """Take over what the gateway says of a page, as what it is paid for needs it."""
    if kind_of(report.subject) is CodeKind.ERRAND:
        outcome = errands.settle_report(session, report=report, now=now)
    else:
        outcome = orders.settle_report(session, report=report, now=now)
    if report.paid and report.payment_intent_id:
        # A dispute may have been heard of before the payment itself.
        disputes.follow_payment(session, payment_intent_id=report.payment_intent_id)
    return outcome


def settle_event(
    session: Session, *, event_id: str, read: Callable[[str], Event], now: datetime
) -> None:
    """Handle a stored message of the gateway, once.

    Args:
        session: of the caller's transaction.
        event_id: of the message.
        read: turns the stored body into what it says.
        now: the moment.
    """

    def work(stored: GatewayEvent) -> str:
        event = read(stored.body)
        if event.payment is not None:
            return settle_report(session, report=event.payment, now=now)
        if event.dispute is not None:
            return disputes.record(session, report=event.dispute, now=now)
        if event.refund is not None:
            return payments.record_refund(session, report=event.refund, now=now)
        return "ignored"

    payments.handle_event(session, event_id=event_id, work=work, now=now)
