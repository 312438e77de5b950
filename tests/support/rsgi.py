"""A web server's side of one request, as granian hands it over (RSGI)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.web.rsgi import ClientGone, Exchange, Header, Scope


class Headers:
    """A request's headers; a name may come twice."""

    def __init__(self, headers: Sequence[Header]) -> None:
        self._all = [(name.lower(), value) for name, value in headers]

    def __contains__(self, name: str, /) -> bool:
        return self.get(name) is not None

    def get(self, name: str, /) -> str | None:
        return next((value for known, value in self._all if known == name), None)

    def items(self) -> Sequence[Header]:
        return self._all


@dataclass
class Request:
    """What a client sends; its length is told unless it comes in pieces."""

    method: str
    path: str
    pieces: Sequence[bytes] = ()
    query_string: str = ""
    given: Sequence[Header] = ()
    is_chunked: bool = False
    server: str = "127.0.0.1:8000"
    client: str = "127.0.0.1:50000"
    scheme: str = "http"

    @property
    def headers(self) -> Headers:
        length = str(len(b"".join(self.pieces)))
        told = ("transfer-encoding", "chunked") if self.is_chunked else ("content-length", length)
        return Headers([*self.given, *([told] if self.pieces else [])])


@dataclass
class Answered:
    """What was answered, and how."""

    status: int
    headers: Mapping[str, str]
    pieces: list[bytes] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)


@dataclass
class Exchanged:
    """Takes an answer down."""

    request: Request
    takes: int = 1000
    """Pieces that the client takes before it goes away."""
    answered: Answered | None = None

    async def __call__(self) -> bytes:
        return b"".join(self.request.pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.request.pieces:
            yield piece

    def response_empty(self, status: int, headers: list[Header], /) -> None:
        self.response_bytes(status, headers, b"")

    def response_str(self, status: int, headers: list[Header], body: str, /) -> None:
        self.response_bytes(status, headers, body.encode())

    def response_bytes(self, status: int, headers: list[Header], body: bytes, /) -> None:
        self.answered = Answered(status, dict(headers), [body])

    def response_stream(self, status: int, headers: list[Header], /) -> "Exchanged":
        self.answered = Answered(status, dict(headers))
        return self

    async def send_bytes(self, piece: bytes, /) -> None:
        assert self.answered is not None
        if len(self.answered.pieces) == self.takes:
            raise ClientGone
        self.answered.pieces.append(piece)


Served = Callable[[Scope, Exchange], Awaitable[None]]
Result = TypeVar("Result")


def on_loop(steps: Coroutine[Any, Any, Result]) -> Result:
    """Run steps on an event loop in a thread of its own: a browser may have left one in this."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, steps).result()


def ask(served: Served, request: Request, *, takes: int = 1000) -> Answered:
    """Let a client ask, and give what it is answered."""
    exchange = Exchanged(request, takes)
    on_loop(_asked(served, request, exchange))
    assert exchange.answered is not None
    return exchange.answered


async def _asked(served: Served, request: Request, exchange: Exchanged) -> None:
    await served(request, exchange)
