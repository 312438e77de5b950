"""`desk worker`: the process that runs background jobs."""

import gc

from app.config import Settings
from app.factory import create_app
from app.jobs.queue import run_worker

CONCURRENCY = 4
POLL_SECONDS = 1
"""Jobs are announced by NOTIFY; this is for those that are given back, which nobody announces."""


def work(settings: Settings) -> int:
    """Run jobs until asked to stop."""
    create_app(settings)
    # What is loaded by now stays. Going through it for garbage would stop all jobs each time.
    gc.freeze()
    run_worker(settings.database_url, concurrency=CONCURRENCY, poll_seconds=POLL_SECONDS)
    return 0
