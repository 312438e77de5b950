"""Checkout sessions, and what the shopper does on their page."""

from storefront.payments.sandbox import intents
from storefront.payments.sandbox.errors import ApiError, ParameterError, missing, wrong_state
from storefront.payments.sandbox.objects import (
    CURRENCY,
    EXPAND,
    METHODS,
    check_amount,
    check_currency,
    check_wechat_client,
    new_id,
    tell,
)
from storefront.payments.sandbox.parameters import Address, Each, Metadata, Shape, Text, Whole
from storefront.payments.sandbox.store import Json, Transaction

OPEN_SECONDS_MIN, OPEN_SECONDS_MAX = 30 * 60, 24 * 60 * 60
CLOCK_SECONDS = 60
"""How far the caller's clock may be off."""
OUTCOMES = ("paid", "declined", "pending", "expired")
LOCALES = ("auto", "zh", "zh-HK", "zh-TW", "en", "en-GB")
SESSION_ID = "{CHECKOUT_SESSION_ID}"

PRICE_DATA = Shape(
    {
        "currency": Text(),
        "unit_amount": Whole(),
        "product_data": Shape(
            {"name": Text(), "description": Text(), "metadata": Metadata()}, required=("name",)
        ),
    },
    required=("currency", "unit_amount", "product_data"),
)
CREATE_PARAMETERS = Shape(
    {
        "mode": Text(("payment",)),
        "line_items": Each(
            Shape(
                {"quantity": Whole(), "price_data": PRICE_DATA},
                required=("quantity", "price_data"),
            )
        ),
        "currency": Text(),
        "allowed_payment_method_types": Each(Text(METHODS)),
        "payment_method_options": intents.METHOD_OPTIONS,
        "payment_intent_data": Shape({"description": Text(), "metadata": Metadata()}),
        "client_reference_id": Text(longest=200),
        "customer_email": Text(longest=512),
        "metadata": Metadata(),
        "success_url": Address(),
        "cancel_url": Address(),
        "expires_at": Whole(),
        "locale": Text(LOCALES),
        "submit_type": Text(("auto", "pay")),
        **EXPAND,
    },
    required=("mode", "line_items", "success_url"),
)
READ_PARAMETERS = Shape(EXPAND)


def create(tx: Transaction, given: Json, *, pages: str) -> Json:
    """Open a page on which a shopper pays."""
    amount_fen = _amount_of(given["line_items"])
    methods = given.get("allowed_payment_method_types") or list(METHODS)
    if "wechat_pay" in methods:
        check_wechat_client(given.get("payment_method_options", {}))
    expires_at = given.get("expires_at", tx.now + OPEN_SECONDS_MAX)
    open_seconds = expires_at - tx.now
    if not OPEN_SECONDS_MIN - CLOCK_SECONDS <= open_seconds <= OPEN_SECONDS_MAX + CLOCK_SECONDS:
        raise ParameterError("A page is open for 30 minutes to 24 hours.", param="expires_at")
    key = new_id("cs_test")
    tx.put("expiring", {"id": key, "at": expires_at})
    return tx.put(
        "sessions",
        {
            "id": key,
            "object": "checkout.session",
            "amount_subtotal": amount_fen,
            "amount_total": amount_fen,
            "cancel_url": given.get("cancel_url"),
            "client_reference_id": given.get("client_reference_id"),
            "created": tx.now,
            "currency": CURRENCY,
            "customer": None,
            "customer_email": given.get("customer_email"),
            "expires_at": expires_at,
            "livemode": False,
            "locale": given.get("locale"),
            "metadata": given.get("metadata", {}),
            "mode": "payment",
            "payment_intent": None,
            "allowed_payment_method_types": given.get("allowed_payment_method_types"),
            "payment_method_types": methods,
            "payment_status": "unpaid",
            "status": "open",
            "submit_type": given.get("submit_type"),
            "success_url": given["success_url"],
            "ui_mode": "hosted_page",
            "url": f"{pages}pay/{key}",
            "_lines": given["line_items"],
            "_options": given.get("payment_method_options", {}),
            "_intent_data": given.get("payment_intent_data", {}),
        },
    )


