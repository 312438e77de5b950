"""Visits that nobody made."""

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import queue
from storefront.pairs import services


@queue.periodic(cron="17 * * * *")
@queue.task(name=names.WARN_OF_MISSED_VISITS)
def warn_of_missed_visits(timestamp: int) -> None:
    """Tell volunteer and family of each visit whose day is over."""
    with db.transaction() as session:
        services.warn_of_missed(session, now=clock.now())
