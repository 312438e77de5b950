"""The lives of child processes: started together, restarted when they die, stopped in reverse."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app import processes

STOP_SECONDS = 10
"""How long a child may finish what it does before it is ended."""
BACK_OFF_SECONDS = (1, 2, 5, 10, 30)
SETTLED_SECONDS = 60
"""A child that lived this long begins again at the shortest wait."""
LOG_BYTES_MAX = 10_000_000


@dataclass
class Child:
    """One process of the desk, through all of its restarts."""

    name: str
    command: list[str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0
    deaths: int = 0
    due_at: float = 0
    """When a dead child may start again, on the monotonic clock."""


@dataclass
class Children:
    """All processes that the supervisor keeps alive.

    Args:
        environment: what each start gives the child; may be changed between starts.
        say: prints a line for the person who watches.
    """

    environment: Mapping[str, str]
    say: Callable[[str], object]
    all: list[Child] = field(default_factory=list)

    def start(self, name: str, command: list[str], *, log: Path) -> Child:
        """Start a new child and keep it alive from now on."""
        child = Child(name, command, log)
        self.all.append(child)
        self._spawn(child)
        return child

    def tend(self) -> None:
        """Look after everyone once: note who died, start again whose time has come."""
        for child in self.all:
            if child.process is None:
                if time.monotonic() >= child.due_at:
                    self._spawn(child)
                    self.say(f"{child.name} runs again")
            elif (code := child.process.poll()) is not None:
                self._note_death(child, code)

    def stop(self) -> None:
        """Stop everyone, the last started first."""
        for child in reversed(self.all):
            if child.process is not None:
                _end(child.process)
                child.process = None
        self.all.clear()

    def restart(self) -> None:
        """Stop everyone and let `tend` start them at once, with the environment of now."""
        for child in reversed(self.all):
            if child.process is not None:
                _end(child.process)
                child.process = None
                child.due_at = 0

    def _spawn(self, child: Child) -> None:
        # A traceback may name a person: logs are for us alone.
        child.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if child.log.exists() and child.log.stat().st_size > LOG_BYTES_MAX:
            child.log.replace(child.log.with_suffix(".log.1"))
        with child.log.open("ab") as output:
            child.process = subprocess.Popen(  # noqa: S603 - our own programs
                child.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C is for the supervisor, which stops its children in order.
                start_new_session=True,
                preexec_fn=processes.tied_to_parent(signal.SIGTERM),  # noqa: PLW1509 - async-safe
            )
        child.started_at = time.monotonic()

    def _note_death(self, child: Child, code: int) -> None:
        lived_seconds = time.monotonic() - child.started_at
        child.deaths = 1 if lived_seconds > SETTLED_SECONDS else child.deaths + 1
        wait_seconds = BACK_OFF_SECONDS[min(child.deaths, len(BACK_OFF_SECONDS)) - 1]
        child.process = None
        child.due_at = time.monotonic() + wait_seconds
        self.say(
            f"{child.name} ended with {code}; it starts again in {wait_seconds} s "
            f"(see {child.log}): {last_words(child.log)}"
        )


def last_words(log: Path, *, lines: int = 1) -> str:
    """Give the last lines that a child wrote."""
    with log.open(encoding="utf-8", errors="replace") as said:
        return "\n".join(deque((line.rstrip() for line in said if line.strip()), maxlen=lines))


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        # It leads its own group, and is not yet reaped: nobody else can have that number.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
