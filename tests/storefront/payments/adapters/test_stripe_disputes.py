"""Disputes answered through the official SDK against the sandbox."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import stripe

from storefront.payments.adapters.stripe_disputes import StripeDisputes
from storefront.payments.rules import DisputeState, GatewayRefused, GatewayUnavailable
from tests.storefront.payments.adapters.test_stripe import paid_intent
from tests.support.sandbox import API_KEY, Inbox, Running

PDF = b"%PDF-1.7 a slip"


@pytest.fixture
def disputes(sandbox: Running) -> Iterator[StripeDisputes]:
    disputes = StripeDisputes(API_KEY, sandbox.url)
    yield disputes
    disputes.close()


@pytest.fixture
def dispute_id(sandbox: Running) -> Iterator[str]:
    gateway = sandbox.gateway()
    intent_id = paid_intent(gateway, sandbox)
    yield sandbox.post("disputes", payment_intent=intent_id)["id"]
    gateway.close()


def test_evidence_with_a_file_is_handed_in_once(
    disputes: StripeDisputes, sandbox: Running, inbox: Inbox, dispute_id: str
) -> None:
    answer_id, paper_id = uuid4(), uuid4()
    files = {disputes.upload(paper_id=paper_id, name="slip.pdf", content=PDF) for _ in range(2)}
    [file_id] = files
    evidence = {"shipping_documentation": file_id, "uncategorized_text": "送到了"}

    reports = [
        disputes.submit(dispute_id, answer_id=answer_id, evidence=evidence) for _ in range(2)
    ]

    assert [report.state for report in reports] == [DisputeState.UNDER_REVIEW] * 2
    shown = sandbox.client().v1.disputes.retrieve(dispute_id)
    assert shown.evidence_details.submission_count == 1
    assert shown.evidence.shipping_documentation == file_id
    inbox.wait_for("charge.dispute.updated")
    # Asked by another hand it is told how it stands, and nothing is handed in again.
    later = disputes.submit(dispute_id, answer_id=uuid4(), evidence={"receipt": file_id})
    assert later.state is DisputeState.UNDER_REVIEW
    assert sandbox.client().v1.disputes.retrieve(dispute_id).evidence.receipt is None


def test_an_answer_lost_after_the_bank_took_it_is_taken(
    disputes: StripeDisputes, sandbox: Running, dispute_id: str
) -> None:
    sandbox.post("faults", lose_next_answer=1)
    answer_id, evidence = uuid4(), {"uncategorized_text": "送到了"}

    with pytest.raises(GatewayUnavailable):
        disputes.submit(dispute_id, answer_id=answer_id, evidence=evidence)
    report = disputes.submit(dispute_id, answer_id=answer_id, evidence=evidence)

    assert report.state is DisputeState.UNDER_REVIEW


@pytest.mark.parametrize(
    ("words", "state"),
    [("winning_evidence", DisputeState.WON), ("losing_evidence", DisputeState.LOST)],
)
def test_the_test_modes_words_decide(
    disputes: StripeDisputes, sandbox: Running, dispute_id: str, words: str, state: DisputeState
) -> None:
    report = disputes.submit(dispute_id, answer_id=uuid4(), evidence={"uncategorized_text": words})

    assert report.state is state
    moved = sum(line.amount_fen for line in report.moves)
    assert moved == (0 if state is DisputeState.WON else -12_000)


def test_giving_up_loses_it_and_then_nothing_is_taken(
    disputes: StripeDisputes, dispute_id: str
) -> None:
    answer_id = UUID(int=7)

    reports = [disputes.give_up(dispute_id, answer_id=answer_id) for _ in range(2)]

    assert [report.state for report in reports] == [DisputeState.LOST] * 2
    with pytest.raises(GatewayRefused, match="dispute_already_submitted"):
        disputes.submit(dispute_id, answer_id=uuid4(), evidence={"uncategorized_text": "x"})


def test_after_the_banks_day_nothing_is_taken(
    disputes: StripeDisputes, sandbox: Running, dispute_id: str
) -> None:
    sandbox.ahead = timedelta(days=15)

    with pytest.raises(GatewayRefused, match="dispute_past_due"):
        disputes.submit(dispute_id, answer_id=uuid4(), evidence={"uncategorized_text": "x"})


def test_what_a_bank_does_not_read_is_refused(
    disputes: StripeDisputes, sandbox: Running, dispute_id: str
) -> None:
    with pytest.raises(GatewayRefused, match="invalid_file"):
        disputes.upload(paper_id=uuid4(), name="a.gif", content=b"GIF89a")
    with pytest.raises(GatewayRefused):
        disputes.submit(dispute_id, answer_id=uuid4(), evidence={"receipt": "file_none"})
    with pytest.raises(stripe.InvalidRequestError, match="unknown"):
        sandbox.client().v1.disputes.update(dispute_id, {"evidence": {"weather": "dry"}})  # type: ignore[typeddict-unknown-key]
    assert sandbox.client().v1.disputes.retrieve(dispute_id).status == "needs_response"


def test_a_gateway_that_does_not_answer_is_unavailable(
    disputes: StripeDisputes, sandbox: Running, dispute_id: str
) -> None:
    sandbox.post("faults", fail_next_api=9)

    with pytest.raises(GatewayUnavailable):
        disputes.give_up(dispute_id, answer_id=uuid4())
