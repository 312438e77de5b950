"""A carrier of our own over HTTP, written from docs/carriers.md: it signs and checks by itself.

It books each client id once, remembers everything it was asked, and on demand is silent, books
without answering, answers rubbish, or refuses.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "shared-key"
NUMBER = "DESK-7"
PDF = b"%PDF-1.4 waybill"


@dataclass
class Carrier:
    """The carrier's side of one account."""

    booked: dict[str, str] = field(default_factory=dict)
    """Client id → number."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    mood: str = "well"
    """well, deaf (nothing arrives), mute (books, and the line breaks), slow (books, and does not
    answer before it is released), garbled, or refusing."""
    released: threading.Event = field(default_factory=threading.Event)

    def answer(
        self, method: str, path: str, body: bytes, *, signed: bool
    ) -> tuple[int, bytes] | None:
        """Answer a question; nothing where the line breaks."""
        if not signed:
            return 401, b'{"message": "bad signature"}'
        if self.mood == "deaf":
            return None
        if path == "/v1/events":
            wanted = json.loads(body)["tracking_numbers"]
            told = [one for one in self.events if one["tracking_number"] in wanted]
            return 200, json.dumps({"events": told}).encode()
        if method == "GET":
            client_id = path.rsplit("/", 1)[1]
            return self._waybill(client_id) if client_id in self.booked else (404, b"{}")
        return self._book(json.loads(body))

    def _book(self, order: dict[str, Any]) -> tuple[int, bytes] | None:
        self.asked.append(order)
        if self.mood == "refusing":
            return 422, json.dumps({"message": "地址不在派送范围"}).encode()
        number = f"SF{len(self.booked) + 1:010}"
        self.booked.setdefault(order["client_id"], number)
        if self.mood == "mute":
            return None
        if self.mood == "slow":
            self.released.wait()
            return None
        if self.mood == "garbled":
            return 200, b"<html>busy</html>"
        return self._waybill(order["client_id"])

    def _waybill(self, client_id: str) -> tuple[int, bytes]:
        said = {
            "client_id": client_id,
            "tracking_number": self.booked[client_id],
            "label_pdf": base64.b64encode(PDF).decode(),
        }
        return 200, json.dumps(said).encode()


def sign(timestamp: str, body: bytes, key: str = KEY) -> str:
    """Sign as the page says."""
    return hmac.new(key.encode(), timestamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()


@contextmanager
def serving(carrier: Carrier) -> Iterator[str]:
    """Serve the carrier on this machine; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do("GET", b"")

        def do_POST(self) -> None:
            self._do("POST", self.rfile.read(int(self.headers["Content-Length"])))

        def _do(self, method: str, body: bytes) -> None:
            wanted = sign(self.headers["X-Desk-Timestamp"], body or self.path.encode())
            signed = (self.headers["X-Desk-Account"], self.headers["X-Desk-Signature"])
            answer = carrier.answer(method, self.path, body, signed=signed == (NUMBER, wanted))
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(answer[1])

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        carrier.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
