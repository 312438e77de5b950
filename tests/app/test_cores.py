"""The processes of a web server each keep to a core of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

PROGRAM = """
import os, sys
from app.running import cores
cores.settle()
print(*os.sched_getaffinity(0), os.sched_getscheduler(0) == os.SCHED_BATCH, flush=True)
sys.stdin.read()
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux binds to cores")


@contextmanager
def process() -> Iterator[int]:
    """Run a process that settles; yields its core."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        core, is_batch = running.stdout.readline().split()
        assert is_batch == "True"
        yield int(core)
        running.communicate()


def test_siblings_take_the_cores_by_turns_and_the_place_of_one_that_ended() -> None:
    cores = sorted(os.sched_getaffinity(0))
    with process() as first, process() as second:
        assert first == cores[0]
        assert second == cores[1 % len(cores)]
    with process() as again:
        assert again == cores[0]
