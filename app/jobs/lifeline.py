"""A worker's sign of life, and taking up the jobs of workers that have none.

A worker holds a named lock on a line of its own to the database for as long as it lives. However
it ends, the database lets go of the lock in that moment; a worker that is only slow keeps it.

What must never happen: two work at one thing. So a worker is dead only where nobody holds its lock
and it was silent as well; a line that broke under a worker that lives is not enough. Where a whole
machine is gone without a word, its lock may hang on for hours: then silence alone is enough, once
it has lasted for minutes.
"""

import asyncio
import logging

import psycopg
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
"""How often a worker says that it lives."""
SILENT_SECONDS = 3.0
"""After which a worker whose lock is free is dead."""
LOST_SECONDS = 300.0
"""After which it is dead although its lock is not free."""
LOOK_SECONDS = 1.0

_HOLD = "SELECT pg_advisory_lock(hashtextextended('job_worker:' || %s, 0))"
_TRY = "SELECT pg_try_advisory_xact_lock(hashtextextended('job_worker:' || %s, 0))"
_TAKERS = "SELECT pg_advisory_xact_lock(hashtextextended('job_takers', 0))"


class Lifeline:
    """One worker's line: it holds the worker's lock, and looks after the jobs of the others."""

    def __init__(self, queue: App, libpq_url: str) -> None:
        self._queue = queue
        self._libpq_url = libpq_url
        self._line: psycopg.AsyncConnection | None = None
        self._worker_id: int | None = None
        self._held: int | None = None
        """Whose lock is on the line."""
        self._turn = asyncio.Lock()

    async def hold(self, worker_id: int) -> None:
        """Have the lock of this worker, of which this is the line."""
        async with self._turn:
            self._worker_id = worker_id
            await self._connected()

    async def look_after_others(self) -> None:
        """Look every second for workers that died, until cancelled."""
        try:
            while True:
                await self._look()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await self.let_go()

    async def take_up(self) -> int:
        """Give the jobs of workers that died back to the queue, and tell how many those were."""
        if not await self._silent(SILENT_SECONDS):
            return 0
        async with self._turn:
            line = await self._connected()
            # One gives back at a time; what another has given back meanwhile is not found again.
            async with line.transaction():
                await line.execute(_TAKERS)
                lost = {job.id for job in await self._silent(LOST_SECONDS)}
                dead = [
                    job
                    for job in await self._silent(SILENT_SECONDS)
                    if job.id in lost or await _is_free(line, job.worker_id)
                ]
                for job in dead:
                    log.warning("job %s of worker %s is taken up", job.id, job.worker_id)
                    await self._queue.job_manager.retry_job(job)
        return len(dead)

    async def let_go(self) -> None:
        """Close the line, and so free the lock."""
        if self._line is not None:
            await self._line.close()
        self._line = self._held = None

    async def _look(self) -> None:
        try:
            await self.take_up()
        except (psycopg.Error, ConnectorException):
            log.exception("the line to the database broke; it is made anew")
            await self.let_go()

    async def _silent(self, seconds: float) -> list[Job]:
        """List the jobs of other workers that were silent for so long."""
        jobs = await self._queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds)
        return [job for job in jobs if job.worker_id is None or job.worker_id != self._worker_id]

    async def _connected(self) -> psycopg.AsyncConnection:
        if self._line is None or self._line.closed:
            self._line = await psycopg.AsyncConnection.connect(self._libpq_url, autocommit=True)
            self._held = None
        if self._held != self._worker_id:
            await self._line.execute(_HOLD, [str(self._worker_id)])
            self._held = self._worker_id
        return self._line


async def _is_free(line: psycopg.AsyncConnection, worker_id: int | None) -> bool:
    """Tell whether nobody holds the lock of a worker; then it is held until the transaction ends.

    A worker that is none any more has said goodbye, or was forgotten as lost.
    """
    if worker_id is None:
        return True
    found = await line.execute(_TRY, [str(worker_id)])
    [is_free] = await found.fetchone() or [False]
    return bool(is_free)
