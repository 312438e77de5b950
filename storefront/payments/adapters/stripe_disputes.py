"""Answering disputes at Stripe: files, evidence that is submitted once, or giving up.

What must never happen: evidence refused as too late because a first answer was lost on the way.
So where Stripe says no, it is asked whether it has taken the evidence already.
"""

import io
from collections.abc import Mapping
from uuid import UUID

import stripe
from stripe.params import DisputeUpdateParamsEvidence

from storefront.payments.adapters.stripe import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    asked,
    dispute_report,
    once,
)
from storefront.payments.rules import DisputeReport, GatewayRefused


class _Upload(io.BytesIO):
    """Bytes with the name of their file, as the SDK sends them."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


class StripeDisputes:
    """Stripe's disputes and files, or the sandbox that stands in for them.

    Args:
        api_key: secret key of the account.
        api_base: address of the sandbox; empty for Stripe itself, whose files have their own.
    """

    def __init__(self, api_key: str, api_base: str) -> None:
        self._http = stripe.RequestsClient(
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            proxy={"http": "", "https": ""} if api_base else None,
        )
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": api_base, "files": api_base} if api_base else None,
            http_client=self._http,
            max_network_retries=1,
        )

    def close(self) -> None:
        """Close this thread's connection."""
        self._http.close()  # type: ignore[no-untyped-call]

    def upload(self, *, paper_id: UUID, name: str, content: bytes) -> str:
        """Hand over a file, and tell its id there; the same paper again is the same file.

        Raises:
            GatewayRefused: no PDF, PNG or JPEG, or too large.
            GatewayUnavailable: ask again.
        """

        def create(key: str) -> stripe.File:
            return self._client.v1.files.create(
                {"purpose": "dispute_evidence", "file": _Upload(content, name)},
                {"idempotency_key": key},
            )

        return once(create, wish=f"paper-{paper_id}").id

    def submit(
        self, dispute_id: str, *, answer_id: UUID, evidence: Mapping[str, str]
    ) -> DisputeReport:
        """Hand evidence in, once, and tell how the dispute stands.

        Raises:
            GatewayRefused: it is over, or too late, or something in it is not taken.
            GatewayUnavailable: it is not known whether it was taken; ask again.
        """
        told: DisputeUpdateParamsEvidence = {**evidence}  # type: ignore[typeddict-item]

        def update(key: str) -> stripe.Dispute:
            return self._client.v1.disputes.update(
                dispute_id, {"evidence": told, "submit": True}, {"idempotency_key": key}
            )

        try:
            answer = once(update, wish=f"evidence-{answer_id}")
        except GatewayRefused:
            answer = self._read(dispute_id)
            if not (answer.evidence_details.submission_count or 0):
                raise
        return dispute_report(answer.to_dict())

    def give_up(self, dispute_id: str, *, answer_id: UUID) -> DisputeReport:
        """Accept that a dispute is lost; that cannot be taken back.

        Raises:
            GatewayRefused: it is answered or over.
            GatewayUnavailable: ask again.
        """

        def close(key: str) -> stripe.Dispute:
            return self._client.v1.disputes.close(dispute_id, {}, {"idempotency_key": key})

        try:
            answer = once(close, wish=f"given-up-{answer_id}")
        except GatewayRefused:
            answer = self._read(dispute_id)
            if answer.status not in {"lost", "warning_closed"}:
                raise
        return dispute_report(answer.to_dict())

    def _read(self, dispute_id: str) -> stripe.Dispute:
        return asked(lambda: self._client.v1.disputes.retrieve(dispute_id))
