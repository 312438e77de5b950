"""A database for each worker, cloned from a migrated template; each test is rolled back."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app import config
from app.database import embedded, migrating
from app.database import session as db
from app.factory import create_app
from app.people import services as people
from tests.support.running import Running, running

# Secrets are hashed for real, with the least effort: thousands of tests open accounts.
people.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

TEMPLATE = "desk_template"
SERVER_URL = "DESK_TEST_SERVER"
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
"""Nine in the morning of 20 November 2026 in China."""


def pytest_configure(config: pytest.Config) -> None:
    """Start one throw-away server for all workers, unless TEST_DATABASE_URL names one."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    given = os.environ.get("TEST_DATABASE_URL")
    if given is None:
        folder = Path(tempfile.mkdtemp(prefix="desk-test-"))
        folder.chmod(0o755)
        server = embedded.start(folder, durable=False)
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        config.add_cleanup(lambda: embedded.stop(server))
        given = server.url
    os.environ[SERVER_URL] = given
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")  # type: ignore[arg-type]
        connection.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")  # type: ignore[arg-type]
    migrating.upgrade(in_database(given, TEMPLATE))


def in_database(server_url: str, name: str) -> str:
    base, _, _ = server_url.rpartition("/")
    return f"{base}/{name}"


def clone_of_template(name: str) -> str:
    """Make a fresh migrated database and return its URL."""
    server_url = os.environ[SERVER_URL]
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]
        # Cloning locks the template for a moment: workers take turns.
        connection.execute("SELECT pg_advisory_lock(1)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")  # type: ignore[arg-type]
    return in_database(server_url, name)


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def database_url(worker_name: str) -> str:
    return clone_of_template(f"desk_{worker_name}")


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> config.Settings:
    return config.read(
        {
            "DATABASE_URL": database_url,
            "DATA_DIR": str(tmp_path_factory.mktemp("data")),
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "SECRET_KEY": "test-secret-key",
            "FIELD_KEY": "00" * 32,
            "STRIPE_API_KEY": "sk_test_sandbox",
            "STRIPE_API_BASE": "http://127.0.0.1:9",
            "STRIPE_WEBHOOK_SECRET": "whsec_test_secret",
        }
    )


@pytest.fixture(scope="session")
def app_of_worker(settings: config.Settings) -> Flask:
    made = create_app(settings)
    made.config["TESTING"] = True
    return made


@pytest.fixture(scope="session")
def engine(app_of_worker: Flask) -> Engine:
    made: Engine = app_of_worker.extensions["engine"]
    return made


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """One open transaction that every edge and service of the test shares."""
    with engine.connect() as connection:
        outer = connection.begin()
        db.use_connection(connection)
        yield connection
        db.use_engine(engine)
        with suppress(Exception):
            outer.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session for service tests; nothing of it outlives the test."""
    with db.transaction() as session:
        yield session
        session.rollback()


@pytest.fixture
def app(app_of_worker: Flask, connection: Connection) -> Flask:
    return app_of_worker


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def running_desk() -> Iterator[Running]:
    """A whole desk of the sample, as `make run` starts it, for journeys and browsers.

    Tests that use it share one: mark them `xdist_group("desk")`.
    """
    # Not pytest's own folder: its parents are closed to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="desk-running-"))
    folder.chmod(0o755)
    with running(folder) as desk:
        yield desk
    shutil.rmtree(folder)


@pytest.fixture
def now() -> datetime:
    return NOW


def problem(answer: Any) -> tuple[int, str]:
    """Status and code of a problem document."""
    return answer.status_code, answer.get_json()["code"]
