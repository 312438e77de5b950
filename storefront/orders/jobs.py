"""What happens to orders while nobody is looking."""

from app.jobs import names
from app.jobs.queue import queue
from storefront.orders import calls


@queue.periodic(cron="* * * * *")
@queue.task(name=names.RELEASE_EXPIRED_ORDERS)
def release_expired_orders(timestamp: int) -> None:
    """Give back to the shelf what nobody has paid in time."""
    calls.release_expired()
