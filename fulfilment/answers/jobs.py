"""Answers to banks, carried while nobody waits."""

from procrastinate import RetryStrategy

from app.jobs import names
from app.jobs.queue import queue
from fulfilment.answers import calls
from storefront.payments.rules import GatewayUnavailable

AGAIN = RetryStrategy(max_attempts=12, exponential_wait=2, retry_exceptions=[GatewayUnavailable])
"""More than an hour; what is still on its way then is taken up by the periodic job."""


@queue.task(name=names.SEND_ANSWER, retry=AGAIN)
def send(dispute_id: str) -> None:
    """Send the answer to one dispute."""
    calls.send(dispute_id)


@queue.periodic(cron="*/10 * * * *")
@queue.task(name=names.SEND_ANSWERS_LEFT)
def send_left(timestamp: int) -> None:
    """Send what was handed in and is still on its way."""
    calls.send_left()
