"""What comes in one moment is done together, by one of those that came."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from app import processes
from app.together import Together, TogetherOnLoop
from tests.support.rsgi import on_loop

MANY = 8


class Served:
    """A thing that is done for a group; the first group lasts until it is let go."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.may_end = threading.Event()

    def __call__(self, group: Sequence[int]) -> list[int | None]:
        self.groups.append(list(group))
        assert self.may_end.wait(30)
        return [-one if one else None for one in group]


def running(do: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=do)
    thread.start()
    return thread


def test_those_that_come_while_one_is_done_are_done_together() -> None:
    served = Served()
    together = Together[int, int](served, seconds_apart=0)
    results: dict[int, int | None] = {}

    def do(one: int) -> None:
        results[one] = together(one)

    threads = [running(lambda: do(1))]
    assert processes.until(lambda: served.groups == [[1]], seconds=30)
    for one in range(2, MANY):
        threads.append(running(lambda one=one: do(one)))  # type: ignore[misc]
        assert processes.until(lambda: len(together._waiting) == one - 1, seconds=30)  # noqa: B023
    served.may_end.set()
    for thread in threads:
        thread.join(30)

    assert served.groups == [[1], list(range(2, MANY))]
    assert results == {one: -one for one in range(1, MANY)}
    assert together(0) is None
    assert served.groups[-1] == [0]


def test_a_fault_is_told_to_the_one_that_led_and_the_next_group_is_served() -> None:
    def fail(group: Sequence[int]) -> list[int | None]:
        raise RuntimeError(f"{list(group)}")

    together = Together[int, int](fail, seconds_apart=0)
    for one in (1, 2):
        with pytest.raises(RuntimeError, match=rf"\[{one}\]"):
            together(one)


def test_a_group_waits_until_the_last_one_is_long_enough_ago() -> None:
    begun: list[float] = []

    def note(group: Sequence[int]) -> list[int | None]:
        begun.append(time.monotonic())
        return [None for _ in group]

    together = Together[int, int](note, seconds_apart=0.05)
    for one in range(3):
        together(one)

    assert [later - earlier >= 0.05 for earlier, later in pairwise(begun)] == [True, True]


def come(
    serve: Callable[[Sequence[int]], Sequence[int]], *moments: Sequence[int]
) -> list[int | BaseException]:
    """Let numbers come on a loop, those of a moment at once; tell what came of each."""
    together = TogetherOnLoop[int, int](serve, seconds_apart=0)

    async def all_come() -> list[int | BaseException]:
        return [
            outcome
            for moment in moments
            for outcome in await asyncio.gather(
                *(together(one) for one in moment), return_exceptions=True
            )
        ]

    return on_loop(all_come())


def test_those_of_a_moment_on_a_loop_are_done_together() -> None:
    groups: list[Sequence[int]] = []

    def doubled(group: Sequence[int]) -> list[int]:
        groups.append(group)
        return [2 * one for one in group]

    assert come(doubled, [1, 2, 3], [4]) == [2, 4, 6, 8]
    assert groups == [[1, 2, 3], [4]]


def test_a_failure_on_a_loop_is_told_to_all_of_its_group_and_no_other() -> None:
    def fail_two(group: Sequence[int]) -> Sequence[int]:
        if len(group) == 2:
            raise RuntimeError("no")
        return group

    first, second, third = come(fail_two, [1, 2], [3])
    assert [type(one) for one in (first, second)] == [RuntimeError, RuntimeError]
    assert third == 3


def test_one_that_goes_away_takes_nothing_from_the_others() -> None:
    async def one_leaves() -> int:
        together = TogetherOnLoop[int, int](lambda group: group, seconds_apart=0)
        leaves = asyncio.ensure_future(together(1))
        stays = asyncio.ensure_future(together(2))
        await asyncio.sleep(0)
        leaves.cancel()
        return await stays

    assert on_loop(one_leaves()) == 2
