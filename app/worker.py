"""`desk worker`: the process that runs background jobs."""

from app.config import Settings
from app.factory import create_app
from app.jobs.queue import worker_app

CONCURRENCY = 4
POLL_SECONDS = 5
"""Jobs are announced by NOTIFY; this is for those that a lost announcement left behind."""


def work(settings: Settings) -> int:
    """Run jobs until asked to stop."""
    create_app(settings)
    worker_app(settings.database_url).run_worker(
        concurrency=CONCURRENCY, fetch_job_polling_interval=POLL_SECONDS
    )
    return 0
