"""What Stripe has no API for: faults on demand, the shopper's hand, the postman's log."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from storefront.payments.sandbox import disputes, intents, objects, payables, refunds, sessions
from storefront.payments.sandbox.errors import ParameterError, missing
from storefront.payments.sandbox.running import EXTENSION, Sandbox

blueprint = Blueprint("control", __name__, url_prefix="/_sandbox")

FAULTS: dict[str, type[int]] = {
    "duplicate": int,
    "reorder": bool,
    "drop_next": int,
    "delay_seconds": int,
    "hold": bool,
    "fail_next_api": int,
    "lose_next_answer": int,
    "slow_refunds": int,
    "fee_basis_points": int,
}


@blueprint.get("/faults")
def faults() -> Response:
    """Show the faults that are on."""
    with _sandbox().transaction() as tx:
        return jsonify(tx.find("faults", "faults") or {"id": "faults"})


@blueprint.post("/faults")
def set_faults() -> Response:
    """Set faults; those that are not named stay as they are."""
    wanted = _body()
    for name, value in wanted.items():
        # True is an int in Python, and no count.
        if not isinstance(value, int) or type(value) is not FAULTS.get(name) or value < 0:
            raise ParameterError(f"No such fault: {name}={value}", param=name)
    with _sandbox().transaction() as tx:
        known = tx.find("faults", "faults") or {"id": "faults"}
        return jsonify(tx.put("faults", known | wanted))


@blueprint.post("/pay/<key>")
def pay(key: str) -> Response:
    """Do what the buttons of the page do, for a session or a payment intent."""
    body = _body()
    outcome, method = body.get("outcome", "paid"), body.get("method", "card")
    if outcome not in sessions.OUTCOMES or method not in objects.METHODS:
        raise ParameterError("outcome: paid, declined, pending or expired; method: as on the page")
    with _sandbox().transaction() as tx:
        return jsonify(objects.public(payables.act(tx, key, outcome=outcome, method=method)))


@blueprint.post("/refunds/<key>")
def decide_refund(key: str) -> Response:
    """Let a slow refund arrive, or the bank send one back."""
    outcome = _body().get("outcome")
    if outcome not in refunds.OUTCOMES:
        raise ParameterError("outcome: succeeded or failed", param="outcome")
    with _sandbox().transaction() as tx:
        return jsonify(refunds.decide(tx, key, outcome=outcome))


@blueprint.post("/disputes")
def open_dispute() -> Response:
    """Let the shopper's bank ask about a payment, or take its money back."""
    body = _body()
    with _sandbox().transaction() as tx:
        dispute = disputes.begin(
            tx,
            intent_id=str(body.get("payment_intent", "")),
            is_inquiry=body.get("inquiry") is True,
            fee_fen=int(body.get("fee", 0)),
        )
        return jsonify(dispute)


@blueprint.post("/disputes/<key>")
def decide_dispute(key: str) -> Response:
    """Let a dispute go on, be won or be lost."""
    outcome = _body().get("outcome")
    if outcome not in disputes.OUTCOMES:
        raise ParameterError("outcome: escalated, review, won or lost", param="outcome")
    with _sandbox().transaction() as tx:
        return jsonify(disputes.decide(tx, key, outcome=outcome))


@blueprint.post("/balance")
def move_balance() -> Response:
    """Write a line into the account's balance that no payment explains, such as a payout."""
    body = _body()
    amount, kind = body.get("amount"), body.get("type")
    if type(amount) is not int or not isinstance(kind, str):
        raise ParameterError("amount: a whole number; type: a text")
    with _sandbox().transaction() as tx:
        source = None
        if kind == "payout":
            payout = {"id": objects.new_id("po"), "object": "payout", "amount": -amount}
            source = tx.put("payouts", payout)["id"]
        key = intents.balance_entry(tx, source=source, amount_fen=amount, kind=kind)
    return jsonify({"id": key})


@blueprint.get("/deliveries")
def deliveries() -> Response:
    """List what the postman did, oldest first; `?type=` and `?state=` narrow it."""
    wanted = {
        name: request.args[name] for name in ("type", "state", "event") if name in request.args
    }
    with _sandbox().transaction() as tx:
        found = [
            row
            for row in tx.rows("deliveries")
            if all(row[name] == value for name, value in wanted.items())
        ]
    return jsonify({"deliveries": found})


@blueprint.post("/events/<key>/deliver")
def deliver_again(key: str) -> Response:
    """Send an event once more, whatever became of it before."""
    with _sandbox().transaction() as tx:
        event = tx.find("events", key)
        if event is None:
            raise missing("event", key)
        objects.post_event(tx, event)
    return jsonify({"event": key})


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise ParameterError("The body is a JSON object.")
    return body


def _sandbox() -> Sandbox:
    sandbox: Sandbox = current_app.extensions[EXTENSION]
    return sandbox
