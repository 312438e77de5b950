"""What the shopper's page can pay: a Checkout session, or an intent that sent its shopper here."""

from dataclasses import dataclass

from storefront.payments.sandbox import intents, sessions
from storefront.payments.sandbox.errors import ApiError, wrong_state
from storefront.payments.sandbox.store import Json, Transaction


@dataclass(frozen=True)
class Payable:
    """What the page shows."""

    key: str
    title: str
    amount_fen: int
    methods: tuple[str, ...]
    state: str
    """open, paid, pending, failed or expired."""
    success_url: str
    cancel_url: str
    reference: str


def is_intent(key: str) -> bool:
    """Say whether an id is an intent's."""
    return key.startswith("pi_")


def read(tx: Transaction, key: str) -> Payable:
    """Find what is to be paid.

    Raises:
        ApiError: `resource_missing`.
    """
    return _of_intent(intents.found(tx, key)) if is_intent(key) else _of_session(tx, key)


def act(tx: Transaction, key: str, *, outcome: str, method: str) -> Json:
    """Do what the shopper does, to a session or an intent.

    Raises:
        ApiError: it is past that.
    """
    if not is_intent(key):
        return sessions.act(tx, key, outcome=outcome, method=method)
    intent = intents.found(tx, key)
    if outcome == "expired":
        return intents.cancel(tx, key, {"cancellation_reason": "abandoned"})
    if intent["status"] not in intents.PAYABLE:
        raise wrong_state(
            f"The payment intent is {intent['status']}.", code="payment_intent_unexpected_state"
        )
    if method not in intent["payment_method_types"]:
        raise ApiError(f"{method} is not among the ways to pay.", param="method")
    if outcome == "declined":
        return intents.decline(tx, intent, intents.GENERIC_DECLINE)
    if outcome == "pending":
        return intents.wait(tx, intent, intents.METHOD_IDS[method])
    return intents.succeed(tx, intent, intents.METHOD_IDS[method])


def _of_session(tx: Transaction, key: str) -> Payable:
    sessions.expire_due(tx)
    session = sessions.found(tx, key)
    return Payable(
        key=key,
        title="、".join(
            line["price_data"]["product_data"]["name"]
            + (f" × {line['quantity']}" if line["quantity"] > 1 else "")
            for line in session["_lines"]
        ),
        amount_fen=session["amount_total"],
        methods=tuple(session["payment_method_types"]),
        state=_session_state(tx, session),
        success_url=session["success_url"].replace(sessions.SESSION_ID, key),
        cancel_url=(session["cancel_url"] or "").replace(sessions.SESSION_ID, key),
        reference=session["client_reference_id"] or "",
    )


def _session_state(tx: Transaction, session: Json) -> str:
    if session["status"] != "complete":
        return str(session["status"])
    if session["payment_status"] == "paid":
        return "paid"
    intent = intents.found(tx, session["payment_intent"])
    return "pending" if intent["status"] == "processing" else "failed"


def _of_intent(intent: Json) -> Payable:
    states = {"succeeded": "paid", "processing": "pending", "canceled": "expired"}
    if intent["last_payment_error"] is not None:
        # Somebody has to confirm it anew, and that is not the shopper.
        states["requires_payment_method"] = "failed"
    back = intent.get("_return_url", "")
    return Payable(
        key=intent["id"],
        title=intent["description"] or intent["id"],
        amount_fen=intent["amount"],
        methods=tuple(intent["payment_method_types"]),
        state=states.get(intent["status"], "open"),
        success_url=back,
        # As Stripe tells the page that it leads back to.
        cancel_url=f"{back}{'&' if '?' in back else '?'}redirect_status=failed" if back else "",
        reference=intent["metadata"].get("subject", ""),
    )
