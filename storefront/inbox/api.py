"""Where platforms push to: answered as soon as the message is stored.

On the server's event loop: in a burst thousands wait for the commit that they share, and none of
them holds a thread that a shopper could have.
"""

import logging
from http import HTTPStatus
from urllib.parse import parse_qsl

from app.web.rsgi import Exchange, Scope, read_body
from storefront.channels.rules import Answer, ForgedPushError, Push
from storefront.inbox import calls

log = logging.getLogger(__name__)

ADDRESS = "/webhooks/platforms/"
"""With the code of the shop behind it."""
BODY_BYTES_MAX = 1024 * 1024
VERBS = {"GET": calls.greet, "POST": calls.hear}


async def push(scope: Scope, exchange: Exchange) -> None:
    """Store what a platform says, each message once; what it did not sign is refused.

    By GET it only looks whether this is our address.
    """
    told = await _told(scope, exchange)
    if isinstance(told, HTTPStatus):
        exchange.response_str(told, [("content-type", "text/plain")], told.phrase)
    else:
        exchange.response_str(HTTPStatus.OK, [("content-type", told.mimetype)], told.body)


async def _told(scope: Scope, exchange: Exchange) -> Answer | HTTPStatus:
    if scope.method not in VERBS:
        return HTTPStatus.METHOD_NOT_ALLOWED
    body = await read_body(scope, exchange, most=BODY_BYTES_MAX)
    if body is None:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    query = dict(parse_qsl(scope.query_string))
    said = Push(body=body, headers=dict(scope.headers.items()), query=query)
    try:
        return await VERBS[scope.method](scope.path.removeprefix(ADDRESS), said)
    except ForgedPushError:
        return HTTPStatus.FORBIDDEN
    except Exception:
        log.exception("a push to %s is not stored: the platform will push it again", scope.path)
        return HTTPStatus.INTERNAL_SERVER_ERROR
