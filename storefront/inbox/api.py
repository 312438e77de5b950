"""Where platforms push to: answered as soon as the message is stored."""

from collections.abc import Callable
from http import HTTPStatus

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
@guard.public
def push(code: str) -> Response:
    """Store what a platform says, each message once; what it did not sign is refused."""
    if (request.content_length or 0) > BODY_BYTES_MAX:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = request.get_data(cache=False)
    return _answered(lambda: calls.hear(code, _said(body)))


def _said(body: bytes) -> Push:
    headers = {name.lower(): value for name, value in request.headers}
    return Push(body=body, headers=headers, query=request.args)


def _answered(hear: Callable[[], Answer]) -> Response:
    try:
        answer = hear()
    except ForgedPushError:
        abort(HTTPStatus.FORBIDDEN)
    return Response(answer.body, mimetype=answer.mimetype)
