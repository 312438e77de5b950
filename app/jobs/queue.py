"""The queue: jobs are rows of the same database, written by the business transaction.

Delivery is at least once: a task may run twice and must have one effect. A task opens its own
transaction and calls one service, like any other edge.
"""

import asyncio
from contextlib import suppress
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import JobDeferrer
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker
from sqlalchemy.orm import Session

from app.jobs.lifeline import BEAT_SECONDS, LOST_SECONDS, Lifeline

queue = App(connector=SyncPsycopgConnector())
"""Where rooms register their tasks: `@queue.task(name=names.X)`."""

_writer = App(connector=SyncPsycopgConnector())
"""Writes jobs on connections that are given to it. It is apart from the queue, because a worker
gives the queue a connector that only an event loop can use."""


def defer(session: Session, name: str, *, one_by_one: str | None = None, **arguments: Any) -> None:
    """Ask for a job by its name, in this transaction: no commit, no job.

    Args:
        session: of the caller's transaction.
        name: from `app.jobs.names`.
        one_by_one: jobs that give the same word run one after the other, in order.
        arguments: JSON values.
    """
    connection = session.connection().connection.driver_connection
    deferrer: JobDeferrer = _writer.configure_task(name, connection=connection, lock=one_by_one)
    deferrer.defer(**arguments)


def run_worker(libpq_url: str, *, concurrency: int, poll_seconds: float) -> None:
    """Run the tasks of this process's rooms until asked to stop."""
    with queue.replace_connector(PsycopgConnector(conninfo=libpq_url)):
        asyncio.run(_run_worker(libpq_url, concurrency=concurrency, poll_seconds=poll_seconds))


async def _run_worker(libpq_url: str, *, concurrency: int, poll_seconds: float) -> None:
    lifeline = Lifeline(queue, libpq_url)

    async def alive(run: AsyncCallNext, _: JobContext, worker: Worker) -> object:
        """Begin no job before the sign that its worker lives is there."""
        if worker.worker_id is not None:
            await lifeline.hold(worker.worker_id)
        return await run()

    async with queue.open_async():
        others = asyncio.create_task(lifeline.look_after_others())
        try:
            await queue.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=poll_seconds,
                worker_middleware=[alive],
                update_heartbeat_interval=BEAT_SECONDS,
                stalled_worker_timeout=LOST_SECONDS,
            )
        finally:
            others.cancel()
            with suppress(asyncio.CancelledError):
                await others
