"""The Flask application class of the house."""

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from app.database.session import LostRace
from app.web import transfer

TRIES = 3


class Desk(Flask):
    """Flask, with packed static files, and with requests that lost a race run again.

    Handlers act only through their transaction, so a request whose transaction was undone may
    simply be repeated. A view for programs alone is answered without the hooks before and after
    a request: session, language and headers for browsers are half of what a push would cost.
    """

    def full_dispatch_request(self) -> Response:
        """Run a view with the hooks around it, or, where it is plain, the view alone."""
        view = self.view_functions.get(request.endpoint or "")
        if not getattr(view, "is_plain", False):
            return super().full_dispatch_request()
        try:
            return self.make_response(self.dispatch_request())
        except Exception as error:
            return self.finalize_request(self.handle_user_exception(error))

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
