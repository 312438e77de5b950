"""Puts a platform of ours behind an address on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

BEFORE, AFTER = "before", "after"
"""When a platform that `loses` answers hangs up: before it does what it was asked, or after."""


class Platform(Protocol):
    def answer(self, path: str, body: bytes) -> tuple[int, dict[str, Any]]: ...


@contextmanager
def serving(platform: Platform) -> Iterator[str]:
    """Serve the platform's API on this machine; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        """Lines are kept open, as platforms do."""
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            loses = getattr(platform, "loses", "")
            if loses == BEFORE:
                self.close_connection = True
                return
            status, said = platform.answer(self.path, body)
            if loses == AFTER:
                self.close_connection = True
                return
            answer = json.dumps(said, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            # Who asked may have been killed meanwhile.
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
