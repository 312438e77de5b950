"""The settings, read once from the environment into one frozen value.

Each one is listed in docs/operating.md (a test compares the two).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class ConfigurationError(Exception):
    """The environment asks for something that must not run."""


@dataclass(frozen=True)
class Settings:
    """What a running desk needs to know of its surroundings."""

    database_url: str
    """SQLAlchemy or libpq URL of the PostgreSQL to use; empty means the embedded server."""
    data_dir: Path
    """Where the embedded server, uploads, secrets and the sandbox's clock live."""
    public_url: str
    """The address that labels and links carry, without a slash at the end."""
    secret_key: str
    """Signs sessions and tokens."""
    field_key: str
    """Encrypts personal fields at rest and keys the search HMAC; 64 hex digits."""
    stripe_api_key: str
    stripe_api_base: str
    """Empty for Stripe itself; the sandbox's address otherwise."""
    stripe_webhook_secret: str
    gs1_prefixes: tuple[str, ...]
    """GS1 company prefixes that the makers of our goods have a licence for."""
    production: bool
    port: int
    processes: int
    """Web worker processes."""

    @property
    def sandbox(self) -> bool:
        """Say whether payments go to the stand-in server and time may be moved."""
        return bool(self.stripe_api_base)


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        ConfigurationError: production with sandbox payments, or with a key missing.
    """
    settings = Settings(
        database_url=environ.get("DATABASE_URL", ""),
        data_dir=Path(environ.get("DATA_DIR", "data")).absolute(),
        public_url=environ.get("PUBLIC_URL", "").rstrip("/"),
        secret_key=environ.get("SECRET_KEY", ""),
        field_key=environ.get("FIELD_KEY", ""),
        stripe_api_key=environ.get("STRIPE_API_KEY", ""),
        stripe_api_base=environ.get("STRIPE_API_BASE", "").rstrip("/"),
        stripe_webhook_secret=environ.get("STRIPE_WEBHOOK_SECRET", ""),
        gs1_prefixes=tuple(environ.get("GS1_PREFIXES", "").replace(",", " ").split()),
        production=environ.get("DESK_ENV", "") == "production",
        port=int(environ.get("PORT", "8000")),
        processes=int(environ.get("WEB_PROCESSES", "2")),
    )
    if settings.production:
        refuse_unsafe_production(settings)
    return settings


def refuse_unsafe_production(settings: Settings) -> None:
    """Stop a production server that would take sandbox money or guessable keys.

    Raises:
        ConfigurationError: naming the setting that is wrong.
    """
    if settings.sandbox:
        raise ConfigurationError("STRIPE_API_BASE points at a sandbox; production must not use it")
    for name in ("database_url", "public_url", "secret_key", "field_key", "stripe_api_key"):
        if not getattr(settings, name):
            raise ConfigurationError(f"{name.upper()} must be set in production")
