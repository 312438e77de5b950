"""Carriers are asked while nobody is looking."""

from app.jobs import names
from app.jobs.queue import queue
from fulfilment.carriers import calls


@queue.periodic(cron="*/5 * * * *")
@queue.task(name=names.FOLLOW_CARRIERS)
def follow_carriers(timestamp: int) -> None:
    """Find out what was left open, and ask after parcels on the way."""
    calls.find_out_all()
    calls.poll_all()
