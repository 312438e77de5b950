"""Flask behind the server's event loop: each request in a thread, as WSGI wants it.

The server speaks RSGI (granian's interface to an event loop), so that what only waits for the
database can be answered there without a thread of its own. All else comes through here.
"""

import asyncio
import sys
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Flask
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from app.web.rsgi import Exchange, Header, Scope, Stream, read_body

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Told = TypeVar("Told")

THREADS = 32
"""Requests that a process answers at once. Most wait, for the database or for the turn to place an
order; those that wait together are placed together."""
WHOLE_BYTES_MAX = 1024 * 1024
"""An answer of a known length up to here goes out in one piece, others piece by piece."""
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
        """Answer a request; one with too long a body is refused by Flask, which is told so."""
        body = await read_body(scope, exchange, most=self._app.config["MAX_CONTENT_LENGTH"])
        loop = asyncio.get_running_loop()
        begun = _Begun()
        whole = await loop.run_in_executor(
            self._threads, self._run, _environ(scope, body), begun, exchange, loop
        )
        if whole is not None:
            exchange.response_bytes(begun.status, begun.headers, whole)

    def _run(
        self,
        environ: dict[str, Any],
        begun: "_Begun",
        exchange: Exchange,
        loop: asyncio.AbstractEventLoop,
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


def _stream(
    pieces: Iterable[bytes], begun: _Begun, exchange: Exchange, loop: asyncio.AbstractEventLoop
) -> None:
    """Send piece by piece from this thread, no faster than the client takes them."""

    def on_loop(step: Coroutine[Any, Any, Told]) -> Told:
        return asyncio.run_coroutine_threadsafe(step, loop).result()

    async def begin() -> Stream:
        return exchange.response_stream(begun.status, begun.headers)

    async def send(piece: bytes) -> None:
        await transport.send_bytes(piece)

    transport = on_loop(begin())
    try:
        for piece in pieces:
            on_loop(send(piece))
    except ProtocolClosed:
        return  # the client has gone, and what made the pieces is closed


def _environ(scope: Scope, body: bytes | None) -> dict[str, Any]:
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
        "wsgi.input": BytesIO(body or b""),
    }
    for name, value in scope.headers.items():
        # With an underscore it could pass for another one that a proxy in front has set.
        if "_" not in name:
            key = f"HTTP_{name.upper().replace('-', '_')}"
            joint = "; " if name == "cookie" else ","
            environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    told = environ.pop("HTTP_CONTENT_LENGTH", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    # Where more came than is taken in, the length says so: Flask refuses it by that.
    environ["CONTENT_LENGTH"] = (told or str(sys.maxsize)) if body is None else str(len(body))
    return environ
