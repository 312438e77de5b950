"""Children: restarted when they die, stopped in reverse, never outliving their supervisor."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import processes
from app.running.children import Children

WAITS = [sys.executable, "-c", "import time; print('ready', flush=True); time.sleep(60)"]
DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True)"
IGNORES_TERM = [sys.executable, "-c", f"{DEAF}; time.sleep(60)"]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def children(said: list[str]) -> Iterator[Children]:
    made = Children(dict(os.environ), said.append)
    yield made
    made.stop()


def is_ready(log: Path) -> bool:
    return log.exists() and "ready" in log.read_text()


def test_dead_child_is_announced_and_started_again_after_a_wait(
    children: Children, said: list[str], tmp_path: Path
) -> None:
    child = children.start("web", WAITS, log=tmp_path / "web.log")
    assert child.process is not None
    assert processes.until(lambda: is_ready(child.log), seconds=30)
    first = child.process.pid
    child.process.kill()
    child.process.wait()

    children.tend()
    assert said == [f"web ended with -9; it starts again in 1 s (see {child.log}): ready"]
    assert child.process is None

    def is_back() -> bool:
        children.tend()
        return child.process is not None

    assert processes.until(is_back, seconds=30)
    assert child.process.pid != first
    assert said[1:] == ["web runs again"]


def test_wait_grows_with_every_death(children: Children, said: list[str], tmp_path: Path) -> None:
    child = children.start("web", [sys.executable, "-c", "exit(3)"], log=tmp_path / "web.log")
    for _ in range(3):
        assert child.process is not None
        child.process.wait()
        children.tend()
        child.due_at = 0
        children.tend()

    waits = [line.split("again in ")[1].split(" s")[0] for line in said if "ended with 3" in line]
    assert waits == ["1", "2", "5"]


def test_program_that_is_not_there_is_an_error_at_once(children: Children, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        children.start("web", [str(tmp_path / "nothing")], log=tmp_path / "web.log")


def test_child_that_will_not_stop_is_ended(
    children: Children, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.running.children.STOP_SECONDS", 0.2)
    child = children.start("web", IGNORES_TERM, log=tmp_path / "web.log")
    assert child.process is not None
    process = child.process
    assert processes.until(lambda: is_ready(child.log), seconds=30)

    children.stop()

    assert process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_child_ends_when_its_supervisor_is_killed(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from app.running.children import Children\n"
        "children = Children(dict(os.environ), print)\n"
        "child = children.start('web', [sys.executable, '-c', 'import time; time.sleep(60)'],"
        " log=Path(sys.argv[1]))\n"
        "print(child.process.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", script, str(tmp_path / "web.log")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as supervisor:
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        assert is_alive(pid)
        supervisor.kill()

    assert processes.until(lambda: not is_alive(pid), seconds=10)


def is_alive(pid: int) -> bool:
    """Tell of a process that was not ended; one that nobody reaped yet has ended."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
