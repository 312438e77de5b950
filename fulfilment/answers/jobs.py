"""Answers to banks, carried while nobody waits."""

from procrastinate import RetryStrategy

from app.jobs import names
from app.jobs.queue import queue
from fulfilment.answers import calls
from storefront.payments.rules import GatewayUnavailable

AGAIN = RetryStrategy(max_attempts=12, exponential_wait=2, retry_exceptions=[GatewayUnavailable])
"""More than an hour; whoever looks at the answer meanwhile may press again."""


@queue.task(name=names.SEND_ANSWER, retry=AGAIN)
def send(dispute_id: str) -> None:
    """Send the answer to one dispute."""
    calls.send(dispute_id)
