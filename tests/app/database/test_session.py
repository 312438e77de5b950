"""Connections that the server has dropped: a burst of orders must not meet them as errors."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine, text

from app.database import session as db


@pytest.fixture
def own(engine: Engine, database_url: str) -> Iterator[Engine]:
    """An engine of the test's own, whose connections it may break."""
    own = db.connect(database_url, pool_size=1)
    yield own
    own.dispose()
    db.use_engine(engine)


def backend() -> int:
    with db.reading() as session:
        return int(session.execute(text("SELECT pg_backend_pid()")).scalar_one())


def drop(url: str, pid: int) -> None:
    with psycopg.connect(url, autocommit=True) as other:
        assert other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)


@pytest.mark.usefixtures("own")
def test_a_connection_that_was_idle_is_asked_whether_it_lives(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "TRUSTED_SECONDS", 0)
    first = backend()
    drop(database_url, first)

    assert backend() != first


@pytest.mark.usefixtures("own")
def test_a_connection_that_breaks_under_a_verb_lets_it_run_again(database_url: str) -> None:
    first = backend()
    drop(database_url, first)

    with pytest.raises(db.LostRace), db.transaction() as session:
        session.execute(text("SELECT 1"))
    assert backend() != first


@pytest.mark.usefixtures("own")
def test_a_person_does_not_notice_that_the_server_was_away(
    app_of_worker: Flask, database_url: str
) -> None:
    first = backend()
    drop(database_url, first)

    assert app_of_worker.test_client().get("/").status_code == 200
    assert backend() != first


@pytest.mark.usefixtures("own")
def test_a_statement_that_comes_again_is_prepared() -> None:
    for _ in range(db.PREPARED_AFTER + 1):
        with db.reading() as session:
            session.execute(text("SELECT 1 + 1"))
    with db.reading() as session:
        prepared = session.execute(text("SELECT statement FROM pg_prepared_statements"))
        assert "SELECT 1 + 1" in prepared.scalars().all()
