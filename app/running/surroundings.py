"""The environment that the desk's processes run in, and one-off commands beside them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app import config, processes
from app.config import Settings
from app.database import embedded
from app.running import keys

SANDBOX_PORT = "sandbox.port"
"""The file in DATA_DIR that keeps the sandbox's port: pages open in a browser go on working."""


def environment(
    settings: Settings, *, database_url: str, environ: Mapping[str, str]
) -> dict[str, str]:
    """Give the full environment of a child: what was given, completed by what is kept.

    Payments go to the sandbox unless STRIPE_API_KEY was given; production makes nothing up.
    """
    full = dict(environ) | {"DATABASE_URL": database_url, "DATA_DIR": str(settings.data_dir)}
    if settings.production:
        return full
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    kept = keys.complete(settings.data_dir, environ=environ)
    sandbox_key = kept.pop("SANDBOX_API_KEY")
    if settings.stripe_api_key:
        # The real Stripe's webhooks are signed with its secret, never with one of ours.
        kept.pop("STRIPE_WEBHOOK_SECRET")
    else:
        kept["STRIPE_API_KEY"] = sandbox_key
        port = processes.kept_port(settings.data_dir / SANDBOX_PORT)
        kept["STRIPE_API_BASE"] = f"http://{processes.LOOPBACK}:{port}"
    return {"PUBLIC_URL": f"http://{processes.LOOPBACK}:{settings.port}"} | full | kept


@contextmanager
def completed(settings: Settings, *, environ: Mapping[str, str] = os.environ) -> Iterator[Settings]:
    """Have complete settings for one command, beside a running desk or without one.

    The embedded server is used as it runs; where it does not, it runs for this command only.

    Raises:
        EmbeddedServerError: the embedded server cannot run here.
    """
    if settings.database_url:
        url = settings.database_url
        yield config.read(environment(settings, database_url=url, environ=environ))
        return
    with embedded.serving(settings.data_dir) as server:
        yield config.read(environment(settings, database_url=server.url, environ=environ))
