"""Stripe's HTTP API, as much of it as is in use, with Stripe's shapes of answers and refusals."""

import hmac
from collections.abc import Callable, Iterable
from http import HTTPStatus

from flask import Blueprint, Response, current_app, jsonify, request

from storefront.payments.sandbox import (
    disputes,
    evidence,
    idempotency,
    intents,
    objects,
    parameters,
    refunds,
    sessions,
)
from storefront.payments.sandbox.errors import ApiError, missing
from storefront.payments.sandbox.idempotency import Answer
from storefront.payments.sandbox.objects import EXPAND, OF_EACH, PAGING, SINCE
from storefront.payments.sandbox.parameters import Shape, Text
from storefront.payments.sandbox.running import EXTENSION, Sandbox
from storefront.payments.sandbox.store import Json, Transaction

blueprint = Blueprint("api", __name__, url_prefix="/v1")

Verb = Callable[[Transaction, Json], Json]

READ = Shape(EXPAND)
EVENT_LIST = Shape({"type": Text(), **PAGING})
BALANCE_LIST = Shape({"type": Text(), "source": Text(), "created": SINCE, **PAGING})


@blueprint.before_request
def check_key() -> None:
    """Let only the holder of the key in.

    Raises:
        ApiError: 401.
    """
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    right = _sandbox().settings.api_key
    if scheme != "Bearer" or not hmac.compare_digest(key.encode(), right.encode()):
        raise ApiError(
            "This is not the sandbox's API key.",
            code="api_key_invalid" if key else None,
            status=HTTPStatus.UNAUTHORIZED,
        )


@blueprint.app_errorhandler(ApiError)
def refuse(error: ApiError) -> Response:
    """Answer in Stripe's shape."""
    return _respond(Answer(error.status, error.body))


@blueprint.post("/checkout/sessions")
def create_session() -> Response:
    """Open a page."""
    pages = request.host_url
    return _post(
        sessions.CREATE_PARAMETERS, lambda tx, given: sessions.create(tx, given, pages=pages)
    )


@blueprint.get("/checkout/sessions/<key>")
def read_session(key: str) -> Response:
    """Show a page's state."""
    return _get(READ, lambda tx, _: sessions.found(tx, key))


@blueprint.post("/checkout/sessions/<key>/expire")
def expire_session(key: str) -> Response:
    """Close a page."""
    return _post(READ, lambda tx, _: sessions.expire(tx, key))


@blueprint.post("/payment_intents")
def create_intent() -> Response:
    """Make a payment intent."""
    pages = request.host_url
    return _post(
        intents.CREATE_PARAMETERS,
        lambda tx, given: intents.create(tx, given, pages=pages),
        intents.refuse_declined,
    )


@blueprint.get("/payment_intents/<key>")
def read_intent(key: str) -> Response:
    """Show a payment intent."""
    return _get(READ, lambda tx, _: intents.found(tx, key))


@blueprint.post("/payment_intents/<key>/confirm")
def confirm_intent(key: str) -> Response:
    """Try to pay."""
    pages = request.host_url
    return _post(
        intents.CONFIRM_PARAMETERS,
        lambda tx, given: intents.confirm(tx, key, given, pages=pages),
        intents.refuse_declined,
    )


@blueprint.post("/payment_intents/<key>/cancel")
def cancel_intent(key: str) -> Response:
    """Give a payment intent up."""
    return _post(intents.CANCEL_PARAMETERS, lambda tx, given: intents.cancel(tx, key, given))


@blueprint.post("/refunds")
def create_refund() -> Response:
    """Give money back."""
    return _post(refunds.CREATE_PARAMETERS, refunds.create)


@blueprint.get("/refunds")
def list_refunds() -> Response:
    """List refunds."""
    return _list("refunds", refunds.LIST_PARAMETERS)


@blueprint.get("/refunds/<key>")
def read_refund(key: str) -> Response:
    """Show a refund."""
    return _get(READ, lambda tx, _: refunds.found(tx, key))


@blueprint.get("/events")
def list_events() -> Response:
    """List events."""
    return _list("events", EVENT_LIST)


@blueprint.get("/events/<key>")
def read_event(key: str) -> Response:
    """Show an event."""

    def read(tx: Transaction, _given: Json) -> Json:
        event = tx.find("events", key)
        if event is None:
            raise missing("event", key)
        return event

    return _get(READ, read)


