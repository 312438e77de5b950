"""Jobs of a worker that died are taken up soon, and never those of one that lives."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from procrastinate import App, PsycopgConnector

from app.jobs.lifeline import LOST_SECONDS, SILENT_SECONDS, Lifeline
from tests.conftest import clone_of_template


@pytest.fixture(scope="module")
def libpq_url(worker_name: str) -> str:
    return clone_of_template(f"desk_lifeline_{worker_name}")


@dataclass
class Scene:
    """A worker with one job that it does, and two others who look after it."""

    queue: App
    worker_id: int
    job_id: int
    worker: Lifeline
    others: list[Lifeline]

    async def silent_for(self, seconds: float) -> None:
        await self.queue.connector.execute_query_async(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - %(seconds)s * interval '1 s'"
            " WHERE id = %(worker)s",
            seconds=seconds,
            worker=self.worker_id,
        )

    async def taken_up(self) -> int:
        """Let both look at once, and tell how many jobs they gave back."""
        return sum(await asyncio.gather(*(other.take_up() for other in self.others)))


def play(story: Coroutine[object, object, None]) -> None:
    """Run a story on a thread of its own: a browser's tests leave their loop running on ours."""
    with ThreadPoolExecutor(1) as hand:
        hand.submit(asyncio.run, story).result()


@asynccontextmanager
async def scene(libpq_url: str) -> AsyncIterator[Scene]:
    queue = App(connector=PsycopgConnector(conninfo=libpq_url))
    async with queue.open_async():
        await queue.connector.execute_query_async("DELETE FROM procrastinate_jobs")
        job_id = await queue.configure_task("test.nothing").defer_async()
        worker, *others = [Lifeline(queue, libpq_url) for _ in range(3)]
        ids = [await queue.job_manager.register_worker() for _ in range(3)]
        for line, worker_id in zip([worker, *others], ids, strict=True):
            await line.hold(worker_id)
        job = await queue.job_manager.fetch_job(None, worker_id=ids[0])
        assert job is not None
        try:
            yield Scene(queue, ids[0], job_id, worker, others)
        finally:
            for line in (worker, *others):
                await line.let_go()


def test_jobs_of_a_worker_that_died_are_taken_up_once(libpq_url: str) -> None:
    async def story() -> None:
        async with scene(libpq_url) as on:
            await on.worker.let_go()
            await on.silent_for(SILENT_SECONDS + 1)

            assert await on.taken_up() == 1
            assert await on.taken_up() == 0
            again = await on.queue.job_manager.fetch_job(None, worker_id=on.worker_id + 1)
            assert again is not None
            assert again.id == on.job_id
            # Whoever does it now has another number: it is not taken up once more.
            assert await on.taken_up() == 0

    play(story())


def test_a_worker_that_is_slow_keeps_its_jobs(libpq_url: str) -> None:
    async def story() -> None:
        async with scene(libpq_url) as on:
            await on.silent_for(LOST_SECONDS - 10)

            assert await on.taken_up() == 0

    play(story())


def test_a_worker_whose_line_broke_keeps_its_jobs(libpq_url: str) -> None:
    async def story() -> None:
        async with scene(libpq_url) as on:
            await on.worker.let_go()
            await on.silent_for(0)

            assert await on.taken_up() == 0
            await on.worker.hold(on.worker_id)
            await on.silent_for(SILENT_SECONDS + 1)
            assert await on.taken_up() == 0

    play(story())


def test_a_machine_that_vanished_loses_its_jobs_in_the_end(libpq_url: str) -> None:
    async def story() -> None:
        async with scene(libpq_url) as on:
            await on.silent_for(LOST_SECONDS + 10)

            assert await on.taken_up() == 1

    play(story())
