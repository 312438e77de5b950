"""Limits that come near, and photos that are not needed any more."""

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import queue
from storefront.matters.services import handling


@queue.periodic(cron="7 * * * *")
@queue.task(name=names.ESCALATE_APPLICATIONS)
def escalate_applications(timestamp: int) -> None:
    """Warn of applications whose limit is near."""
    with db.transaction() as session:
        handling.escalate_pressing(session, now=clock.now())


@queue.periodic(cron="37 2 * * *")
@queue.task(name=names.FORGET_PAPERS)
def forget_papers(timestamp: int) -> None:
    """Delete the photos of papers that are not needed any more."""
    with db.transaction() as session:
        handling.forget_pictures(session, now=clock.now())
