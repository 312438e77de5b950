"""Asking the gateway for its account; no transaction is open meanwhile."""

from datetime import timedelta

from app import clock
from app.database import session as db
from storefront.payments import calls as payment_calls
from storefront.payments.rules import GatewayRefused, GatewayUnavailable
from storefront.reconciliation import queries, services

OVERLAP = timedelta(days=3)
"""So much is asked for again: lines may show up after others that are younger."""
GROUP = 500
"""Lines that are taken in one transaction."""


def take() -> int:
    """Take over what moved at the gateway since it was asked last, and tell how many lines.

    Raises:
        GatewayUnavailable: it is noted, and may be tried again.
    """
    began_at = clock.now()
    with db.reading() as session:
        last = queries.taken_until(session)
    try:
        lines = payment_calls.gateway().balance_lines(since=last - OVERLAP if last else None)
    except (GatewayUnavailable, GatewayRefused) as error:
        with db.transaction() as session:
            services.note_taking(
                session,
                began_at=began_at,
                lines_count=0,
                failure=str(error) or type(error).__name__,
                now=clock.now(),
            )
        raise GatewayUnavailable(str(error)) from error
    count, oldest_first = 0, lines[::-1]
    for start in range(0, len(lines), GROUP):
        with db.transaction() as session:
            group = oldest_first[start : start + GROUP]
            count += services.take(session, lines=group, now=clock.now())
    with db.transaction() as session:
        services.note_taking(
            session, began_at=began_at, lines_count=count, failure="", now=clock.now()
        )
    return count
