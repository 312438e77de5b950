"""Who opens a transaction, and what happens when the database says no.

Edges (routes, jobs, commands) write `with database.transaction() as session:` and call one
service. Services never commit. `reading()` opens a read-only one, which may be served by a
standby. A refusal by a named constraint leaves here as a `Refusal`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import errors as pg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from app.errors import refusal_of_constraint

SERVING_ROLE = "desk_serving"
"""The database role that web and workers run as: it cannot change what is append-only."""

_sessions: sessionmaker[Session] = sessionmaker(expire_on_commit=False)


class LostRace(Exception):  # noqa: N818 - it is no error: the request runs again
    """Two transactions met and this one lost; the edge may run the request again."""


def sqlalchemy_url(url: str) -> str:
    """Name the driver in a plain PostgreSQL URL."""
    scheme, rest = url.split("://", 1)
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


def connect(url: str, *, pool_size: int = 10) -> Engine:
    """Make the engine of this process and let `transaction()` use it.

    Statements are prepared by no one (`prepare_threshold=None`), so a transaction-mode pgbouncer
    may stand between. Each connection steps down to the serving role at once.
    """
    engine = create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={"prepare_threshold": None, "options": "-c timezone=UTC"},
    )
    event.listen(engine, "connect", _step_down)
    use_engine(engine)
    return engine


def use_engine(engine: Engine) -> None:
    """Let `transaction()` take its connections from this engine."""
    _sessions.configure(bind=engine, join_transaction_mode="conditional_savepoint")


def use_connection(connection: Connection) -> None:
    """Run every transaction inside this connection's open one: tests roll it back at the end."""
    _sessions.configure(bind=connection, join_transaction_mode="create_savepoint")


def _step_down(driver_connection: object, _record: object) -> None:
    with driver_connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"SET ROLE {SERVING_ROLE}")
    driver_connection.commit()  # type: ignore[attr-defined]


@contextmanager
def transaction() -> Iterator[Session]:
    """Open a transaction, commit it at the end, roll it back on any exception.

    Raises:
        Refusal: a named constraint refused the rows.
        LostRace: a deadlock or serialization failure; nothing was changed.
    """
    try:
        with _sessions.begin() as session:
            yield session
    except IntegrityError as error:
        raise refusal_of_constraint(constraint_of(error)) from error
    except DBAPIError as error:
        if isinstance(error.orig, pg.DeadlockDetected | pg.SerializationFailure):
            raise LostRace from error
        raise


@contextmanager
def reading() -> Iterator[Session]:
    """Open a transaction that can only read."""
    with _sessions() as session:
        if isinstance(session.bind, Engine):
            session.execute(text("SET TRANSACTION READ ONLY"))
        yield session


def constraint_of(error: IntegrityError) -> str | None:
    """Name the constraint that refused, where the driver tells it."""
    return error.orig.diag.constraint_name if isinstance(error.orig, pg.Error) else None
