"""Refunds: never more than came, and some of them slow or sent back by the bank."""

from storefront.payments.sandbox import disputes, intents
from storefront.payments.sandbox.errors import ApiError, missing, wrong_state
from storefront.payments.sandbox.objects import EXPAND, PAGING, new_id, tell
from storefront.payments.sandbox.parameters import Metadata, Shape, Text, Whole
from storefront.payments.sandbox.store import Json, Transaction

CREATE_PARAMETERS = Shape(
    {
        "payment_intent": Text(),
        "charge": Text(),
        "amount": Whole(),
        "reason": Text(("duplicate", "fraudulent", "requested_by_customer")),
        "metadata": Metadata(),
        **EXPAND,
    }
)
LIST_PARAMETERS = Shape({"payment_intent": Text(), "charge": Text(), **PAGING})
OUTCOMES = ("succeeded", "failed")


def create(tx: Transaction, given: Json) -> Json:
    """Give money back, all that is left unless an amount is said."""
    charge = _charge_of(tx, given)
    if disputes.is_held(tx, charge):
        raise wrong_state("The shopper's bank has this payment.", code="charge_disputed")
    left_fen = charge["amount_captured"] - charge["amount_refunded"]
    if left_fen == 0:
        raise wrong_state("All of this payment went back.", code="charge_already_refunded")
    amount_fen = given.get("amount", left_fen)
    if amount_fen < 1:
        raise ApiError(
            "amount must be above zero.", code="parameter_invalid_integer", param="amount"
        )
    if amount_fen > left_fen:
        raise ApiError(
            f"Of this payment {left_fen} fen are left, not {amount_fen}.",
            code="amount_too_large",
            param="amount",
        )
    is_slow = _take_slow(tx)
    key = new_id("re")
    refund = {
        "id": key,
        "object": "refund",
        "amount": amount_fen,
        "balance_transaction": intents.balance_entry(
            tx, source=key, amount_fen=-amount_fen, kind="refund"
        ),
        "charge": charge["id"],
        "created": tx.now,
        "currency": charge["currency"],
        "failure_reason": None,
        "metadata": given.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "reason": given.get("reason"),
        "receipt_number": None,
        "status": "pending" if is_slow else "succeeded",
    }
    tx.put("refunds", refund)
    refunded = _add_refunded(tx, charge, amount_fen)
    tell(tx, "charge.refunded", refunded)
    tell(tx, "refund.created", refund)
    return refund


def found(tx: Transaction, key: str) -> Json:
    """Find a refund.

    Raises:
        ApiError: `resource_missing`.
    """
    refund = tx.find("refunds", key)
    if refund is None:
        raise missing("refund", key)
    return refund


def decide(tx: Transaction, key: str, *, outcome: str) -> Json:
    """Let a slow refund arrive, or the bank send one back, even one that had arrived."""
    refund = found(tx, key)
    if refund["status"] == "failed" or refund["status"] == outcome:
        raise wrong_state(f"The refund is {refund['status']}.", code="refund_decided")
    decided = {**refund, "status": outcome}
    if outcome == "failed":
        decided["failure_reason"] = "expired_or_canceled_card"
        amount_fen = refund["amount"]
        intents.balance_entry(tx, source=key, amount_fen=amount_fen, kind="refund_failure")
        charge = tx.find("charges", refund["charge"])
        if charge is not None:
            _add_refunded(tx, charge, -amount_fen)
        tell(tx, "refund.failed", decided)
    tell(tx, "refund.updated", decided)
    return tx.put("refunds", decided)


def _charge_of(tx: Transaction, given: Json) -> Json:
    if ("charge" in given) == ("payment_intent" in given):
        raise ApiError(
            "Say which payment goes back, by payment_intent or by charge.",
            code="parameter_missing",
            param="payment_intent",
        )
    key = given.get("charge")
    if key is None:
        intent = intents.found(tx, given["payment_intent"])
        if intent["status"] != "succeeded":
            raise wrong_state(
                f"The payment intent is {intent['status']}: nothing was paid.",
                code="payment_intent_unexpected_state",
            )
        key = intent["latest_charge"]
    charge = tx.find("charges", key)
    if charge is None:
        raise missing("charge", key)
    if not charge["paid"]:
        raise wrong_state("Nothing was paid.", code="charge_not_refundable")
    return charge


def _add_refunded(tx: Transaction, charge: Json, amount_fen: int) -> Json:
    refunded_fen = charge["amount_refunded"] + amount_fen
    is_all = refunded_fen == charge["amount_captured"]
    return tx.put("charges", {**charge, "amount_refunded": refunded_fen, "refunded": is_all})


def _take_slow(tx: Transaction) -> bool:
    faults = tx.find("faults", "faults") or {}
    slow = int(faults.get("slow_refunds", 0))
    if slow > 0:
        tx.put("faults", {**faults, "slow_refunds": slow - 1})
    return slow > 0
