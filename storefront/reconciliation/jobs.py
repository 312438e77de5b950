"""Each night, and when finance asks: our account at the gateway, held against the books."""

from procrastinate import RetryStrategy

from app.database.session import LostRace
from app.jobs import names
from app.jobs.queue import queue
from storefront.payments.rules import GatewayUnavailable
from storefront.reconciliation import calls

AGAIN = RetryStrategy(
    max_attempts=6, exponential_wait=4, retry_exceptions=[GatewayUnavailable, LostRace]
)


# 20:20 UTC: the day in China is over, and nobody works.
@queue.periodic(cron="20 20 * * *")
@queue.task(name=names.TAKE_GATEWAY_LINES, retry=AGAIN)
def take_gateway_lines(timestamp: int) -> None:
    """Take over what moved at the gateway."""
    calls.take()
