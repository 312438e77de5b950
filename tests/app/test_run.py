"""`desk run`: starts everything, heals, stops cleanly, and keeps the data."""

import fcntl
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app import config, processes, run
from app.running import surroundings
from tests.support.running import environment, running


@pytest.fixture
def data_dir() -> Iterator[Path]:
    # Not pytest's tmp_path: its parents are closed to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="desk-run-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def accounts(data_dir: Path) -> int:
    settings = config.read({"DATA_DIR": str(data_dir)})
    with (
        surroundings.completed(settings, environ={}) as complete,
        psycopg.connect(complete.database_url) as connection,
    ):
        return connection.execute("SELECT count(*) FROM accounts").fetchall()[0][0]


def test_desk_heals_stops_cleanly_and_keeps_the_data(data_dir: Path) -> None:
    with running(data_dir) as desk:
        assert desk.is_healthy()
        assert f"http://127.0.0.1:{desk.port}\n" in desk.said.read_text()
        assert "agent" in desk.said.read_text()
        made = accounts(data_dir)
        assert made > 0

        pid_file = data_dir / "postgres" / "cluster" / "postmaster.pid"
        os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGKILL)
        desk.wait_for("the database ended; it starts again")
        assert processes.until(desk.is_healthy, seconds=60)

        desk.process.send_signal(signal.SIGINT)
        assert desk.process.wait(timeout=60) == 0
        assert processes.is_free(desk.port)
        assert not pid_file.exists()

    kept = (data_dir / "secrets.env").read_text()
    with running(data_dir) as desk:
        assert (data_dir / "secrets.env").read_text() == kept
        assert accounts(data_dir) == made


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_nothing_outlives_a_killed_desk_and_the_next_one_starts_at_once(data_dir: Path) -> None:
    with running(data_dir) as desk:
        desk.process.kill()
        desk.process.wait()
        assert processes.until(lambda: processes.is_free(desk.port), seconds=30)

    with running(data_dir) as desk:
        assert desk.is_healthy()


def test_taken_port_is_said_in_one_line(data_dir: Path) -> None:
    said: list[str] = []
    port = processes.choose_port(data_dir / "web.port")
    settings = config.read(environment(data_dir, port))
    with socket.create_server((processes.LOOPBACK, port)):
        code = run.run(settings, environ={}, say=said.append)

    assert code == 1
    assert said == [f"desk run: port {port} is taken; choose another one, such as PORT={port + 1}"]
    assert not (data_dir / "postgres").exists()


def test_second_desk_on_one_folder_is_refused(data_dir: Path) -> None:
    said: list[str] = []
    settings = config.read(environment(data_dir, 20_000))
    with (data_dir / "run.lock").open("w") as lock:
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        code = run.run(settings, environ={}, say=said.append)

    assert code == 1
    assert len(said) == 1
    assert said[0].startswith(f"desk run: a desk runs on {data_dir} already (process 4711); ")
