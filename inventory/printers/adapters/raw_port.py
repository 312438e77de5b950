"""Plain bytes to a printer's TCP port, as every label printer on a network takes them.

The printer says nothing back. That it took all bytes and closed in peace is the most that can be
known from here; whether ink is on paper, a person sees.
"""

import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from inventory.printers.rules import Failure, Report


@dataclass(frozen=True)
class Patience:
    """How long each step may take, in seconds."""

    connecting: float = 5
    stalled: float = 30
    """Without a byte taken: a printer that prints takes the next label within seconds."""
    parting: float = 3
    """For the printer to hang up after the last byte; many never do."""


def send(host: str, port: int, labels: Iterable[bytes], patience: Patience) -> Report:
    """Send labels one after the other, and report how many whole ones were taken."""
    try:
        line = socket.create_connection((host, port), timeout=patience.connecting)
    except ConnectionRefusedError:
        return Report(0, Failure.REFUSED)
    except OSError:
        return Report(0, Failure.UNREACHABLE)
    with line:
        sent = 0
        line.settimeout(patience.stalled)
        try:
            for label in labels:
                _push(line, label)
                sent += 1
            line.shutdown(socket.SHUT_WR)
        except TimeoutError:
            return Report(sent, Failure.STALLED)
        except OSError:
            return Report(sent, Failure.CUT)
        return Report(sent, _parting(line, patience))


def _push(line: socket.socket, label: bytes) -> None:
    """Write all bytes; the clock starts anew with every part that is taken."""
    rest = memoryview(label)
    while rest:
        rest = rest[line.send(rest) :]


def _parting(line: socket.socket, patience: Patience) -> Failure | None:
    """Read until the printer hangs up; one that does so with bytes unread had not had enough."""
    line.settimeout(patience.parting)
    try:
        while line.recv(1024):
            pass
    except TimeoutError:
        return None
    except OSError:
        return Failure.CUT
    with suppress(OSError):
        line.close()
    return None
