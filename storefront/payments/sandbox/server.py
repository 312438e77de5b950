"""The sandbox as a web server with its postman."""

import threading
from types import TracebackType

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from storefront.payments.sandbox import api, control, pages
from storefront.payments.sandbox.running import EXTENSION, Sandbox
from storefront.payments.sandbox.settings import LOOPBACK
from storefront.payments.sandbox.webhooks import Postman

STOP_SECONDS = 0.05
"""How long the web server may take to notice that it should stop."""


def create_app(sandbox: Sandbox) -> Flask:
    """Compose the sandbox's routes."""
    app = Flask(__name__, static_folder=None)
    app.extensions[EXTENSION] = sandbox
    for part in (api, control, pages):
        app.register_blueprint(part.blueprint)
    return app


class Server:
    """A sandbox that listens on this machine only."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._postman = Postman(sandbox)
        self._web: BaseWSGIServer = make_server(
            LOOPBACK, sandbox.settings.port, create_app(sandbox), threaded=True
        )
        self._thread = threading.Thread(
            target=self._web.serve_forever,
            kwargs={"poll_interval": STOP_SECONDS},
            name="web",
            daemon=True,
        )

    def __enter__(self) -> "Server":
        self._postman.start()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._web.shutdown()
        self._thread.join()
        self._web.server_close()
        self._postman.stop()
        self._sandbox.store.close()
