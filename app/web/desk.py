"""The Flask application class of the house."""

from flask import Flask
from flask.typing import ResponseReturnValue

from app.database.session import LostRace

TRIES = 3


class Desk(Flask):
    """Flask, with requests that lost a race in the database run again.

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
