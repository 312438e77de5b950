"""Grants of platforms are renewed by themselves."""

from app.jobs import names
from app.jobs.queue import queue
from storefront.channels import calls


@queue.periodic(cron="* * * * *")
@queue.task(name=names.RENEW_GRANTS)
def renew_grants(timestamp: int) -> None:
    """Renew what platforms allow us before it ends."""
    calls.renew_due()
