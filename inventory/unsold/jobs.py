"""Telling villagers of unsold goods, while nobody is looking."""

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import queue
from inventory.unsold import services


@queue.periodic(cron="0 1 * * *")
@queue.task(name=names.TELL_OF_UNSOLD)
def tell_of_unsold(timestamp: int) -> None:
    """Text villagers at nine in the morning of China."""
    with db.transaction() as session:
        services.tell_villagers(session, now=clock.now())