@blueprint.get("/disputes/<key>")
def read_dispute(key: str) -> Response:
    """Show a dispute."""
    return _get(READ, lambda tx, _: disputes.found(tx, key))


@blueprint.post("/disputes/<key>")
def update_dispute(key: str) -> Response:
    """Take evidence."""
    return _post(evidence.UPDATE_PARAMETERS, lambda tx, given: evidence.update(tx, key, given))


@blueprint.post("/disputes/<key>/close")
def close_dispute(key: str) -> Response:
    """Give a dispute up."""
    return _post(READ, lambda tx, _: evidence.close(tx, key))


@blueprint.post("/files")
def create_file() -> Response:
    """Take a file."""
    sent = request.files.get("file")
    if sent is None:
        raise ApiError("The parameter file is missing.", code="parameter_missing", param="file")
    name, content = sent.filename or "", sent.read()
    return _post(
        evidence.FILE_PARAMETERS,
        lambda tx, given: evidence.keep_file(tx, given, name=name, content=content),
    )


@blueprint.get("/balance_transactions")
def list_balance() -> Response:
    """List what came into the account and went out of it."""
    return _list("balance_transactions", BALANCE_LIST)


@blueprint.route("/<path:rest>", methods=["GET", "POST", "DELETE"])
def refuse_unknown(rest: str) -> Response:
    """Refuse what the sandbox does not speak, loudly, so that nobody builds on it.

    Raises:
        ApiError: 404.
    """
    raise ApiError(
        f"The sandbox does not know {request.method} /v1/{rest}.", status=HTTPStatus.NOT_FOUND
    )


def _post(
    shape: Shape, verb: Verb, refuse_result: Callable[[Json], None] | None = None
) -> Response:
    sandbox = _sandbox()
    if request.args:
        raise ApiError("The parameters of a POST are in its body.", code="parameter_unknown")
    given = _read(shape, request.form.items(multi=True))

    def work() -> Json:
        with sandbox.transaction() as tx:
            row = verb(tx, given)
            shown = objects.expanded(tx, objects.public(row), given.get("expand", []))
        # After the transaction: a declined card is written down, then refused.
        if refuse_result is not None:
            refuse_result(shown)
        idempotency.fail_if_told(sandbox, "lose_next_answer")
        return shown

    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return _respond(idempotency.answer(sandbox, work))
    print_of_request = idempotency.fingerprint(request.path, given)
    return _respond(
        idempotency.answer_once(sandbox, key=key, request=print_of_request, work=work), key=key
    )


def _get(shape: Shape, verb: Verb) -> Response:
    sandbox = _sandbox()
    given = _read(shape, request.args.items(multi=True))

    def work() -> Json:
        with sandbox.transaction() as tx:
            sessions.expire_due(tx)
            return objects.expanded(tx, objects.public(verb(tx, given)), given.get("expand", []))

    return _respond(idempotency.answer(sandbox, work))


def _list(table: str, shape: Shape) -> Response:
    given = _read(shape, request.args.items(multi=True))
    url = request.path
    return _respond(idempotency.answer(_sandbox(), lambda: _page(table, given, url)))


def _page(table: str, given: Json, url: str) -> Json:
    # Of a list only what begins with "data." can be spelt out.
    names = [
        name.removeprefix(OF_EACH) for name in given.get("expand", []) if name.startswith(OF_EACH)
    ]
    with _sandbox().transaction() as tx:
        page = objects.page_of(tx.rows(table), given, url=url)
        return {**page, "data": [objects.expanded(tx, row, names) for row in page["data"]]}


def _read(shape: Shape, pairs: Iterable[tuple[str, str]]) -> Json:
    return shape.read(parameters.decode(pairs))


def _respond(answer: Answer, *, key: str = "") -> Response:
    response = jsonify(answer.body)
    response.status_code = answer.status
    response.headers["Request-Id"] = objects.new_id("req")
    response.headers["Stripe-Version"] = objects.API_VERSION
    if key:
        response.headers["Idempotency-Key"] = key
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # The same key would be given the same answer.
        response.headers["Stripe-Should-Retry"] = "false"
    return response


def _sandbox() -> Sandbox:
    sandbox: Sandbox = current_app.extensions[EXTENSION]
    return sandbox
