"""What a page does with a form that was sent."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.database import session as db
from app.errors import Refusal
from app.web import problems


def done(
    work: Callable[[Session], object],
    *,
    refused: Callable[[Refusal], str],
    to: str,
    told: str = "",
    **place: Any,
) -> tuple[str, int] | Response:
    """Do one verb in its transaction and go on; where it is refused, show the page that says why.

    Args:
        work: the verb; it reads the form itself, so that what is typed wrong is refused too.
        refused: makes the page again, with the refusal and all that was typed.
        to: the endpoint that is shown afterwards.
        told: what the next page says of it; nothing for nothing.
        place: what that endpoint's address needs.
    """
    try:
        with db.transaction() as session:
            work(session)
    except Refusal as refusal:
        return refused(refusal), problems.status_of(refusal)
    if told:
        flash(told, "good")
    return redirect(url_for(to, **place), 303)
