"""Telling people who wait, while nobody is looking."""

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import queue
from storefront.waitlist import services


@queue.periodic(cron="* * * * *")
@queue.task(name=names.TELL_WHAT_IS_BACK)
def tell_what_is_back(timestamp: int) -> None:
    """Text those whose goods can be had again."""
    with db.transaction() as session:
        services.tell(session, now=clock.now())
