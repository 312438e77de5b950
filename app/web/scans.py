"""What a scan box sends and is answered: JSON that scan.js shows, says and sounds.

An answer is {ok, title, detail, figure, next, progress, list, redirect}; a refusal is a problem
document with the same fields beside it.
"""

import re
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Response, jsonify, request

from app.errors import Kind, Refusal
from app.web import problems, refusals

Args = ParamSpec("Args")
RAW_CHARACTERS_MAX = 2000
SENTENCE_END = re.compile(r"(?<=。)|(?<=[.!?]) ")


def read() -> tuple[str, uuid.UUID]:
    """Read what was scanned and the scan's client id.

    Raises:
        Refusal: `scan.form_broken`.
    """
    body = request.get_json(silent=True)
    raw, client_id = (body.get("raw"), body.get("client_id")) if isinstance(body, dict) else (0, 0)
    if not isinstance(raw, str) or len(raw) > RAW_CHARACTERS_MAX:
        raise Refusal("scan.form_broken")
    return raw, client_id_of(client_id)


def client_id_of(text: object) -> uuid.UUID:
    """Read a client id as a page made it.

    Raises:
        Refusal: `scan.form_broken`.
    """
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise Refusal("scan.form_broken") from None


def done(
    title: str,
    *,
    detail: str = "",
    figure: str = "",
    following: dict[str, str] | None = None,
    progress: tuple[int, int] | None = None,
    listed: str = "",
    redirect: str = "",
) -> dict[str, Any]:
    """Build the answer to a scan that did what it should.

    Args:
        title: what happened, in large type.
        detail: the rest of it.
        figure: a number to be read from afar: which slot.
        following: what to scan next: {"title", "detail"}, and its "key" where a button of the
            page is about it.
        progress: done and total.
        listed: the page's list of what was scanned as it is now, in the markup of the page.
        redirect: the page to go on to.
    """
    answer: dict[str, Any] = {"ok": True, "title": title, "detail": detail}
    if figure:
        answer["figure"] = figure
    if following is not None:
        answer["next"] = following
    if progress is not None:
        answer["progress"] = {"done": progress[0], "total": progress[1]}
    if listed:
        answer["list"] = listed
    if redirect:
        answer["redirect"] = redirect
    return answer


def answered(view: Callable[Args, dict[str, Any]]) -> Callable[Args, Response]:
    """Answer a scan in JSON, a refused one by its sentence."""

    @wraps(view)
    def answering(*args: Args.args, **kwargs: Args.kwargs) -> Response:
        try:
            return jsonify(view(*args, **kwargs))
        except Refusal as refusal:
            return _refused(refusal)

    return answering


def _refused(refusal: Refusal) -> Response:
    """Build the problem document; its title is the first sentence, which is shown large."""
    if refusal.kind is Kind.SIGN_IN:
        return problems.of_refusal(refusal)
    title, *rest = (part for part in SENTENCE_END.split(refusals.sentence(refusal)) if part)
    status = problems.STATUS[refusal.kind]
    response = jsonify(
        {
            "ok": False,
            "type": problems.PROBLEM_TYPE + refusal.code,
            "title": title,
            "detail": " ".join(rest),
            "status": status.value,
            "instance": request.path,
            "code": refusal.code,
            "params": {name: str(value) for name, value in refusal.params.items()},
        }
    )
    response.mimetype = "application/problem+json"
    response.status_code = status.value
    return response
