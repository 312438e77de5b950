"""Payment intents and their charges."""

from http import HTTPStatus

from storefront.payments.sandbox.errors import ApiError, missing, wrong_state
from storefront.payments.sandbox.objects import (
    EXPAND,
    METHODS,
    check_amount,
    check_currency,
    check_wechat_client,
    new_id,
    tell,
)
from storefront.payments.sandbox.parameters import (
    Address,
    Each,
    Flag,
    Kind,
    Metadata,
    Shape,
    Text,
    Whole,
)
from storefront.payments.sandbox.store import Json, Transaction

DECLINES = {
    "pm_card_chargeDeclined": ("card_declined", "generic_decline"),
    "pm_card_visa_chargeDeclined": ("card_declined", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
    "pm_card_chargeDeclinedExpiredCard": ("expired_card", "expired_card"),
    "pm_card_chargeDeclinedIncorrectCvc": ("incorrect_cvc", "incorrect_cvc"),
    "pm_card_chargeDeclinedProcessingError": ("processing_error", "processing_error"),
}
GENERIC_DECLINE = "pm_card_chargeDeclined"
ACCEPTED = {
    "pm_card_visa": "card",
    "pm_card_mastercard": "card",
    "pm_card_unionpay": "card",
    "pm_alipay": "alipay",
    "pm_wechat_pay": "wechat_pay",
}
METHOD_IDS = {"card": "pm_card_visa", "alipay": "pm_alipay", "wechat_pay": "pm_wechat_pay"}

METHOD_OPTIONS = Shape(
    {
        "card": Shape({}),
        "alipay": Shape({}),
        "wechat_pay": Shape({"client": Text(("web", "ios", "android")), "app_id": Text()}),
    }
)
METHOD_DATA = Shape({"type": Text(METHODS)}, required=("type",))
CONFIRM: dict[str, Kind] = {
    "payment_method": Text(),
    "payment_method_data": METHOD_DATA,
    "payment_method_options": METHOD_OPTIONS,
    "return_url": Address(),
    **EXPAND,
}
CREATE_PARAMETERS = Shape(
    {
        "amount": Whole(),
        "currency": Text(),
        "allowed_payment_method_types": Each(Text(METHODS)),
        "automatic_payment_methods": Shape(
            {"enabled": Flag(), "allow_redirects": Text(("always", "never"))}
        ),
        "confirm": Flag(),
        "description": Text(),
        "metadata": Metadata(),
        **CONFIRM,
    },
    required=("amount", "currency"),
)
CONFIRM_PARAMETERS = Shape(CONFIRM)
CANCEL_PARAMETERS = Shape(
    {
        "cancellation_reason": Text(
            ("duplicate", "fraudulent", "requested_by_customer", "abandoned")
        ),
        **EXPAND,
    }
)
WAITING_FOR_METHOD = ("requires_payment_method", "requires_confirmation")
PAYABLE = (*WAITING_FOR_METHOD, "requires_action", "processing")


def create(tx: Transaction, given: Json, *, pages: str) -> Json:
    """Make an intent, and confirm it at once where that is asked."""
    check_amount(given["amount"])
    check_currency(given["currency"])
    intent = made(
        tx,
        amount_fen=given["amount"],
        methods=given.get("allowed_payment_method_types") or list(METHODS),
        description=given.get("description"),
        metadata=given.get("metadata", {}),
        options=given.get("payment_method_options", {}),
    )
    if given.get("confirm"):
        return confirm(tx, intent["id"], given, pages=pages)
    if "payment_method" in given:
        method = _method_of(intent, given)
        status = "requires_confirmation"
        return tx.put("payment_intents", {**intent, "payment_method": method, "status": status})
    return intent


def made(
    tx: Transaction,
    *,
    amount_fen: int,
    methods: list[str],
    description: str | None,
    metadata: Json,
    options: Json,
) -> Json:
    """Write down a new intent."""
    key = new_id("pi")
    intent = {
        "id": key,
        "object": "payment_intent",
        "amount": amount_fen,
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{key}_secret_{new_id('s')[2:]}",
        "confirmation_method": "automatic",
        "created": tx.now,
        "currency": "cny",
        "customer": None,
        "description": description,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": metadata,
        "next_action": None,
        "payment_method": None,
        "payment_method_options": options,
        "payment_method_types": methods,
        "status": "requires_payment_method",
    }
    tx.put("payment_intents", intent)
    tell(tx, "payment_intent.created", intent)
    return intent


def found(tx: Transaction, key: str) -> Json:
    """Find an intent.

    Raises:
        ApiError: `resource_missing`.
    """
    intent = tx.find("payment_intents", key)
    if intent is None:
        raise missing("payment intent", key)
    return intent


def confirm(tx: Transaction, key: str, given: Json, *, pages: str) -> Json:
    """Try to pay. A card answers at once; Alipay and WeChat Pay send the shopper to a page."""
    intent = found(tx, key)
    if intent["status"] not in WAITING_FOR_METHOD:
        raise wrong_state(
            f"The payment intent is {intent['status']}.", code="payment_intent_unexpected_state"
        )
    method = _method_of(intent, given)
    if method in DECLINES:
        return decline(tx, intent, method)
    if ACCEPTED[method] == "card":
        return succeed(tx, intent, method)
    if "return_url" not in given:
        raise ApiError(
            "The shopper leaves for another page: say where to come back to.",
            code="parameter_missing",
            param="return_url",
        )
    page = f"{pages}pay/{key}"
    is_wechat = ACCEPTED[method] == "wechat_pay"
    if is_wechat:
        check_wechat_client(
            intent["payment_method_options"] | given.get("payment_method_options", {})
        )
    waits_for = (
        {"data": page, "hosted_instructions_url": page}
        if is_wechat
        else {"url": page, "return_url": given["return_url"]}
    )
    action = "wechat_pay_display_qr_code" if is_wechat else "alipay_handle_redirect"
    waiting = {
        **intent,
        "status": "requires_action",
        "payment_method": method,
        "next_action": {"type": action, action: waits_for},
        "_return_url": given["return_url"],
    }
    tell(tx, "payment_intent.requires_action", waiting)
    return tx.put("payment_intents", waiting)


def cancel(tx: Transaction, key: str, given: Json) -> Json:
    """Give an intent up, unless it is paid."""
    intent = found(tx, key)
    if intent["status"] not in PAYABLE:
        raise wrong_state(
            f"The payment intent is {intent['status']}.", code="payment_intent_unexpected_state"
        )
    canceled = {
        **intent,
        "status": "canceled",
        "canceled_at": tx.now,
        "cancellation_reason": given.get("cancellation_reason"),
        "next_action": None,
    }
    tell(tx, "payment_intent.canceled", canceled)
    return tx.put("payment_intents", canceled)


def succeed(tx: Transaction, intent: Json, method: str) -> Json:
    """Take the money."""
    charge = _charge(tx, intent, method, paid=True)
    paid = {
        **intent,
        "status": "succeeded",
        "amount_received": intent["amount"],
        "latest_charge": charge["id"],
        "payment_method": method,
        "next_action": None,
        "last_payment_error": None,
    }
    tx.put("payment_intents", paid)
    tell(tx, "charge.succeeded", charge)
    tell(tx, "payment_intent.succeeded", paid)
    return paid


def decline(tx: Transaction, intent: Json, method: str) -> Json:
    """Write down that the bank said no; another try may do."""
    charge = _charge(tx, intent, method, paid=False)
    failed = {
        **intent,
        "status": "requires_payment_method",
        "latest_charge": charge["id"],
        "payment_method": None,
        "next_action": None,
        "last_payment_error": {
            "type": "card_error",
            "code": charge["failure_code"],
            "decline_code": charge["outcome"]["reason"],
            "message": charge["failure_message"],
            "charge": charge["id"],
        },
    }
    tx.put("payment_intents", failed)
    tell(tx, "charge.failed", charge)
    tell(tx, "payment_intent.payment_failed", failed)
    return failed


def wait(tx: Transaction, intent: Json, method: str) -> Json:
    """Leave a slow payment in the hands of the bank."""
    waiting = {**intent, "status": "processing", "payment_method": method, "next_action": None}
    tell(tx, "payment_intent.processing", waiting)
    return tx.put("payment_intents", waiting)


def refuse_declined(intent: Json) -> None:
    """Answer a confirmation whose card was declined; the intent itself stays written down.

    Raises:
        ApiError: a card error.
    """
    error = intent["last_payment_error"]
    if error is not None:
        raise ApiError(
            error["message"],
            code=error["code"],
            kind="card_error",
            status=HTTPStatus.PAYMENT_REQUIRED,
            more={
                "charge": error["charge"],
                "decline_code": error["decline_code"],
                "payment_intent": intent,
            },
        )


def _method_of(intent: Json, given: Json) -> str:
    method: str | None = given.get("payment_method") or intent["payment_method"]
    if "payment_method_data" in given:
        method = METHOD_IDS[given["payment_method_data"]["type"]]
    if method is None:
        raise ApiError(
            "Say how to pay.", code="payment_intent_unexpected_state", param="payment_method"
        )
    if method not in ACCEPTED and method not in DECLINES:
        raise missing("payment method", method)
    kind = ACCEPTED.get(method, "card")
    if kind not in intent["payment_method_types"]:
        raise ApiError(f"{kind} is not among the ways to pay.", param="payment_method")
    return method


def _charge(tx: Transaction, intent: Json, method: str, *, paid: bool) -> Json:
    kind = ACCEPTED.get(method, "card")
    code, reason = DECLINES.get(method, DECLINES[GENERIC_DECLINE])
    key = new_id("ch")
    charge = {
        "id": key,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "balance_transaction": (
            balance_entry(
                tx,
                source=key,
                amount_fen=intent["amount"],
                kind="charge",
                fee_fen=_fee_fen(tx, intent["amount"]),
            )
            if paid
            else None
        ),
        "captured": paid,
        "created": tx.now,
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": None if paid else code,
        "failure_message": None if paid else "The sandbox's bank declined the payment.",
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": {
            "network_status": "approved_by_network" if paid else "declined_by_network",
            "reason": None if paid else reason,
            "type": "authorized" if paid else "issuer_declined",
        },
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method,
        "payment_method_details": {"type": kind, kind: {}},
        "refunded": False,
        "status": "succeeded" if paid else "failed",
    }
    return tx.put("charges", charge)


def _fee_fen(tx: Transaction, amount_fen: int) -> int:
    """What the gateway keeps of a payment: nothing, unless it was told to."""
    faults = tx.find("faults", "faults") or {}
    return int(amount_fen * faults.get("fee_basis_points", 0) // 10_000)


def balance_entry(
    tx: Transaction,
    *,
    source: str | None,
    amount_fen: int,
    kind: str,
    category: str = "",
    fee_fen: int = 0,
) -> str:
    """Write a line of the account's balance.

    Args:
        category: what reports call it, where that is another word than its kind.
        fee_fen: what the gateway keeps of it.
    """
    entry = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount_fen,
        "available_on": tx.now,
        "created": tx.now,
        "currency": "cny",
        "fee": fee_fen,
        "fee_details": [],
        "net": amount_fen - fee_fen,
        "reporting_category": category or kind,
        "source": source,
        "status": "available",
        "type": kind,
    }
    key: str = tx.put("balance_transactions", entry)["id"]
    return key