def found(tx: Transaction, key: str) -> Json:
    """Find a session.

    Raises:
        ApiError: `resource_missing`.
    """
    session = tx.find("sessions", key)
    if session is None:
        raise missing("checkout session", key)
    return session


def expire(tx: Transaction, key: str) -> Json:
    """Close an open page."""
    session = found(tx, key)
    if session["status"] != "open":
        raise wrong_state(
            f"The checkout session is {session['status']}.", code="checkout_session_not_open"
        )
    expired = {**session, "status": "expired", "url": None}
    if session["payment_intent"]:
        intents.cancel(tx, session["payment_intent"], {"cancellation_reason": "abandoned"})
    tell(tx, "checkout.session.expired", expired)
    tx.drop("expiring", key)
    return tx.put("sessions", expired)


def expire_due(tx: Transaction) -> None:
    """Close the pages whose time is over."""
    for row in tx.rows("expiring"):
        if row["at"] <= tx.now:
            expire(tx, row["id"])


def act(tx: Transaction, key: str, *, outcome: str, method: str) -> Json:
    """Do what the shopper, or the slow bank after them, does.

    Args:
        outcome: paid, declined, expired; pending is a payment that is decided later, by a
            second call with paid or declined.
        method: card, alipay or wechat_pay.

    Raises:
        ApiError: the session is past that, or does not know this way to pay.
    """
    expire_due(tx)
    session = found(tx, key)
    if outcome == "expired":
        return expire(tx, key)
    if method not in session["payment_method_types"]:
        raise ApiError(f"{method} is not among the ways to pay.", param="method")
    if session["status"] == "complete" and session["payment_status"] == "unpaid":
        return _decide(tx, session, outcome=outcome)
    if session["status"] != "open":
        raise wrong_state(
            f"The checkout session is {session['status']}.", code="checkout_session_not_open"
        )
    intent = _intent(tx, session)
    session = tx.put("sessions", {**session, "payment_intent": intent["id"]})
    if outcome == "declined":
        intents.decline(tx, intent, intents.GENERIC_DECLINE)
        return session
    if outcome == "pending":
        intents.wait(tx, intent, intents.METHOD_IDS[method])
    else:
        intents.succeed(tx, intent, intents.METHOD_IDS[method])
    status = "unpaid" if outcome == "pending" else "paid"
    done = {**session, "status": "complete", "payment_status": status, "url": None}
    tx.drop("expiring", key)
    tell(tx, "checkout.session.completed", done)
    return tx.put("sessions", done)


def _decide(tx: Transaction, session: Json, *, outcome: str) -> Json:
    intent = intents.found(tx, session["payment_intent"])
    if intent["status"] != "processing" or outcome == "pending":
        raise wrong_state("The payment is decided.", code="checkout_session_not_open")
    if outcome == "declined":
        intents.decline(tx, intent, intents.GENERIC_DECLINE)
        tell(tx, "checkout.session.async_payment_failed", session)
        return session
    intents.succeed(tx, intent, intent["payment_method"])
    paid = {**session, "payment_status": "paid"}
    tell(tx, "checkout.session.async_payment_succeeded", paid)
    return tx.put("sessions", paid)


def _intent(tx: Transaction, session: Json) -> Json:
    if session["payment_intent"]:
        return intents.found(tx, session["payment_intent"])
    given = session["_intent_data"]
    return intents.made(
        tx,
        amount_fen=session["amount_total"],
        methods=session["payment_method_types"],
        description=given.get("description"),
        metadata=given.get("metadata", {}),
        options=session["_options"],
    )


def _amount_of(lines: list[Json]) -> int:
    total_fen = 0
    for number, line in enumerate(lines):
        price = line["price_data"]
        path = f"line_items[{number}]"
        check_currency(price["currency"], param=f"{path}[price_data][currency]")
        if line["quantity"] < 1 or price["unit_amount"] < 0:
            raise ApiError(
                "An item is sold at least once and never below zero.",
                code="parameter_invalid_integer",
                param=path,
            )
        total_fen += line["quantity"] * price["unit_amount"]
    check_amount(total_fen, param="line_items")
    return total_fen
