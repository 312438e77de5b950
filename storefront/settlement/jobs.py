"""The gateway's messages, handled while nobody is looking."""

from procrastinate import RetryStrategy

from app import clock
from app.database import session as db
from app.database.session import LostRace
from app.jobs import names
from app.jobs.queue import queue
from storefront.payments import calls as payment_calls
from storefront.settlement import calls, services

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=2, retry_exceptions=[LostRace])


@queue.task(name=names.SETTLE_PAYMENT_EVENT, retry=AGAIN)
def settle_payment_event(event_id: str) -> None:
    """Handle one stored message of the gateway."""
    with db.transaction() as session:
        services.settle_event(
            session, event_id=event_id, read=payment_calls.gateway().read_event, now=clock.now()
        )


@queue.periodic(cron="*/5 * * * *")
@queue.task(name=names.RECONCILE_PAYMENTS)
def reconcile_payments(timestamp: int) -> None:
    """Ask the gateway about what has been quiet for too long."""
    calls.reconcile()
