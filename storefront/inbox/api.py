"""Where platforms push to: answered as soon as the message is stored."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, request

from app.people import guard
from storefront.channels.rules import ForgedPushError, Push
from storefront.inbox import calls

blueprint = Blueprint("platform_webhooks", __name__, url_prefix="/webhooks/platforms")

BODY_BYTES_MAX = 1024 * 1024


@blueprint.post("/<code>")
@guard.public
def push(code: str) -> Response:
    """Store what a platform says, each message once; what it did not sign is refused."""
    if (request.content_length or 0) > BODY_BYTES_MAX:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    said = Push(
        body=request.get_data(cache=False),
        headers={name.lower(): value for name, value in request.headers},
        query=request.args,
    )
    try:
        answer = calls.hear(code, said)
    except ForgedPushError:
        abort(HTTPStatus.FORBIDDEN)
    return Response(answer.body, mimetype=answer.mimetype)
