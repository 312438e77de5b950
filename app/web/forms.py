"""What every form of ours carries."""

import uuid
from collections.abc import Mapping

from app.errors import Refusal


def client_id(form: Mapping[str, str]) -> uuid.UUID:
    """Read the id that the page gave the form, so that sending it twice counts once.

    Raises:
        Refusal: `form.stale`: not a form that our page made.
    """
    try:
        return uuid.UUID(form.get("client_id", ""))
    except ValueError:
        raise Refusal("form.stale") from None


def number(form: Mapping[str, str], name: str) -> int:
    """Read a key that the page put into the form.

    Raises:
        Refusal: `form.stale`: not a form that our page made.
    """
    try:
        return int(form.get(name, ""))
    except ValueError:
        raise Refusal("form.stale") from None
