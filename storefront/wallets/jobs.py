"""Transfers on their way to the providers of wallets."""

from app.jobs import names
from app.jobs.queue import queue
from storefront.wallets import calls


@queue.periodic(cron="* * * * *")
@queue.task(name=names.SEND_TRANSFERS, queueing_lock=names.SEND_TRANSFERS)
def send_transfers(timestamp: int) -> None:
    """Ask for what was sent before, then send what was approved."""
    calls.ask_for_answers()
    calls.send_approved()
