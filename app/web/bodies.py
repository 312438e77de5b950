"""How much a request may carry: what most forms need, or as much as its view says.

A form is read for its token before its view runs, so that the view itself would say it too late.
"""

from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, request

from app.errors import Refusal

Args = ParamSpec("Args")
Answer = TypeVar("Answer")

BYTES_MAX = 16 * 1024 * 1024
"""Of a request whose view says nothing."""
WORDS_BYTES = 64 * 1024
"""What a form carries beside its files."""


def up_to(most_bytes: int) -> Callable[[Callable[Args, Answer]], Callable[Args, Answer]]:
    """Let the view be sent files of so many bytes together, and the words of their form."""

    def mark(view: Callable[Args, Answer]) -> Callable[Args, Answer]:
        view.files_bytes_max = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def register(app: Flask) -> None:
    """Set the limit of each request before anything of it is read."""
    app.config["MAX_CONTENT_LENGTH"] = BYTES_MAX
    app.before_request(allow)


def allow() -> None:
    """Raise the limit of a request to what its view says."""
    view = current_app.view_functions.get(request.endpoint or "")
    most_bytes = getattr(view, "files_bytes_max", None)
    if most_bytes is not None:
        request.max_content_length = most_bytes + WORDS_BYTES


def photos(name: str, *, most_bytes: int) -> Iterator[bytes]:
    """Read the photos that somebody chose in a form, one after the other.

    Raises:
        Refusal: `picture.named_too_large`, with the name that the photo has on their phone.
    """
    for file in request.files.getlist(name):
        if not file.filename:
            continue
        file.seek(0)  # a request that lost a race is run again
        content = file.read(most_bytes + 1)
        if len(content) > most_bytes:
            most = most_bytes // 1024 // 1024
            raise Refusal("picture.named_too_large", name=file.filename, most=most)
        yield content
