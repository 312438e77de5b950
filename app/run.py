"""`desk run`: everything that one machine needs, started in order and kept alive.

The order is database, migrations, payments sandbox, sample data, worker, web. Ctrl-C, SIGTERM
and a closed terminal stop it in reverse; what it started never outlives it.
"""

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

from app import processes
from app.config import Settings
from app.database import embedded, migrating
from app.database.embedded import Server
from app.database.postgres_programs import EmbeddedServerError
from app.running import surroundings, web
from app.running.children import Child, Children, last_words

START_SECONDS = 240
"""How long a child may take until it answers, on a busy machine."""
TEND_SECONDS = 0.25
ANYWHERE = {"": processes.LOOPBACK, "0.0.0.0": processes.LOOPBACK, "::": "::1"}  # noqa: S104
"""Where to knock at a server that listens on every address."""

Say = Callable[[str], object]
SAY: Say = partial(print, flush=True)


class RunError(Exception):
    """The desk cannot run; the sentence says why."""


class StopAsked(BaseException):
    """Someone asked for the end; handlers of ordinary errors let it pass."""


def run(settings: Settings, *, environ: Mapping[str, str] = os.environ, say: Say = SAY) -> int:
    """Run the desk until someone stops it, and return the exit code.

    Args:
        settings: as read from this environment.
        environ: passed on to the children, completed; `BIND` is the address to listen on.
        say: prints a line for the person who watches.
    """
    desk = Desk(settings, environ, say)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with _stop_on_signal(), _alone(settings.data_dir):
            try:
                desk.start()
                desk.tend_until_stopped()
            except StopAsked:
                say("stopping")
            finally:
                desk.stop()
    except (RunError, EmbeddedServerError, OSError) as error:
        say(f"desk run: {error}")
        return 1
    return 0


class Desk:
    """The parts of a running desk."""

    def __init__(self, settings: Settings, environ: Mapping[str, str], say: Say) -> None:
        self.settings = settings
        self.bind = environ.get("BIND", processes.LOOPBACK)
        self.say = say
        self.server: Server | None = None
        self.environment = dict(environ)
        self.children = Children(self.environment, say)

    def start(self) -> None:
        """Start everything, each part when those that it needs are there.

        Raises:
            RunError: a part does not start.
            EmbeddedServerError: the embedded database does not start.
        """
        self._refuse_taken_port()
        self.say(f"starting; the data is in {self.settings.data_dir}")
        self._start_database()
        migrating.upgrade(self.environment["DATABASE_URL"])
        if not self.settings.production:
            if not self.settings.stripe_api_key:
                self._start_sandbox()
            self._desk("seed")
        self._start("worker", [_desk_program(), "worker"])
        serving = web.command(
            "app.rsgi:server",
            host=self.bind,
            port=self.settings.port,
            workers=self.settings.processes,
        )
        server = self._start("web", serving)
        self._wait_for(server, self._is_healthy)
        self.say(f"\n  {self.environment.get('PUBLIC_URL') or self._own_address()}\n")
        self.say(self._desk("roles"))
        self.say("Ctrl-C stops everything.")

    def tend_until_stopped(self) -> None:
        """Restart what dies; ends only by an exception."""
        never = threading.Event()
        while not never.wait(TEND_SECONDS):
            if self.server is not None and not embedded.is_alive(self.server):
                self.say("the database ended; it starts again")
                before = self.server.url
                self._start_database()
                if self.server.url != before:
                    self.children.restart()
            self.children.tend()

    def stop(self) -> None:
        """Stop everything, the last started first."""
        self.children.stop()
        if self.server is not None:
            embedded.stop(self.server)

    def _start_database(self) -> None:
        url = self.settings.database_url
        if not url:
            self.server = embedded.start(self.settings.data_dir)
            url = self.server.url
        self.environment.update(
            surroundings.environment(self.settings, database_url=url, environ=self.environment)
        )

    def _start_sandbox(self) -> None:
        port = int(self.environment["STRIPE_API_BASE"].rpartition(":")[2])
        command = [sys.executable, "-m", "storefront.payments.sandbox", "--port", str(port)]
        sandbox = self._start("payments", command)
        self._wait_for(sandbox, lambda: _accepts(port))

    def _start(self, name: str, command: list[str]) -> Child:
        log = self.settings.data_dir / "logs" / f"{name}.log"
        return self.children.start(name, command, log=log)

    def _desk(self, command: str) -> str:
        """Run one `desk` command to its end and return what it printed."""
        done = subprocess.run(  # noqa: S603 - our own program
            [_desk_program(), command],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RunError(f"desk {command} failed: {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def _wait_for(self, child: Child, is_there: Callable[[], bool]) -> None:
        def has_ended() -> bool:
            return child.process is None or child.process.poll() is not None

        in_time = processes.until(lambda: has_ended() or is_there(), seconds=START_SECONDS)
        if not in_time or has_ended():
            words = last_words(child.log, lines=20)
            raise RunError(f"{child.name} does not start; its last words ({child.log}):\n{words}")

    def _refuse_taken_port(self) -> None:
        port = self.settings.port
        if not processes.is_free(port, host=self.bind):
            raise RunError(f"port {port} is taken; choose another one, such as PORT={port + 1}")

    def _is_healthy(self) -> bool:
        host = ANYWHERE.get(self.bind, self.bind)
        connection = http.client.HTTPConnection(host, self.settings.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _own_address(self) -> str:
        return f"http://{self.bind}:{self.settings.port}"


def _desk_program() -> str:
    return str(Path(sys.executable).with_name("desk"))


def _accepts(port: int) -> bool:
    try:
        socket.create_connection((processes.LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Refuse a second desk on one folder: the first to stop would take the other's database."""
    with (data_dir / "run.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise RunError(
                f"a desk runs on {data_dir} already (process {lock.read().strip()}); "
                "stop it first, or set DATA_DIR to another folder"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def _stop_on_signal() -> Iterator[None]:
    """Turn the first signal into StopAsked; those after it wait for the orderly end."""
    asked = False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            raise StopAsked

    before = {}
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Under nohup a closed terminal is not the end.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            before[number] = signal.signal(number, ask)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
