"""Where platforms push to: answered as soon as the message is stored."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import cast

from flask import Blueprint, Response, abort, request

from app.people import guard
from storefront.channels.rules import Answer, ForgedPushError, Push
from storefront.inbox import calls

blueprint = Blueprint("platform_webhooks", __name__, url_prefix="/webhooks/platforms")

BODY_BYTES_MAX = 1024 * 1024


@blueprint.get("/<code>")
@guard.public
def greet(code: str) -> Response:
    """Answer a platform that checks the address before it pushes there."""
    return _answered(lambda: calls.greet(code, _said(b"")))


@blueprint.post("/<code>")
@guard.program
def push(code: str) -> Response:
    """Store what a platform says, each message once; what it did not sign is refused."""
    if (request.content_length or 0) > BODY_BYTES_MAX:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = request.get_data(cache=False)
    return _answered(lambda: calls.hear(code, _said(body)))


def _said(body: bytes) -> Push:
    # Names of headers are found in any case: not copied, of a burst that is worth the trouble.
    return Push(body=body, headers=cast("Mapping[str, str]", request.headers), query=request.args)


def _answered(hear: Callable[[], Answer]) -> Response:
    try:
        answer = hear()
    except ForgedPushError:
        abort(HTTPStatus.FORBIDDEN)
    return Response(answer.body, mimetype=answer.mimetype)
