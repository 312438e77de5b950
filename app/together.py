"""What reaches a process in the same moment is done together.

In a burst many requests want the same of the database. The first to come does it; those that come
meanwhile wait, and one of them then does it for all of them, in one transaction with one commit.

What must never happen: one waits for a thing that came after it, or for a group that is long over.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

One = TypeVar("One")
Result = TypeVar("Result")


def _held() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock


@dataclass
class _Waiting(Generic[One, Result]):
    """Who waits, and what came of the group that it was in."""

    one: One
    result: Result | None = None
    is_over: bool = False
    woken: Lock = field(default_factory=_held)
    """Let go once: when its group is over, or when it is to lead the next."""


class Together(Generic[One, Result]):
    """A thing that is done for all of a moment at once.

    Args:
        serve: does it for a group, first come first, and tells what came of each; None for what has
            to be done by itself.
        seconds_apart: between the beginnings of two groups. One that comes alone waits for nothing,
            and in a burst a group has so many that what it costs is little for each.
    """

    def __init__(
        self,
        serve: Callable[[Sequence[One]], Sequence[Result | None]],
        *,
        seconds_apart: float,
    ) -> None:
        self._serve = serve
        self._seconds_apart = seconds_apart
        self._begun_at = -seconds_apart
        """When the last group began, on the monotonic clock."""
        self._door = Lock()
        self._waiting: list[_Waiting[One, Result]] = []
        self._is_led = False

    def __call__(self, one: One) -> Result | None:
        """Do it with all that come in this moment.

        Returns:
            What came of it; None where it has to be done by itself, also because the group failed.

        Raises:
            Exception: what `serve` raised, to the one that led the group.
        """
        mine = _Waiting[One, Result](one)
        with self._door:
            self._waiting.append(mine)
            leads, self._is_led = not self._is_led, True
        if not leads:
            mine.woken.acquire()
        if not mine.is_over:
            self._lead()
        return mine.result

    def _lead(self) -> None:
        Event().wait(self._begun_at + self._seconds_apart - time.monotonic())
        self._begun_at = time.monotonic()
        with self._door:
            group, self._waiting = self._waiting, []
        try:
            for each, result in zip(group, self._serve([each.one for each in group]), strict=True):
                each.result = result
        finally:
            # Also after a fault: nobody of the group may wait for an answer that never comes.
            for each in group:
                each.is_over = True
                each.woken.release()
            self._pass_on()

    def _pass_on(self) -> None:
        with self._door:
            if self._waiting:
                self._waiting[0].woken.release()
            else:
                self._is_led = False


class TogetherOnLoop(Generic[One, Result]):
    """The same for what comes on an event loop: who waits there holds no thread.

    Args:
        serve: does it for a group, first come first, in a thread, and tells what came of each.
        seconds_apart: between the beginnings of two groups.
    """

    def __init__(
        self, serve: Callable[[Sequence[One]], Sequence[Result]], *, seconds_apart: float
    ) -> None:
        self._serve = serve
        self._seconds_apart = seconds_apart
        self._begun_at = -seconds_apart
        self._waiting: list[tuple[One, asyncio.Future[Result]]] = []
        self._leader: asyncio.Task[None] | None = None

    async def __call__(self, one: One) -> Result:
        """Do it with all that come in this moment.

        Raises:
            Exception: what `serve` raised, to each of the group.
        """
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((one, mine))
        if self._leader is None or self._leader.done():
            self._leader = loop.create_task(self._lead())
        # Shielded: a client that goes away takes nothing from the group that it was in.
        return await asyncio.shield(mine)

    async def _lead(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._begun_at + self._seconds_apart - time.monotonic())
            self._begun_at = time.monotonic()
            group, self._waiting = self._waiting, []
            try:
                results = await asyncio.to_thread(self._serve, [one for one, _ in group])
            except Exception as error:
                for _, mine in group:
                    mine.set_exception(error)
            else:
                for (_, mine), result in zip(group, results, strict=True):
                    mine.set_result(result)
