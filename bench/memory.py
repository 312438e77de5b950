"""How much memory something takes at its peak, in a process of its own."""

import importlib
import multiprocessing
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

KIBIBYTES_PER_MEBIBYTE = 1024
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
"""Of this process alone; what `getrusage` tells is at least as much as its parent had."""


def peak_mebibytes(do: Callable[[], object]) -> float:
    """Do it in a fresh process that has the house loaded, as a web worker has, and tell its peak.

    Args:
        do: a function of a module, so that the other process finds it by its name.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak_of, (do,))


@cache
def idle_mebibytes() -> float:
    """Tell how large such a process is when it has done nothing."""
    return peak_mebibytes(_nothing)


def _nothing() -> None:
    pass


def _peak_of(do: Callable[[], object]) -> float:
    importlib.import_module("app.factory")
    do()
    [kibibytes] = PEAK.findall(Path("/proc/self/status").read_text(encoding="ascii"))
    return int(kibibytes) / KIBIBYTES_PER_MEBIBYTE
