"""What happens to errands while nobody is looking."""

from app.jobs import names
from app.jobs.queue import queue
from storefront.errands import calls


@queue.periodic(cron="* * * * *")
@queue.task(name=names.RELEASE_EXPIRED_ERRANDS)
def release_expired_errands(timestamp: int) -> None:
    """Give back to providers the time that nobody has paid for."""
    calls.release_expired()
