"""The embedded PostgreSQL: made on first use, adopted when it runs, durable unless told otherwise.

What must never happen: a committed row lost, a data folder removed, a server that the network can
reach or that lets in anyone without the password. Everything lives in one folder,
`<data_dir>/postgres`:

    cluster/      PostgreSQL's own data folder
    password      of the owner role, readable by us and PostgreSQL only
    server.log    what the server said; the one before it is server.log.1
    port          the port, kept from start to start
    lock          held while one process starts the server, so that two never do
"""

import fcntl
import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from app import processes
from app.database import postgres_programs
from app.database.postgres_programs import EmbeddedServerError, Programs

OWNER = "desk"
"""The role that owns everything, and the name of the database."""
START_SECONDS = 60
"""A server that was killed replays its log first; a busy machine takes its time for that."""
STOP_SECONDS = 60
LOG_BYTES_MAX = 10_000_000

SETTINGS = {
    "listen_addresses": processes.LOOPBACK,
    "unix_socket_directories": "",
    "logging_collector": "off",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "password_encryption": "scram-sha-256",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
THROW_AWAY = dict.fromkeys(DURABLE, "off")


@dataclass(frozen=True)
class Server:
    """A running server."""

    data_dir: Path
    port: int
    url: str
    """With the password in it: not for logs."""
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False, compare=False)
    """The server's process where this one started it; None where it was found running."""


def start(data_dir: Path, *, durable: bool = True) -> Server:
    """Start the server of this folder, make it first where it is new, adopt it where it runs.

    A server started here ends when this process does, however that ends (Linux).

    Args:
        data_dir: the installation's folder; everything goes into its `postgres` folder.
        durable: False only for tests: a crash of the machine may then lose the data.

    Raises:
        EmbeddedServerError: it cannot run here; the sentence says what to change.
    """
    folder = data_dir.absolute() / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    programs = postgres_programs.find(folder)
    with _one_at_a_time(folder):
        _make_cluster(folder, programs, durable=durable)
        _refuse_other_version(folder, programs)
        return _adopted(data_dir, folder) or _launched(data_dir, folder, programs, durable=durable)


def stop(server: Server) -> None:
    """Stop the server: open transactions are rolled back, committed ones are on disk.

    Raises:
        EmbeddedServerError: it did not stop within a minute.
    """
    folder = server.data_dir.absolute() / "postgres"
    pid = _live_pid(folder)
    if pid is not None:
        os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast" shutdown
    if server.process is not None:
        _reap(server.process)
    if not processes.until(lambda: _live_pid(folder) is None, seconds=STOP_SECONDS):
        raise EmbeddedServerError(f"PostgreSQL did not stop; see {folder / 'server.log'}")


def is_alive(server: Server) -> bool:
    """Tell whether the server's process is there."""
    if server.process is not None:
        return server.process.poll() is None
    return _live_pid(server.data_dir.absolute() / "postgres") is not None


@contextmanager
def serving(data_dir: Path, *, durable: bool = True) -> Iterator[Server]:
    """Have the server for the length of one command, and leave it as it was found."""
    server = start(data_dir, durable=durable)
    try:
        yield server
    finally:
        if server.process is not None:
            stop(server)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_cluster(folder: Path, programs: Programs, *, durable: bool) -> None:
    """Make the cluster beside its place and move it there whole.

    A first start that is cut off leaves a folder that nobody mistakes for a cluster, and the
    next start makes its own.
    """
    if (folder / "cluster").exists():
        return
    scratch = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder))
    programs.own(scratch)
    programs.run(
        "initdb",
        f"--pgdata={scratch}",
        f"--username={OWNER}",
        f"--pwfile={_password_file(folder, programs)}",
        "--auth-local=scram-sha-256",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
        "--no-instructions",
        "--no-clean",
        *(() if durable else ("--no-sync",)),
    )
    scratch.rename(folder / "cluster")
    if durable:
        _sync_folder(folder)


def _password_file(folder: Path, programs: Programs) -> Path:
    file = folder / "password"
    if not file.exists():
        scratch = file.with_suffix(".new")
        scratch.touch(mode=0o600)
        scratch.write_text(secrets.token_urlsafe(32), encoding="ascii")
        programs.own(scratch)
        scratch.rename(file)
    return file


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_other_version(folder: Path, programs: Programs) -> None:
    written_by = int((folder / "cluster" / "PG_VERSION").read_text(encoding="ascii"))
    if written_by != (major := programs.major_version()):
        raise EmbeddedServerError(
            f"the data in {folder} was written by PostgreSQL {written_by} and the programs are "
            f"version {major}; point PG_BIN at a PostgreSQL {written_by}"
        )


