"""The web server of a desk: gunicorn with few processes and some threads each."""

import sys

THREADS = 8
GRACEFUL_SECONDS = 5
"""How long a request may go on after the server was asked to stop."""


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
        *("--graceful-timeout", str(GRACEFUL_SECONDS), "--no-control-socket"),
    ]
