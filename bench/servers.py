"""The servers that are measured: the desk as `make run` starts it, and Flask with nothing to do."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app import config, processes
from app.running import web

READY = "Ctrl-C stops everything."
START_SECONDS = 300
STOP_SECONDS = 60
NOT_OURS = {"STRIPE_API_KEY", "STRIPE_API_BASE", "STRIPE_WEBHOOK_SECRET", "BIND", "DESK_ENV"}


@contextmanager
def desk(database_url: str, *, field_key: str) -> Iterator[int]:
    """Have `desk run` on a database for the length of a measure; yields its port."""
    with desk_process(database_url, field_key=field_key) as (port, _):
        yield port


@contextmanager
def desk_process(database_url: str, *, field_key: str) -> Iterator[tuple[int, int]]:
    """Have `desk run` on a database; yields its port, and the number of its first process."""
    with _folder() as folder:
        port = processes.choose_port(folder / "port")
        given = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        ours = {"DATABASE_URL": database_url, "FIELD_KEY": field_key}
        ours |= {"DATA_DIR": str(folder), "PORT": str(port)}
        command = [str(Path(sys.executable).with_name("desk")), "run"]
        with _running(command, folder, given | ours, lambda said: READY in said) as pid:
            yield port, pid


@contextmanager
def bare_flask() -> Iterator[int]:
    """Have a Flask view that does nothing, under the same web server; yields its port."""
    with _folder() as folder:
        port = processes.choose_port(folder / "port")
        command = web.command(
            "bench.flask_alone:server",
            host=processes.LOOPBACK,
            port=port,
            workers=config.read().processes,
        )
        with _running(command, folder, os.environ, lambda _: not processes.is_free(port)):
            yield port


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="desk-bench-run-") as name:
        yield Path(name)


@contextmanager
def _running(
    command: list[str],
    folder: Path,
    environment: Mapping[str, str],
    is_ready: Callable[[str], bool],
) -> Iterator[int]:
    file = folder / "said"
    with file.open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)

    def is_ready_or_over() -> bool:
        return process.poll() is not None or is_ready(file.read_text())

    try:
        in_time = processes.until(is_ready_or_over, seconds=START_SECONDS)
        assert in_time, file.read_text()
        assert process.poll() is None, file.read_text()
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=STOP_SECONDS)
