"""Errands and the gateway: what happens between transactions, as for orders.

An errand ends at the gateway first and here afterwards, so that nobody pays for an hour that has
just been given to somebody else.
"""

from app import clock
from app.database import session as db
from app.people.rules import Actor
from storefront.errands import queries
from storefront.errands.models import Errand
from storefront.errands.services import ending, ordering
from storefront.payments import calls as payment_calls
from storefront.payments.rules import OpenedPayment, PaymentReport, Way


def pay(code: str, way: Way, *, title: str, return_url: str) -> OpenedPayment:
    """Let an errand be paid in this way and tell where; another way is closed first.

    The same attempt is used as long as it can still be paid; after a failed or expired one a
    new attempt begins.

    Raises:
        Refusal: `errand.not_payable`, `payments.under_way`, `payments.way_changed`,
            `payments.gateway_down`, `payments.gateway_refused`.
    """
    payment_calls.close_other_ways(code, way, settle=_settle)
    with db.transaction() as session:
        payment = ordering.attempt_of(session, code=code, way=way, now=clock.now())
    return payment_calls.open_attempt(payment, title=title, return_url=return_url)


def look_up(code: str) -> None:
    """Ask the gateway about this errand's payments instead of waiting for its message.

    Raises:
        Refusal: `payments.gateway_down`.
    """
    payment_calls.look_up(code, settle=_settle)


def cancel(code: str, *, actor: Actor | None = None, note: str = "") -> Errand:
    """Call an errand off, at the gateway first; what was paid goes back.

    Raises:
        Refusal: `errand.on_the_way`, `errand.wrong_state`, `float.short`.
    """
    payment_calls.close_all(code, settle=_settle)
    with db.transaction() as session:
        return ending.cancel(session, code=code, now=clock.now(), actor=actor, note=note)


def release_expired() -> None:
    """End the errands that nobody has paid or answered in time, each in its own transaction."""
    with db.reading() as session:
        codes = queries.due(session, now=clock.now())
    for code in codes:
        payment_calls.close_all(code, settle=_settle)
        with db.transaction() as session:
            ending.expire(session, code=code, now=clock.now())


def _settle(report: PaymentReport) -> None:
    with db.transaction() as session:
        ordering.settle_report(session, report=report, now=clock.now())
