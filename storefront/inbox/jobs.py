"""Messages are handled behind the answer that they were heard."""

from procrastinate import RetryStrategy

from app.database.session import LostRace
from app.jobs import names
from app.jobs.queue import queue
from storefront.inbox import calls

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=2, retry_exceptions=[LostRace])


@queue.task(name=names.HANDLE_PLATFORM_MESSAGES, retry=AGAIN)
def handle_platform_messages(shop_id: int) -> None:
    """Handle all that waits of a shop."""
    calls.handle_messages(shop_id)


@queue.periodic(cron="* * * * *")
@queue.task(name=names.SWEEP_PLATFORM_MESSAGES)
def sweep_platform_messages(timestamp: int) -> None:
    """Handle what was postponed, and what a lost call has left behind."""
    calls.handle_all()


@queue.periodic(cron="*/2 * * * *")
@queue.task(name=names.POLL_PLATFORMS)
def poll_platforms(timestamp: int) -> None:
    """Ask platforms what has changed: some push nothing, and a push may be lost."""
    calls.poll_all()
