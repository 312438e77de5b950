"""The Flask application class of the house."""

from flask import Flask, Response
from flask.typing import ResponseReturnValue

from app.database.session import LostRace
from app.web import transfer

TRIES = 3


class Desk(Flask):
    """Flask, with packed static files, and with requests that lost a race run again.

    Handlers act only through their transaction, so a request whose transaction was undone may
    simply be repeated.
    """

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
