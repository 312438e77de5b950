"""A desk in a process of its own, as `desk run` starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from app import processes

START_SECONDS = 300
NOT_OURS = {"DATABASE_URL", "STRIPE_API_KEY", "STRIPE_API_BASE", "STRIPE_WEBHOOK_SECRET", "BIND"}


def environment(data_dir: Path, port: int) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return given | {"DATA_DIR": str(data_dir), "PORT": str(port), "WEB_PROCESSES": "1"}


class Running:
    """A desk in a process of its own, and what it said."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = processes.choose_port(data_dir / "web.port")
        self.said = data_dir / "said"
        with self.said.open("w") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                [Path(sys.executable).with_name("desk"), "run"],
                env=environment(data_dir, self.port),
                stdout=output,
                stderr=output,
            )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, words: str) -> None:
        def is_said_or_over() -> bool:
            return words in self.said.read_text() or self.process.poll() is not None

        processes.until(is_said_or_over, seconds=START_SECONDS)
        assert words in self.said.read_text(), self.said.read_text()

    def is_healthy(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz").status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def running(data_dir: Path) -> Iterator[Running]:
    desk = Running(data_dir)
    try:
        desk.wait_for("Ctrl-C stops everything.")
        yield desk
    finally:
        desk.process.terminate()
        desk.process.wait(timeout=60)
