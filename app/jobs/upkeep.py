"""The house looks after its queue and its partitions by itself."""

from sqlalchemy import text

from app import clock
from app.database import session as db
from app.jobs import names
from app.jobs.queue import queue

KEPT_HOURS = 7 * 24
"""Finished jobs are kept for a week, to be looked at."""
MONTHS_AHEAD = 12


@queue.periodic(cron="7 * * * *")
@queue.task(name=names.FORGET_FINISHED_JOBS)
async def forget_finished(timestamp: int) -> None:
    """Forget jobs long finished."""
    await queue.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)


@queue.periodic(cron="17 3 * * *")
@queue.task(name=names.MAKE_PARTITIONS)
def make_partitions(timestamp: int) -> None:
    """Make the months that big tables will need, long before they are needed."""
    with db.transaction() as session:
        session.execute(
            text("SELECT make_month_partitions(:first, :months)"),
            {"first": clock.china_date(clock.now()), "months": MONTHS_AHEAD},
        )
