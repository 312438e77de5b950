"""The shop follows the shelves while nobody is looking."""

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import queue
from fulfilment.offering import queries, services


@queue.periodic(cron="* * * * *")
@queue.task(name=names.FOLLOW_SHELVES)
def follow_shelves(timestamp: int) -> None:
    """Take out what may not be sold any more, and bring back what may, hub by hub."""
    with db.reading() as session:
        hub_ids = queries.hubs(session)
    for hub_id in hub_ids:
        with db.transaction() as session:
            services.follow_shelves(session, hub_id=hub_id, now=clock.now())
