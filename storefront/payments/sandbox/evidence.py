"""What a merchant answers a bank: files, evidence handed in once, or the dispute given up.

As documented: evidence may be laid down before it is submitted; after that nothing is taken any
more, and nothing after the day that the bank set. Two texts decide at once, as in test mode.
"""

from typing import Any

from storefront.payments.sandbox import disputes
from storefront.payments.sandbox.errors import ApiError, missing, wrong_state
from storefront.payments.sandbox.objects import EXPAND, new_id, public
from storefront.payments.sandbox.parameters import Flag, Metadata, Shape, Text
from storefront.payments.sandbox.store import Json, Transaction

WORDS_MAX = 20_000
ALL_WORDS_MAX = 150_000
FILE_BYTES_MAX = 5_000_000
ALL_BYTES_MAX = 4_500_000
"""Of all files of one dispute together."""
KINDS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
PURPOSE = "dispute_evidence"
DECIDING = {"winning_evidence": "won", "losing_evidence": "lost"}
SUBMITTED = {"needs_response": "under_review", "warning_needs_response": "warning_under_review"}

TEXTS = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_tracking_number",
    "uncategorized_text",
)
FILES = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)
EVIDENCE = Shape({**dict.fromkeys(TEXTS, Text(longest=WORDS_MAX)), **dict.fromkeys(FILES, Text())})
UPDATE_PARAMETERS = Shape(
    {"evidence": EVIDENCE, "submit": Flag(), "metadata": Metadata(), **EXPAND}
)
FILE_PARAMETERS = Shape({"purpose": Text(choices=(PURPOSE,)), **EXPAND}, required=("purpose",))


def keep_file(tx: Transaction, given: Json, *, name: str, content: bytes) -> Json:
    """Keep a file, by what it is and how large; its bytes serve nobody here."""
    kind = next((kind for head, kind in KINDS.items() if content.startswith(head)), None)
    if kind is None:
        raise ApiError("Evidence is a PDF, a PNG or a JPEG.", code="invalid_file", param="file")
    if len(content) > FILE_BYTES_MAX:
        raise ApiError("The file is too large.", code="file_too_large", param="file")
    file = {
        "id": new_id("file"),
        "object": "file",
        "created": tx.now,
        "filename": name,
        "purpose": given["purpose"],
        "size": len(content),
        "type": kind,
    }
    return tx.put("files", file)


def update(tx: Transaction, key: str, given: Json) -> Json:
    """Lay evidence down, and hand it in unless told not to yet."""
    dispute = _open(tx, key)
    nothing = dict.fromkeys((*TEXTS, *FILES))
    evidence = {**nothing, **dispute["evidence"], **given.get("evidence", {})}
    _check(tx, evidence)
    details = {**dispute["evidence_details"], "has_evidence": any(evidence.values())}
    dispute = {**dispute, "evidence": evidence, "evidence_details": details}
    dispute["metadata"] = {**dispute["metadata"], **given.get("metadata", {})}
    if not given.get("submit", True):
        return tx.put("disputes", dispute)
    details["submission_count"] = 1
    dispute = disputes.told(tx, {**dispute, "status": SUBMITTED[dispute["status"]]}, "updated")
    outcome = DECIDING.get(evidence["uncategorized_text"] or "")
    if outcome and dispute["status"] == "under_review":
        disputes.decide(tx, key, outcome=outcome)
    return disputes.found(tx, key)


def close(tx: Transaction, key: str) -> Json:
    """Give a dispute up: it is lost, and an inquiry is over."""
    dispute = _open(tx, key)
    is_inquiry = dispute["status"].startswith("warning_")
    closed = {**dispute, "status": "warning_closed" if is_inquiry else "lost"}
    return disputes.told(tx, closed, "closed")


def _open(tx: Transaction, key: str) -> Json:
    dispute = disputes.found(tx, key)
    if dispute["status"] not in SUBMITTED:
        raise wrong_state(
            f"The dispute is {dispute['status']} and takes nothing more.",
            code="dispute_already_submitted",
        )
    if tx.now > dispute["evidence_details"]["due_by"]:
        raise wrong_state("The bank's day is over.", code="dispute_past_due")
    return dispute


def _check(tx: Transaction, evidence: dict[str, Any]) -> None:
    if sum(len(evidence[name] or "") for name in TEXTS) > ALL_WORDS_MAX:
        raise ApiError("The evidence is too long.", param="evidence")
    size = 0
    for name in FILES:
        if evidence[name]:
            file = tx.find("files", evidence[name])
            if file is None:
                raise missing("file", evidence[name])
            size += public(file)["size"]
    if size > ALL_BYTES_MAX:
        raise ApiError("The files are too large together.", param="evidence")
