"""Disputes: a shopper's bank asks about a payment, takes its money back, and decides."""

from storefront.payments.sandbox import intents
from storefront.payments.sandbox.errors import missing, wrong_state
from storefront.payments.sandbox.objects import new_id, public, tell
from storefront.payments.sandbox.store import Json, Transaction

OUTCOMES = ("escalated", "review", "won", "lost")
ANSWER_SECONDS = 14 * 24 * 60 * 60
OVER = ("won", "lost", "warning_closed")


def begin(tx: Transaction, *, intent_id: str, is_inquiry: bool, fee_fen: int) -> Json:
    """Open a dispute about a payment; an inquiry leaves the money where it is.

    Args:
        fee_fen: what the gateway takes for its trouble once the money is taken back.
    """
    intent = intents.found(tx, intent_id)
    charge = tx.find("charges", intent["latest_charge"] or "")
    if charge is None or not charge["paid"] or charge["disputed"]:
        raise wrong_state("There is nothing to dispute.", code="charge_not_disputable")
    dispute = {
        "id": new_id("du"),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": tx.now,
        "currency": charge["currency"],
        "evidence": {},
        "evidence_details": {
            "due_by": tx.now + ANSWER_SECONDS,
            "has_evidence": False,
            "submission_count": 0,
        },
        "is_charge_refundable": is_inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": intent_id,
        "reason": "product_not_received",
        "status": "warning_needs_response" if is_inquiry else "needs_response",
        "_fee": fee_fen,
    }
    tx.put("charges", {**charge, "disputed": True})
    tx.put("disputes", dispute)
    tell(tx, "charge.dispute.created", dispute)
    return public(dispute if is_inquiry else _withdraw(tx, dispute))


def found(tx: Transaction, key: str) -> Json:
    """Find a dispute.

    Raises:
        ApiError: `resource_missing`.
    """
    dispute = tx.find("disputes", key)
    if dispute is None:
        raise missing("dispute", key)
    return dispute


def is_held(tx: Transaction, charge: Json) -> bool:
    """Say whether a bank has taken a payment's money back, so that it cannot be refunded."""
    return any(
        dispute["charge"] == charge["id"]
        and sum(line["amount"] for line in dispute["balance_transactions"]) < 0
        for dispute in tx.rows("disputes")
    )


def decide(tx: Transaction, key: str, *, outcome: str) -> Json:
    """Let a dispute go on: an inquiry becomes a dispute, it is looked at, it is won or lost."""
    return public(_decided(tx, found(tx, key), outcome))


def _decided(tx: Transaction, dispute: Json, outcome: str) -> Json:
    is_inquiry = dispute["status"].startswith("warning_")
    if dispute["status"] in OVER or (outcome == "escalated") != is_inquiry:
        raise wrong_state(f"The dispute is {dispute['status']}.", code="dispute_decided")
    if outcome == "escalated":
        return _withdraw(tx, told(tx, {**dispute, "status": "needs_response"}, "updated"))
    if outcome == "review":
        return told(tx, {**dispute, "status": "under_review"}, "updated")
    closed = {**dispute, "status": outcome}
    if outcome == "won":
        closed = _moved(tx, closed, sign=1)
        told(tx, closed, "funds_reinstated")
    return told(tx, closed, "closed")


def _withdraw(tx: Transaction, dispute: Json) -> Json:
    return told(tx, _moved(tx, dispute, sign=-1), "funds_withdrawn")


def _moved(tx: Transaction, dispute: Json, *, sign: int) -> Json:
    """Move the money, and show the line in the dispute as Stripe does."""
    key = intents.balance_entry(
        tx,
        source=dispute["id"],
        amount_fen=sign * dispute["amount"],
        kind="adjustment",
        category="dispute" if sign < 0 else "dispute_reversal",
        fee_fen=dispute["_fee"] if sign < 0 else 0,
    )
    line = tx.find("balance_transactions", key)
    return {**dispute, "balance_transactions": [*dispute["balance_transactions"], line]}


def told(tx: Transaction, dispute: Json, what: str) -> Json:
    """Write a dispute down and tell the desk what happened to it."""
    tell(tx, f"charge.dispute.{what}", dispute)
    return tx.put("disputes", dispute)
