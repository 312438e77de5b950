"""What the web server hands over and takes back (RSGI, granian's interface to an event loop)."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from granian.rsgi import ProtocolClosed as ClientGone  # type: ignore[attr-defined]

__all__ = ["ClientGone", "Exchange", "Header", "Headers", "Scope", "Stream", "read_body"]

Header = tuple[str, str]


class Headers(Protocol):
    """Of a request: names in lower case."""

    def __contains__(self, name: str, /) -> bool: ...

    def get(self, name: str, /) -> str | None:
        """Give the first of this name."""

    def items(self) -> Sequence[Header]:
        """List all, in the order they came."""


class Scope(Protocol):
    """How a request begins."""

    server: str
    """Host and port, with a colon between."""
    client: str
    scheme: str
    method: str
    path: str
    """Without what is asked behind a question mark; its percent signs are read."""
    query_string: str

    @property
    def headers(self) -> Headers:
        """Give its headers."""


class Stream(Protocol):
    """An answer that is sent piece by piece."""

    async def send_bytes(self, piece: bytes, /) -> None:
        """Send the next piece, when the client has taken the last.

        Raises:
            ClientGone: it takes no more.
        """


class Exchange(Protocol):
    """Reads a request's body and sends its answer."""

    async def __call__(self) -> bytes:
        """Read the whole body."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def response_empty(self, status: int, headers: list[Header], /) -> None:
        """Answer with nothing but this."""

    def response_str(self, status: int, headers: list[Header], body: str, /) -> None:
        """Answer with a text."""

    def response_bytes(self, status: int, headers: list[Header], body: bytes, /) -> None:
        """Answer in one piece."""

    def response_stream(self, status: int, headers: list[Header], /) -> Stream:
        """Begin an answer in pieces."""


async def read_body(scope: Scope, exchange: Exchange, *, most: int) -> bytes | None:
    """Read the body of a request.

    Args:
        most: bytes that are taken in.

    Returns:
        The bytes as they came; None where there are more than that.
    """
    told = scope.headers.get("content-length")
    if told is not None:
        return None if int(told) > most else await exchange()
    body = b""
    if "transfer-encoding" in scope.headers:
        async for piece in exchange:
            body += piece
            if len(body) > most:
                return None
    return body
