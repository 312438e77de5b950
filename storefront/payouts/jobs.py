"""Payouts that are proposed by themselves, on the day that the policy names."""

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import queue
from storefront.payouts import services


@queue.periodic(cron="17 1 * * *")
@queue.task(name=names.PROPOSE_PAYOUTS)
def propose_payouts(timestamp: int) -> None:
    """Propose what is due at each centre; somebody else approves it."""
    with db.transaction() as session:
        services.propose_by_policy(session, now=clock.now())