def _adopted(data_dir: Path, folder: Path) -> Server | None:
    """Find the server running; one that is about to start or to stop is waited for."""
    found: list[Server] = []

    def is_settled() -> bool:
        if _live_pid(folder) is None:
            return True
        port = _written_port(folder)
        if port is not None and _answers(_url(folder, port)):
            found.append(Server(data_dir, port, _url(folder, port)))
        return bool(found)

    if not processes.until(is_settled, seconds=START_SECONDS):
        raise EmbeddedServerError(
            f"process {_live_pid(folder)} holds {folder / 'cluster'} and does not answer; "
            f"see {folder / 'server.log'}"
        )
    return found[0] if found else None


def _launched(data_dir: Path, folder: Path, programs: Programs, *, durable: bool) -> Server:
    end = time.monotonic() + START_SECONDS
    while True:
        port = processes.choose_port(folder / "port")
        process = _spawn(folder, programs, port, durable=durable)
        try:
            if _is_ready(folder, process, port, seconds=end - time.monotonic()):
                _make_database(_url(folder, port))
                return Server(data_dir, port, _url(folder, port), process)
        except BaseException:
            process.send_signal(signal.SIGINT)
            _reap(process)
            raise
        # Two causes pass by themselves: another program was quicker to the port, and backends
        # of a killed server that have not yet noticed its end.
        if time.monotonic() >= end or not _may_pass(folder):
            _reap(process)
            raise EmbeddedServerError(f"PostgreSQL did not start: {_last_words(folder)}")


def _spawn(
    folder: Path, programs: Programs, port: int, *, durable: bool
) -> subprocess.Popen[bytes]:
    settings = SETTINGS | (DURABLE if durable else THROW_AWAY) | {"port": str(port)}
    command = [str(programs.folder / "postgres"), "-D", str(folder / "cluster")]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = folder / "server.log"
    if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            command,
            user=programs.run_as.user_id,
            group=programs.run_as.group_id,
            extra_groups=programs.run_as.extra_groups,
            env=programs.environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C is for the supervisor, which stops the server last.
            start_new_session=True,
            preexec_fn=processes.tied_to_parent(signal.SIGINT),  # noqa: PLW1509 - async-safe
        )


def _is_ready(
    folder: Path, process: "subprocess.Popen[bytes]", port: int, *, seconds: float
) -> bool:
    """Wait until the server answers (True) or its process has ended (False).

    Raises:
        EmbeddedServerError: neither happened in time.
    """
    if not processes.until(
        lambda: process.poll() is not None or _answers(_url(folder, port)), seconds=seconds
    ):
        raise EmbeddedServerError(f"PostgreSQL does not answer: {_last_words(folder)}")
    return process.poll() is None


def _answers(url: str) -> bool:
    """Tell whether our server answers here: nobody else's lets in this password."""
    try:
        psycopg.connect(url, dbname="postgres", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _make_database(url: str) -> None:
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        query = "SELECT FROM pg_database WHERE datname = %s"
        if connection.execute(query, [OWNER]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(OWNER)))


def _url(folder: Path, port: int) -> str:
    try:
        password = (folder / "password").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise EmbeddedServerError(f"the password file {folder / 'password'} is gone") from None
    return f"postgresql://{OWNER}:{password}@{processes.LOOPBACK}:{port}/{OWNER}"


def _written_port(folder: Path) -> int | None:
    """Read the port from `postmaster.pid`: its fourth line, written a moment after the first."""
    port = "".join(_pid_file_lines(folder)[3:4]).strip()
    return int(port) if port.isdigit() else None


def _live_pid(folder: Path) -> int | None:
    lines = _pid_file_lines(folder)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if processes.is_running(pid) and _is_postgres_of(folder, pid) else None


def _pid_file_lines(folder: Path) -> list[str]:
    try:
        return (folder / "cluster" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _is_postgres_of(folder: Path, pid: int) -> bool:
    """Tell whether the process is our server: after a crash its number may be someone else's."""
    command = Path(f"/proc/{pid}/cmdline")
    if not Path("/proc/self/cmdline").exists():
        return True
    try:
        return str(folder / "cluster").encode() in command.read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False


def _reap(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        raise EmbeddedServerError("PostgreSQL did not stop") from None


def _may_pass(folder: Path) -> bool:
    said = _last_words(folder)
    return "could not bind" in said or "is still in use" in said


def _last_words(folder: Path) -> str:
    lines = (folder / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()
    return " | ".join(lines[-4:])
