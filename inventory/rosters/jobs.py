"""Lists that nobody imported are thrown away by themselves."""

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import queue
from inventory.rosters import services


@queue.periodic(cron="23 * * * *")
@queue.task(name=names.FORGET_ROSTERS)
def forget_rosters(timestamp: int) -> None:
    """Throw away the rows of lists that were read a day ago."""
    with db.transaction() as session:
        services.forget_stale(session, now=clock.now())
