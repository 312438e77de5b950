"""Questions to platforms over HTTP: one place that knows what is no answer and what is a no."""

import json
from collections.abc import Mapping
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from storefront.channels.rules import PlatformUnavailableError

SECONDS_MAX = 5
LINES_MAX = 32


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
        PlatformUnavailableError: no answer, a fault of the platform's, or no JSON.
    """
    try:
        answer = _lines().post(url, params=query, content=body, data=form)
        said = json.loads(answer.content)
    except (httpx.HTTPError, ValueError) as error:
        raise PlatformUnavailableError(what) from error
    if answer.is_server_error or not isinstance(said, dict):
        raise PlatformUnavailableError(what)
    return said


@cache
def _lines() -> httpx.Client:
    """Keep lines to platforms open: a burst of orders is asked about without a new greeting each.

    Cookies are not kept: one shop's must never go with another's question.
    """
    return httpx.Client(
        timeout=SECONDS_MAX,
        limits=httpx.Limits(max_connections=LINES_MAX),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )
