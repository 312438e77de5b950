"""Where the gateway's messages arrive. It is answered as soon as the message is stored."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, request

from app import clock
from app.database import session as db
from app.people import guard
from storefront.payments import calls, services
from storefront.payments.rules import ForgedEvent

blueprint = Blueprint("payment_webhooks", __name__, template_folder="templates")

BODY_BYTES_MAX = 256 * 1024


@blueprint.post("/webhooks/stripe")
@guard.public
def receive() -> Response:
    """Store a signed message, once; anything not signed by the gateway is refused."""
    if (request.content_length or 0) > BODY_BYTES_MAX:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = request.get_data(cache=False)
    try:
        event = calls.gateway().parse_event(body, request.headers.get("Stripe-Signature"))
    except ForgedEvent:
        abort(HTTPStatus.BAD_REQUEST)
    with db.transaction() as session:
        is_new = services.receive_event(session, event=event, body=body.decode(), now=clock.now())
    return jsonify({"received": True, "new": is_new})
