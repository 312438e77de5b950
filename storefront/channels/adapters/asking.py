"""Questions to platforms over HTTP: what never went out, what is no answer, and what is a no."""

import json
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import urllib3

from storefront.channels.rules import AnswerLostError, PlatformUnavailableError

SECONDS_MAX = 5
LINES_MAX = 32
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def ask(
    what: str,
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    body: str | None = None,
    form: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Post a question and read the JSON of the answer.

    Args:
        what: how the question is called in our own messages.
        url: where to.
        query: in the address.
        body: JSON as text, exactly as it was signed.
        form: fields of a form, in place of a body.

    Raises:
        PlatformUnavailableError: the question did not go out.
        AnswerLostError: it did, but no answer, a fault of the platform's, or no JSON came back.
    """
    try:
        answer = _lines().request(
            "POST",
            f"{url}?{urlencode(query)}" if query else url,
            body=urlencode(form) if form is not None else body,
            headers=JSON if form is None else FORM,
            redirect=False,
        )
        said = json.loads(answer.data)
    except urllib3.exceptions.ConnectTimeoutError as error:
        # Also what refuses the connection, and a name that nobody knows: nothing was sent.
        raise PlatformUnavailableError(what) from error
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise AnswerLostError(what) from error
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(said, dict):
        raise AnswerLostError(what)
    return said


@cache
def _lines() -> urllib3.PoolManager:
    """Keep lines to platforms open: a burst of orders is asked about without a new greeting each.

    It keeps no cookies: one shop's must never go with another's question.
    """
    return urllib3.PoolManager(maxsize=LINES_MAX, timeout=SECONDS_MAX, retries=False)
