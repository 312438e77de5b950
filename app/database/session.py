"""Who opens a transaction, and what happens when the database says no.

Edges (routes, jobs, commands) write `with database.transaction() as session:` and call one
service. Services never commit. `reading()` opens a read-only one, which may be served by a
standby. A refusal by a named constraint leaves here as a `Refusal`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors as pg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from app.errors import refusal_of_constraint

SERVING_ROLE = "desk_serving"
"""The database role that web and workers run as: it cannot change what is append-only."""
PREPARED_AFTER = 5
"""So often a connection runs a statement before the server keeps its plan."""
TRUSTED_SECONDS = 2
"""A connection that was used within this time is not asked whether it lives: in a burst, asking
would be a fifth of an order's work."""
USED_AT = "used_at"

Driver = psycopg.Connection[Any]

_RACES = pg.DeadlockDetected | pg.SerializationFailure
_sessions: sessionmaker[Session] = sessionmaker(expire_on_commit=False)


class LostRace(Exception):  # noqa: N818 - it is no error: the request runs again
    """Two transactions met and this one lost, or the server went away under it.

    The edge may run the request again: what was written for all that is found by its client id.
    """


def sqlalchemy_url(url: str) -> str:
    """Name the driver in a plain PostgreSQL URL."""
    scheme, rest = url.split("://", 1)
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


def connect(url: str, *, pool_size: int = 10) -> Engine:
    """Make the engine of this process and let `transaction()` use it.

    Statements that come again are prepared, so a pooler between must keep them (PgBouncer does
    from 1.21 on) or keep sessions. Each connection steps down to the serving role at once.
    """
    engine = create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"prepare_threshold": PREPARED_AFTER, "options": "-c timezone=UTC"},
    )
    event.listen(engine, "connect", _step_down)
    event.listen(engine, "checkout", _refuse_dead)
    event.listen(engine, "checkin", _note_use)
    use_engine(engine)
    return engine


def use_engine(engine: Engine) -> None:
    """Let `transaction()` take its connections from this engine."""
    _sessions.configure(bind=engine, join_transaction_mode="conditional_savepoint")


def use_connection(connection: Connection) -> None:
    """Run every transaction inside this connection's open one: tests roll it back at the end."""
    _sessions.configure(bind=connection, join_transaction_mode="create_savepoint")


def _step_down(driver_connection: Driver, _record: ConnectionPoolEntry) -> None:
    with driver_connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {SERVING_ROLE}")
    driver_connection.commit()


def _note_use(_driver_connection: Driver | None, record: ConnectionPoolEntry) -> None:
    record.info[USED_AT] = time.monotonic()


def _refuse_dead(driver_connection: Driver, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask an idle connection whether the server is there; where not, the pool makes a new one."""
    if time.monotonic() - record.info.get(USED_AT, 0) < TRUSTED_SECONDS:
        return
    try:
        driver_connection.execute("SELECT 1")
        driver_connection.commit()
    except pg.Error as error:
        raise DisconnectionError from error


@contextmanager
def transaction() -> Iterator[Session]:
    """Open a transaction, commit it at the end, roll it back on any exception.

    Raises:
        Refusal: a named constraint refused the rows.
        LostRace: a deadlock or serialization failure, and nothing was changed; or the connection
            broke, and the commit may have been the last that it did.
    """
    try:
        with _sessions.begin() as session:
            yield session
    except IntegrityError as error:
        raise refusal_of_constraint(constraint_of(error)) from error
    except DBAPIError as error:
        if error.connection_invalidated or isinstance(error.orig, _RACES):
            raise LostRace from error
        raise


@contextmanager
def reading() -> Iterator[Session]:
    """Open a transaction that can only read.

    Raises:
        LostRace: the connection broke.
    """
    try:
        # Committed, though nothing is written: the driver forgets its plans at a rollback.
        with _sessions.begin() as session:
            if isinstance(session.bind, Engine):
                session.execute(text("SET TRANSACTION READ ONLY"))
            yield session
    except DBAPIError as error:
        if error.connection_invalidated:
            raise LostRace from error
        raise


def constraint_of(error: IntegrityError) -> str | None:
    """Name the constraint that refused, where the driver tells it."""
    return error.orig.diag.constraint_name if isinstance(error.orig, pg.Error) else None
