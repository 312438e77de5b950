"""Child processes and ports: what every supervisor in the house stands on."""

import contextlib
import ctypes
import errno
import os
import random
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

LOOPBACK = "127.0.0.1"
PORTS = range(20_000, 32_000)
"""Where own servers listen: under 32768, so that no outgoing connection takes the port first."""

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def tied_to_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """Give what a child runs before its program, so that it ends when its parent does.

    Linux keeps the wish over exec, and the kernel carries it out even after a SIGKILL. Other
    systems have no such call: there a child of a killed supervisor has to be ended by hand.
    """
    parent = os.getpid()

    def tie() -> None:
        if _libc is not None:
            _libc.prctl(_SET_PARENT_DEATH_SIGNAL, int(death_signal))
            if os.getppid() != parent:
                os.kill(os.getpid(), death_signal)

    return tie


def until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Wait for a condition, and tell whether it came true in time."""
    end = time.monotonic() + seconds
    tick = threading.Event()
    while not condition():
        if time.monotonic() >= end:
            return False
        tick.wait(0.02)
    return True


def is_running(pid: int) -> bool:
    """Tell whether there is a process of this number, ours or another user's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_free(port: int, *, host: str = LOOPBACK) -> bool:
    """Tell whether a server could listen on this port now.

    Raises:
        OSError: this machine has no such address.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if isinstance(error, PermissionError) or error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def kept_port(file: Path) -> int:
    """Read the port that is kept in this file, whoever may listen there; choose it if none is."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        return int(file.read_text(encoding="ascii"))
    return choose_port(file)


def choose_port(file: Path) -> int:
    """Choose a free port and keep it: the same one on every start as long as nobody takes it."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        port = int(file.read_text(encoding="ascii"))
        if port in PORTS and is_free(port):
            return port
    port = next(port for port in random.sample(PORTS, 100) if is_free(port))
    file.write_text(f"{port}\n", encoding="ascii")
    return port
