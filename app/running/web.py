"""The web server of a desk: granian with few processes and some threads each."""

import sys

THREADS = 32
"""Requests that a process answers at once. Most wait, for the database or for the turn to place an
order; those that wait together are placed together."""
BACKLOG = 1024
"""Connections that wait to be accepted while every thread is busy."""
GRACEFUL_SECONDS = 5
"""How long a request may go on after the server was asked to stop."""


def command(application: str, *, host: str, port: int, workers: int) -> list[str]:
    """Give the command that serves a WSGI application.

    Args:
        application: module and name, such as `app.wsgi:app`.
        host: address to listen on.
        workers: processes.
    """
    return [
        *(sys.executable, "-m", "granian", application, "--interface", "wsgi", "--http", "1"),
        *("--host", host, "--port", str(port), "--backlog", str(BACKLOG), "--no-ws"),
        *("--workers", str(workers), "--respawn-failed-workers"),
        *("--blocking-threads", str(THREADS), "--runtime-mode", "st"),
        *("--workers-kill-timeout", str(GRACEFUL_SECONDS)),
    ]
