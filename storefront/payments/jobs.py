"""Refunds on their way to the gateway."""

import uuid

from procrastinate import RetryStrategy

from app.jobs import names
from app.jobs.queue import queue
from storefront.payments import calls
from storefront.payments.rules import GatewayUnavailable

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=2, retry_exceptions=[GatewayUnavailable])
"""Some minutes; what is still unsent then is taken up by the periodic reconciliation."""


@queue.task(name=names.REFUND_PAYMENT, retry=AGAIN)
def refund(refund_id: str) -> None:
    """Send one refund."""
    calls.send_refund(uuid.UUID(refund_id))
