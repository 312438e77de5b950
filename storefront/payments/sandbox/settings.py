"""What the sandbox needs to know: from flags, else from STRIPE_SANDBOX_*, else from the desk."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
WEBHOOK_PATH = "/webhooks/stripe"
STATE_FILE = "payments-sandbox.jsonl"
BACK_OFF_SECONDS = (1, 1, 2, 2, 5, 5, 10, 10, 30, 30, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60)
"""Waits between tries of a webhook; after the last one the sandbox gives up."""


@dataclass(frozen=True)
class SandboxSettings:
    """How one sandbox runs."""

    port: int
    webhook_url: str
    webhook_secret: str
    api_key: str
    state_file: Path | None
    """None forgets everything at the end."""
    back_off_seconds: tuple[float, ...] = BACK_OFF_SECONDS


def read(arguments: Sequence[str], environ: Mapping[str, str]) -> SandboxSettings:
    """Read flags and environment; started by `desk run`, the desk's own environment is enough."""
    parser = argparse.ArgumentParser(prog="python -m storefront.payments.sandbox")

    def option(flag: str, fallback: str) -> None:
        name = "STRIPE_SANDBOX_" + flag.upper().replace("-", "_")
        parser.add_argument(f"--{flag}", default=environ.get(name) or fallback)

    option("port", "12111")
    option("webhook-url", _webhook_url_of_desk(environ))
    option("webhook-secret", environ.get("STRIPE_WEBHOOK_SECRET", ""))
    option("api-key", environ.get("STRIPE_API_KEY", ""))
    option(
        "state-file", str(Path(environ["DATA_DIR"], STATE_FILE)) if "DATA_DIR" in environ else ""
    )
    given = parser.parse_args(arguments)
    if not given.api_key or not given.webhook_secret:
        parser.error("--api-key and --webhook-secret are needed")
    return SandboxSettings(
        port=int(given.port),
        webhook_url=given.webhook_url,
        webhook_secret=given.webhook_secret,
        api_key=given.api_key,
        state_file=Path(given.state_file) if given.state_file else None,
    )


def _webhook_url_of_desk(environ: Mapping[str, str]) -> str:
    bind = environ.get("BIND", "")
    host = LOOPBACK if bind in EVERYWHERE else bind
    if ":" in host:
        host = f"[{host}]"
    return f"http://{host}:{environ.get('PORT', '8000')}{WEBHOOK_PATH}"
