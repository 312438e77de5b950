"""The keys of an installation: made once, kept in one file that only we may read.

What must never happen: a key is made anew while data sealed with the old one exists.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

MAKERS: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_hex(32),
    "FIELD_KEY": lambda: secrets.token_hex(32),
    "STRIPE_WEBHOOK_SECRET": lambda: f"whsec_{secrets.token_hex(24)}",
    "SANDBOX_API_KEY": lambda: f"sk_test_{secrets.token_hex(16)}",
}


def complete(data_dir: Path, *, environ: Mapping[str, str]) -> dict[str, str]:
    """Give every key: from the environment, else from `secrets.env`, else made and kept there."""
    file = data_dir / "secrets.env"
    kept = _read(file)
    wanted = {name: environ.get(name) or kept.get(name) or make() for name, make in MAKERS.items()}
    fresh = {name: wanted[name] for name in MAKERS if not environ.get(name) and name not in kept}
    if fresh:
        _write(file, kept | fresh)
    return wanted


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _write(file: Path, keys: Mapping[str, str]) -> None:
    """Replace the file whole: a cut-off write must not cost the keys that it held."""
    scratch = file.with_suffix(".new")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as output:
        output.write(
            "# Keep this file with the backups: sealed fields cannot be read without it.\n"
        )
        output.writelines(f"{name}={value}\n" for name, value in keys.items())
        output.flush()
        os.fsync(output.fileno())
    scratch.replace(file)
