"""What comes in one moment is done together, by one of those that came."""

import threading
import time
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from app import processes
from app.together import Together

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
