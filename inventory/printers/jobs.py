"""Print jobs on their way."""

from app.jobs import names
from app.jobs.queue import queue
from inventory.printers import calls


@queue.task(name=names.PRINT_LABELS)
def print_labels(job_id: int) -> None:
    """Send one print job; only a person tries again."""
    calls.print_job(job_id)
