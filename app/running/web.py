"""The web server of a desk: granian with few processes, an event loop in each."""

import sys

BACKLOG = 1024
"""Connections that wait to be accepted."""
GRACEFUL_SECONDS = 5
"""How long a request may go on after the server was asked to stop."""


def command(application: str, *, host: str, port: int, workers: int) -> list[str]:
    """Give the command that serves an RSGI application.

    Args:
        application: module and name, such as `app.rsgi:server`.
        host: address to listen on.
        workers: processes.
    """
    return [
        *(sys.executable, "-m", "granian", application, "--interface", "rsgi", "--http", "1"),
        *("--host", host, "--port", str(port), "--backlog", str(BACKLOG), "--no-ws"),
        *("--workers", str(workers), "--respawn-failed-workers"),
        *("--runtime-mode", "st"),
        *("--workers-kill-timeout", str(GRACEFUL_SECONDS)),
    ]
