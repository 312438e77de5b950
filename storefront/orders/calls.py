"""Orders and the gateway: what happens between transactions.

An order ends at the gateway first and here afterwards, so that nobody pays for goods that have
just gone back to the shelf. Where the gateway is silent the order ends all the same, and money
that comes late goes back by itself.
"""

from app import clock
from app.database import session as db
from app.people.rules import Actor
from storefront.orders import queries, services
from storefront.orders.models import Order
from storefront.payments import calls as payment_calls
from storefront.payments.rules import OpenedPayment, PaymentReport, Way


def pay(code: str, way: Way, *, title: str, return_url: str) -> OpenedPayment:
    """Let an order be paid in this way and tell where; another way is closed first.

    The same attempt is used as long as it can still be paid; after a failed or expired one a
    new attempt begins.

    Raises:
        Refusal: `orders.not_payable`, `payments.under_way`, `payments.way_changed`,
            `payments.gateway_down`, `payments.gateway_refused`.
    """
    payment_calls.close_other_ways(code, way, settle=_settle)
    with db.transaction() as session:
        payment = services.attempt_of(session, code=code, way=way, now=clock.now())
    return payment_calls.open_attempt(payment, title=title, return_url=return_url)


def look_up(code: str) -> None:
    """Ask the gateway about this order's payments instead of waiting for its message.

    Raises:
        Refusal: `payments.gateway_down`.
    """
    payment_calls.look_up(code, settle=_settle)


def cancel(code: str, *, actor: Actor | None = None) -> Order:
    """Call an unpaid order off, at the gateway first.

    Args:
        actor: who of the staff does it; nobody where the shopper does.

    Raises:
        Refusal: `orders.just_paid`: the money was quicker; `orders.wrong_state`.
    """
    payment_calls.close_all(code, settle=_settle)
    with db.transaction() as session:
        return services.cancel(session, code=code, now=clock.now(), actor=actor)


def release_expired() -> None:
    """End the orders that nobody has paid in time, each in its own transaction."""
    with db.reading() as session:
        codes = queries.due(session, now=clock.now())
    for code in codes:
        payment_calls.close_all(code, settle=_settle)
        with db.transaction() as session:
            services.expire(session, code=code, now=clock.now())


def _settle(report: PaymentReport) -> None:
    with db.transaction() as session:
        services.settle_report(session, report=report, now=clock.now())
