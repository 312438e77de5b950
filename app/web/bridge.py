"""Flask behind the server's event loop: each request in a thread, as WSGI wants it.

The server speaks RSGI (granian's interface to an event loop), so that what only waits for the
database can be answered there without a thread of its own. All else comes through here.
"""

import asyncio
import sys
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from io import BufferedReader, BytesIO, RawIOBase
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from flask import Flask

from app.web.rsgi import ClientGone, Exchange, Header, Scope, Stream, read_body

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Told = TypeVar("Told")
Loop = asyncio.AbstractEventLoop

THREADS = 32
"""Requests that a process answers at once. Most wait, for the database or for the turn to place an
order; those that wait together are placed together."""
WHOLE_BYTES_MAX = 1024 * 1024
"""A body of a known length up to here comes in and goes out in one piece, others piece by piece."""
ALWAYS = {
    "SCRIPT_NAME": "",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


class Bridge:
    """Serves a Flask application as an RSGI one."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    async def __call__(self, scope: Scope, exchange: Exchange) -> None:
        """Answer a request; a long body has to tell its length."""
        body = await _body(scope, exchange)
        if body is None:
            refusal = HTTPStatus.LENGTH_REQUIRED
            exchange.response_str(refusal, [("content-type", "text/plain")], refusal.phrase)
            return
        begun, loop = _Begun(), asyncio.get_running_loop()
        environ = _environ(scope, *body)
        whole = await loop.run_in_executor(self._threads, self._run, environ, begun, exchange, loop)
        if whole is not None:
            exchange.response_bytes(begun.status, begun.headers, whole)

    def _run(
        self, environ: dict[str, Any], begun: "_Begun", exchange: Exchange, loop: Loop
    ) -> bytes | None:
        """Run the application in this thread; gives the answer, or None where it was streamed."""
        pieces = self._app(environ, cast("StartResponse", begun))
        try:
            if begun.is_short or isinstance(pieces, (list, tuple)):
                return b"".join(pieces)
            _stream(pieces, begun, exchange, loop)
            return None
        finally:
            if hasattr(pieces, "close"):
                pieces.close()


async def _body(scope: Scope, exchange: Exchange) -> tuple[BinaryIO, int] | None:
    """Give a request's body and its length; None for a long one whose length is not told."""
    length = int(scope.headers.get("content-length") or 0)
    if length > WHOLE_BYTES_MAX:
        return BufferedReader(_LongBody(exchange, asyncio.get_running_loop())), length
    whole = await read_body(scope, exchange, most=WHOLE_BYTES_MAX)
    return None if whole is None else (BytesIO(whole), len(whole))


class _LongBody(RawIOBase):
    """A request's body that is read as the application asks for it: what it refuses never comes."""

    def __init__(self, exchange: Exchange, loop: Loop) -> None:
        self._pieces = aiter(exchange)
        self._loop = loop
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the piece at hand goes; with nothing at the end."""
        while not self._left and (piece := _on_loop(self._loop, self._next())) is not None:
            self._left = memoryview(piece)
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count

    async def _next(self) -> bytes | None:
        # Not by `anext` with a default, which granian's pieces do not survive.
        try:
            return await anext(self._pieces)
        except StopAsyncIteration:
            return None


class _Begun:
    """What WSGI calls `start_response`: takes down how the answer begins."""

    status: int
    headers: list[Header]

    def __call__(self, status: str, headers: list[Header], _error: object = None) -> None:
        self.status, self.headers = int(status[:3]), headers

    @property
    def is_short(self) -> bool:
        length = next((value for name, value in self.headers if name == "Content-Length"), None)
        return length is not None and int(length) <= WHOLE_BYTES_MAX


def _on_loop(loop: Loop, step: Coroutine[Any, Any, Told]) -> Told:
    """Wait in this thread for a step on the loop."""
    return asyncio.run_coroutine_threadsafe(step, loop).result()


def _stream(pieces: Iterable[bytes], begun: _Begun, exchange: Exchange, loop: Loop) -> None:
    """Send piece by piece from this thread, no faster than the client takes them."""

    async def begin() -> Stream:
        return exchange.response_stream(begun.status, begun.headers)

    async def send(piece: bytes) -> None:
        await transport.send_bytes(piece)

    transport = _on_loop(loop, begin())
    try:
        for piece in pieces:
            _on_loop(loop, send(piece))
    except ClientGone:
        return  # the client has gone, and what made the pieces is closed


def _environ(scope: Scope, body: BinaryIO, length: int) -> dict[str, Any]:
    """Describe a request as WSGI does (PEP 3333)."""
    server, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        **ALWAYS,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
    }
    for name, value in scope.headers.items():
        # With an underscore it could pass for another one that a proxy in front has set.
        if "_" not in name:
            key = f"HTTP_{name.upper().replace('-', '_')}"
            joint = "; " if name == "cookie" else ","
            environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ["CONTENT_LENGTH"] = str(length)
    # The pieces that a body came in are put together.
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return environ
