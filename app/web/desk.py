"""The Flask application class of the house."""

from collections.abc import Callable
from typing import Any

import orjson
from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue

from app.database.session import LostRace
from app.web import transfer

TRIES = 3


class Json(DefaultJSONProvider):
    """JSON whose answers orjson writes: the standard library takes several times as long."""

    ensure_ascii = False

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Answer with the one argument, or with the named ones."""
        said = self._prepare_response_obj(args, kwargs)
        written = orjson.dumps(said, default=self.default, option=orjson.OPT_NON_STR_KEYS)
        return Response(written, mimetype=self.mimetype)


class SignedCookie(SecureCookieSessionInterface):
    """The session in a signed cookie, whose signer is made once and not for each request."""

    def __init__(self) -> None:
        self._signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """Give what signs."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


class Desk(Flask):
    """Flask, with packed static files, and with requests that lost a race run again.

    Handlers act only through their transaction, so a request whose transaction was undone may
    simply be repeated.
    """

    json_provider_class = Json

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_interface = SignedCookie()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Call a view or a hook as it is: none of ours is a coroutine, and each would be asked."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view, again where two transactions met."""
        for _ in range(TRIES - 1):
            try:
                return super().dispatch_request()
            except LostRace:
                self.logger.info("lost a race, trying again")
        return super().dispatch_request()

    def send_static_file(self, filename: str) -> Response:
        """Answer with a static file, packed."""
        return transfer.send(self, filename)
