"""Each process of the web server on a core of its own.

One thread of a Python process runs at a time. Where they are spread over the cores, each hands on
to the next across cores, which costs a seventh of all the work in a burst. And where one that is
woken may push aside the one that runs, it finds the interpreter taken and sleeps again: a batch
thread runs until it waits by itself, which saves a third of the changes between them.
"""

import os
import socket
import sys
from itertools import count

_places: list[socket.socket] = []


def settle() -> None:
    """Keep this process on one core, the next one of the same parent on the next, all in batches.

    To be called before threads are started: they inherit it. A process that starts in the place of
    one that ended gets its core.
    """
    if sys.platform == "linux":
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[_place() % len(cores)]})
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _place() -> int:
    """Take the first place among the siblings that nobody has."""
    return next(number for number in count() if _is_taken_by_us(number))


def _is_taken_by_us(number: int) -> bool:
    # A name outside the file system: one process has it, and however it ends, it is free again.
    place = socket.socket(socket.AF_UNIX)
    try:
        place.bind(f"\0commerce-desk/{os.getppid()}/{number}")
    except OSError:
        place.close()
        return False
    _places.append(place)
    return True
