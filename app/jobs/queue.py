"""The queue: jobs are rows of the same database, written by the business transaction.

Delivery is at least once: a task may run twice and must have one effect. A task opens its own
transaction and calls one service, like any other edge.
"""

from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import JobDeferrer
from sqlalchemy.orm import Session

queue = App(connector=SyncPsycopgConnector())
"""Where rooms register their tasks: `@queue.task(name=names.X)`."""


def defer(session: Session, name: str, **arguments: Any) -> None:
    """Ask for a job by its name, in this transaction: no commit, no job.

    Arguments must be JSON values.
    """
    connection = session.connection().connection.driver_connection
    deferrer: JobDeferrer = queue.configure_task(name, connection=connection)
    deferrer.defer(**arguments)


def worker_app(libpq_url: str) -> App:
    """Bind the tasks to a connection pool that a worker process can wait on."""
    return queue.with_connector(PsycopgConnector(conninfo=libpq_url))
