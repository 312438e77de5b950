"""The web server of a desk: gunicorn with few processes and some threads each."""

import sys

THREADS = 8
GRACEFUL_SECONDS = 5
"""How long a request may go on after the server was asked to stop."""
KEEP_ALIVE_SECONDS = 10
"""How long a connection stays open for the next request: longer than HTTP clients of programs keep
theirs (5 s), so that none sends a request into a connection which the desk just closed."""


def command(application: str, *, host: str, port: int, workers: int) -> list[str]:
    """Give the command that serves a WSGI application.

    Args:
        application: module and name, such as `app.wsgi:app`.
        host: address to listen on.
        workers: processes.
    """
    at = f"[{host}]" if ":" in host else host
    return [
        *(sys.executable, "-m", "gunicorn", application, "--worker-class", "gthread"),
        *("--workers", str(workers), "--threads", str(THREADS)),
        *("--bind", f"{at}:{port}"),
        *("--keep-alive", str(KEEP_ALIVE_SECONDS)),
        *("--graceful-timeout", str(GRACEFUL_SECONDS), "--no-control-socket"),
    ]
