"""A web process with an open stream stops by itself, and is not killed for it."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app import processes
from app.running import web

APPLICATION = """
from flask import Flask, Response

from app.web import stopping
from app.web.bridge import Bridge

pages = Flask(__name__)


@pages.get("/")
def stream():
    def pieces():
        yield "first\\n"
        # For ever, unless the server is asked to stop.
        while not stopping.asked.wait(0.05):
            pass

    return Response(pieces(), mimetype="text/event-stream")


class Server:
    bridge = Bridge(pages)

    async def __call__(self, scope, exchange):
        await self.bridge(scope, exchange)

    def __rsgi_init__(self, loop):
        stopping.listen(loop)


server = Server()
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """The web server as the desk runs it, with a page that never ends."""
    (tmp_path / "endless.py").write_text(APPLICATION, encoding="utf-8")
    port, log = processes.choose_port(tmp_path / "port"), tmp_path / "log"
    command = web.command("endless:server", host=processes.LOOPBACK, port=port, workers=1)
    paths = os.pathsep.join([str(tmp_path), str(Path.cwd())])
    with log.open("wb") as output:
        server = subprocess.Popen(  # noqa: S603 - our own program
            [*command, "--working-dir", str(tmp_path)],
            env=os.environ | {"PYTHONPATH": paths},
            stdout=output,
            stderr=output,
        )
        try:
            yield server, port, log
        finally:
            server.kill()
            server.wait()


def first_piece(port: int) -> HTTPConnection:
    """Open the stream, however long the server takes to be there, and read how it begins."""
    never = threading.Event()
    while processes.is_free(port):
        never.wait(0.05)
    connection = HTTPConnection(processes.LOOPBACK, port, timeout=30)
    connection.request("GET", "/")
    assert connection.getresponse().readline() == b"first\n"
    return connection


def test_an_open_stream_ends_when_the_server_is_asked_to_stop(
    served: tuple[subprocess.Popen[bytes], int, Path],
) -> None:
    server, port, log = served
    with closing(first_piece(port)):
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)

    said = log.read_text(encoding="utf-8")
    assert "Stopped worker-1" in said
    assert "refused to gracefully stop" not in said
