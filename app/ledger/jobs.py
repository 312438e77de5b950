"""Sealing, every minute and after each settled payment."""

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import queue
from app.ledger import services


@queue.periodic(cron="* * * * *")
@queue.task(name=names.SEAL_JOURNALS)
def seal_journals(timestamp: int) -> None:
    """Chain what was posted since the last minute."""
    with db.transaction() as session:
        services.seal_all(session, now=clock.now())
