"""An attempt to be paid, in Stripe's words: a Checkout session for cards, an intent for a wallet.

A session makes an intent too, and Stripe tells of both. What must never happen: a session's own
intent taken for an attempt of ours; so ours name their way among their references.
"""

from collections.abc import Mapping
from typing import Any

from stripe.params import PaymentIntentCreateParams
from stripe.params.checkout import SessionCreateParams

from storefront.payments.rules import (
    CURRENCY,
    REDIRECT_FAILED,
    REDIRECT_STATUS,
    GatewayState,
    GatewayUnavailable,
    OpenedPayment,
    PaymentReport,
    PaymentRequest,
    Way,
)

Json = Mapping[str, Any]

INTENT_STATES: Mapping[str, GatewayState] = {
    "succeeded": GatewayState.COMPLETE,
    "processing": GatewayState.COMPLETE,
    "canceled": GatewayState.EXPIRED,
}
"""Every other status can still be paid."""


def is_intent(gateway_id: str) -> bool:
    """Say whether Stripe's number is an intent's."""
    return gateway_id.startswith("pi_")


def session_params(request: PaymentRequest) -> SessionCreateParams:
    """Ask for Stripe's own page, where a card is paid with."""
    references = _references(request)
    return {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": request.currency,
                    "unit_amount": request.due_fen,
                    "product_data": {"name": request.title},
                },
            }
        ],
        "client_reference_id": request.subject,
        "metadata": references,
        "payment_intent_data": {"description": request.title, "metadata": references},
        "success_url": request.return_url,
        "cancel_url": _gave_up(request.return_url),
        "locale": "zh",
    }


def intent_params(request: PaymentRequest) -> PaymentIntentCreateParams:
    """Ask for an intent that is confirmed at once: the shopper then says yes in their wallet."""
    params: PaymentIntentCreateParams = {
        "amount": request.due_fen,
        "currency": request.currency,
        "allowed_payment_method_types": [request.way.value],
        "payment_method_data": {"type": request.way.value},
        "confirm": True,
        "return_url": request.return_url,
        "description": request.title,
        "metadata": {**_references(request), "way": request.way.value},
    }
    if request.way is Way.WECHAT_PAY:
        # It is shown to be scanned, whatever the shopper looks at our page with.
        params["payment_method_options"] = {"wechat_pay": {"client": "web"}}
    return params


def _gave_up(return_url: str) -> str:
    """Say of a session that was given up what Stripe itself says of an intent that failed."""
    joint = "&" if "?" in return_url else "?"
    return f"{return_url}{joint}{REDIRECT_STATUS}={REDIRECT_FAILED}"


def _references(request: PaymentRequest) -> dict[str, str]:
    return {"attempt_id": str(request.attempt_id), "subject": request.subject}


def opened_intent(intent: Json) -> OpenedPayment:
    """Read where the shopper goes, or what their wallet scans.

    Raises:
        GatewayUnavailable: it says neither.
    """
    action = intent.get("next_action") or {}
    shown = action.get(action.get("type", "")) or {}
    page_url = shown.get("url") or shown.get("hosted_instructions_url") or ""
    qr_text = shown.get("data") or ""
    if not page_url and not qr_text:
        raise GatewayUnavailable("no address of a page, and nothing to scan")
    return OpenedPayment(intent["id"], page_url, qr_text)


def payment_report(about: Json, *, kind: str) -> PaymentReport | None:
    """Read what a message says of an attempt; nothing where it is about something else.

    Args:
        about: what the message carries.
        kind: of the message.
    """
    if about.get("object") == "checkout.session":
        return session_report(about, kind=kind)
    if about.get("object") == "payment_intent" and "way" in (about.get("metadata") or {}):
        return intent_report(about)
    return None


def session_report(session: Json, *, kind: str = "") -> PaymentReport:
    """Read how a session stands."""
    intent = session.get("payment_intent")
    is_paid = session.get("payment_status") == "paid"
    is_complete = session["status"] == GatewayState.COMPLETE
    # In an answer the intent is spelt out; in an event it is a bare id and the kind tells.
    has_failed = isinstance(intent, Mapping) and intent.get("status") in {
        "requires_payment_method",
        "canceled",
    }
    return PaymentReport(
        gateway_id=session["id"],
        state=GatewayState(session["status"]),
        paid=is_paid,
        received_fen=session.get("amount_total") or 0,
        currency=session.get("currency") or CURRENCY,
        subject=session.get("client_reference_id") or "",
        attempt_id=(session.get("metadata") or {}).get("attempt_id", ""),
        payment_intent_id=intent["id"] if isinstance(intent, Mapping) else intent,
        failed=kind == "checkout.session.async_payment_failed"
        or (is_complete and not is_paid and has_failed),
    )


def intent_report(intent: Json) -> PaymentReport:
    """Read how an intent stands."""
    references = intent.get("metadata") or {}
    is_paid = intent["status"] == "succeeded"
    return PaymentReport(
        gateway_id=intent["id"],
        state=INTENT_STATES.get(intent["status"], GatewayState.OPEN),
        paid=is_paid,
        received_fen=intent["amount_received"] if is_paid else intent["amount"],
        currency=intent["currency"],
        subject=references.get("subject", ""),
        attempt_id=references.get("attempt_id", ""),
        payment_intent_id=intent["id"],
        # A message about its making may come late and says no more than that it was not paid yet.
        failed=intent["status"] == "requires_payment_method"
        and intent.get("last_payment_error") is not None,
    )
