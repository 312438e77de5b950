"""The adapter through the official SDK against the sandbox."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from storefront.payments.adapters.stripe import StripeGateway
from storefront.payments.rules import (
    ForgedEvent,
    GatewayRefused,
    GatewayState,
    GatewayUnavailable,
    PaymentReport,
    PaymentRequest,
    RefundReport,
    RefundState,
    Way,
)
from tests.support.sandbox import Inbox, Running

ATTEMPT = UUID("018f3d0a-0000-7000-8000-000000000001")
REFUND = UUID("018f3d0a-0000-7000-8000-000000000002")
VECTORS = Path(__file__).parents[5] / "shared/data/standards-vectors.json"
REQUEST = PaymentRequest(
    attempt_id=ATTEMPT,
    subject="D20261120-7K",
    way=Way.CARD,
    title="土鸡蛋 30 枚 × 2",
    due_fen=12_000,
    currency="cny",
    return_url="http://127.0.0.1:8000/orders/D20261120-7K",
)


@pytest.fixture
def gateway(sandbox: Running) -> Iterator[StripeGateway]:
    gateway = sandbox.gateway()
    yield gateway
    gateway.close()


def paid_intent(gateway: StripeGateway, sandbox: Running) -> str:
    gateway_id = gateway.open_payment(REQUEST).gateway_id
    sandbox.post(f"pay/{gateway_id}", outcome="paid", method="card")
    intent_id = gateway.read_payment(gateway_id).payment_intent_id
    assert intent_id is not None
    return intent_id


def test_an_open_page_is_reported_as_asked_for(gateway: StripeGateway, sandbox: Running) -> None:
    opened = gateway.open_payment(REQUEST)

    assert opened.page_url == f"{sandbox.url}/pay/{opened.gateway_id}"
    assert gateway.read_payment(opened.gateway_id) == PaymentReport(
        gateway_id=opened.gateway_id,
        state=GatewayState.OPEN,
        paid=False,
        received_fen=12_000,
        currency="cny",
        subject="D20261120-7K",
        attempt_id=str(ATTEMPT),
        payment_intent_id=None,
    )


def test_the_same_attempt_twice_is_one_page(gateway: StripeGateway) -> None:
    assert gateway.open_payment(REQUEST) == gateway.open_payment(REQUEST)


def test_the_same_attempt_for_another_amount_is_refused(gateway: StripeGateway) -> None:
    gateway.open_payment(REQUEST)

    with pytest.raises(GatewayRefused):
        gateway.open_payment(replace(REQUEST, due_fen=12_001))


def test_a_paid_page_is_reported_as_paid(gateway: StripeGateway, sandbox: Running) -> None:
    gateway_id = gateway.open_payment(REQUEST).gateway_id

    sandbox.post(f"pay/{gateway_id}", outcome="paid", method="card")

    report = gateway.read_payment(gateway_id)
    assert (report.state, report.paid, report.received_fen) == (
        GatewayState.COMPLETE,
        True,
        12_000,
    )
    assert report.payment_intent_id is not None


def test_a_declined_card_leaves_the_page_open(gateway: StripeGateway, sandbox: Running) -> None:
    gateway_id = gateway.open_payment(REQUEST).gateway_id

    sandbox.post(f"pay/{gateway_id}", outcome="declined", method="card")

    report = gateway.read_payment(gateway_id)
    assert (report.state, report.paid, report.failed) == (GatewayState.OPEN, False, False)


def test_a_slow_payment_waits_and_then_fails(gateway: StripeGateway, sandbox: Running) -> None:
    gateway_id = gateway.open_payment(REQUEST).gateway_id

    sandbox.post(f"pay/{gateway_id}", outcome="pending", method="card")
    waiting = gateway.read_payment(gateway_id)
    sandbox.post(f"pay/{gateway_id}", outcome="declined", method="card")
    failed = gateway.read_payment(gateway_id)

    assert (waiting.state, waiting.paid, waiting.failed) == (GatewayState.COMPLETE, False, False)
    assert (failed.state, failed.paid, failed.failed) == (GatewayState.COMPLETE, False, True)


@pytest.mark.parametrize(
    ("due_fen", "code"), [(399, "amount_too_small"), (100_000_000, "amount_too_large")]
)
def test_an_impossible_amount_is_refused_without_asking(due_fen: int, code: str) -> None:
    nowhere = StripeGateway("sk_test", "http://127.0.0.1:9", "whsec")

    with pytest.raises(GatewayRefused, match=code):
        nowhere.open_payment(replace(REQUEST, due_fen=due_fen))


def test_a_page_can_be_closed_once_and_a_paid_one_stays_paid(
    gateway: StripeGateway, sandbox: Running
) -> None:
    closed = gateway.open_payment(REQUEST).gateway_id
    paid = gateway.open_payment(replace(REQUEST, attempt_id=REFUND)).gateway_id
    sandbox.post(f"pay/{paid}", outcome="paid", method="card")

    first, second = gateway.close_payment(closed), gateway.close_payment(closed)
    assert first == second
    assert first.state is GatewayState.EXPIRED
    assert gateway.close_payment(paid).paid


def test_an_unknown_page_is_refused(gateway: StripeGateway) -> None:
    with pytest.raises(GatewayRefused, match="resource_missing"):
        gateway.read_payment("cs_test_nothing")


def test_a_gateway_that_does_not_answer_is_unavailable() -> None:
    # Port 9 (discard) is closed.
    nowhere = StripeGateway("sk_test", "http://127.0.0.1:9", "whsec")

    with pytest.raises(GatewayUnavailable):
        nowhere.read_payment("cs_test_1")


def test_a_wrong_key_is_for_the_operator_to_repair(sandbox: Running) -> None:
    stranger = StripeGateway("sk_test_wrong", sandbox.url, "whsec")

    with pytest.raises(GatewayUnavailable):
        stranger.open_payment(REQUEST)
    stranger.close()


def test_a_failure_of_the_gateway_does_not_spend_the_attempt(
    gateway: StripeGateway, sandbox: Running
) -> None:
    sandbox.post("faults", fail_next_api=1)
    with pytest.raises(GatewayUnavailable):
        gateway.open_payment(REQUEST)

    # The failure is replayed under its key: the second try goes on with the next one.
    opened = gateway.open_payment(REQUEST)

    assert opened == gateway.open_payment(REQUEST)


def test_part_of_a_payment_goes_back(gateway: StripeGateway, sandbox: Running) -> None:
    intent_id = paid_intent(gateway, sandbox)

    report = gateway.refund(payment_intent_id=intent_id, refund_id=REFUND, refund_fen=5_000)

    assert report == RefundReport(str(REFUND), report.gateway_refund_id, RefundState.SUCCEEDED)
    assert gateway.read_refund(report.gateway_refund_id) == report


def refunded_fen(sandbox: Running, intent_id: str) -> list[int]:
    refunds = sandbox.client().v1.refunds.list({"payment_intent": intent_id})
    return [refund.amount for refund in refunds.data]


def test_a_refund_whose_answer_was_lost_is_found_again(
    gateway: StripeGateway, sandbox: Running
) -> None:
    intent_id = paid_intent(gateway, sandbox)

    sandbox.post("faults", lose_next_answer=1)
    with pytest.raises(GatewayUnavailable):
        gateway.refund(payment_intent_id=intent_id, refund_id=REFUND, refund_fen=5_000)
    report = gateway.refund(payment_intent_id=intent_id, refund_id=REFUND, refund_fen=5_000)

    assert report.state is RefundState.SUCCEEDED
    assert refunded_fen(sandbox, intent_id) == [5_000]


def test_a_refund_asked_again_days_later_is_the_same(
    gateway: StripeGateway, sandbox: Running
) -> None:
    intent_id = paid_intent(gateway, sandbox)
    first = gateway.refund(payment_intent_id=intent_id, refund_id=REFUND, refund_fen=5_000)

    # By then the gateway has forgotten the idempotency key.
    sandbox.ahead = timedelta(days=2)
    second = gateway.refund(payment_intent_id=intent_id, refund_id=REFUND, refund_fen=5_000)

    assert first == second
    assert refunded_fen(sandbox, intent_id) == [5_000]


def test_too_much_is_not_refunded(gateway: StripeGateway, sandbox: Running) -> None:
    intent_id = paid_intent(gateway, sandbox)

    with pytest.raises(GatewayRefused, match="amount_too_large"):
        gateway.refund(payment_intent_id=intent_id, refund_id=REFUND, refund_fen=12_001)


def test_a_signed_event_is_read(gateway: StripeGateway, sandbox: Running, inbox: Inbox) -> None:
    gateway_id = gateway.open_payment(REQUEST).gateway_id
    sandbox.post(f"pay/{gateway_id}", outcome="paid", method="card")

    ((body, signature),) = inbox.wait_for("checkout.session.completed")

    event = gateway.parse_event(body, signature)
    assert event.kind == "checkout.session.completed"
    assert event.event_id == json.loads(body)["id"]
    assert event.payment == gateway.read_payment(gateway_id)
    assert event.refund is None


def test_an_event_of_a_refund_is_read(
    gateway: StripeGateway, sandbox: Running, inbox: Inbox
) -> None:
    sandbox.post("faults", slow_refunds=1)
    intent_id = paid_intent(gateway, sandbox)
    report = gateway.refund(payment_intent_id=intent_id, refund_id=REFUND, refund_fen=500)

    sandbox.post(f"refunds/{report.gateway_refund_id}", outcome="failed")
    ((body, signature),) = inbox.wait_for("refund.failed")

    assert report.state is RefundState.PENDING
    assert gateway.parse_event(body, signature).refund == replace(report, state=RefundState.FAILED)


def test_a_changed_or_unsigned_event_is_forged(
    gateway: StripeGateway, sandbox: Running, inbox: Inbox
) -> None:
    gateway_id = gateway.open_payment(REQUEST).gateway_id
    gateway.close_payment(gateway_id)
    ((body, signature),) = inbox.wait_for("checkout.session.expired")

    for forged_body, forged_signature in (
        (body.replace(b"12000", b"12001"), signature),
        (body, signature.replace("v1=", "v0=")),
        (body, ""),
        (body, None),
        (b"\xff", signature),
    ):
        with pytest.raises(ForgedEvent):
            gateway.parse_event(forged_body, forged_signature)


def test_without_a_secret_every_event_is_forged(sandbox: Running, inbox: Inbox) -> None:
    careless = StripeGateway("sk_test", sandbox.url, "")
    sandbox.client().v1.payment_intents.create({"amount": 400, "currency": "cny"})
    ((body, signature),) = inbox.wait_for("payment_intent.created")

    with pytest.raises(ForgedEvent):
        careless.parse_event(body, signature)


def test_an_old_signature_is_refused_and_the_published_vector_is_accepted() -> None:
    if not VECTORS.exists():
        pytest.skip("the shared vectors (standards-vectors.json) are not beside this repository")
    vector = json.loads(VECTORS.read_text(encoding="utf-8"))["stripe"]
    header = f"t={vector['t']},v1={vector['v1']}"
    body = vector["payload"].encode()

    with pytest.raises(ForgedEvent):
        StripeGateway("sk_test", "", vector["secret"]).parse_event(body, header)
    patient = StripeGateway("sk_test", "", vector["secret"], tolerance_seconds=10**10)
    event = patient.parse_event(body, header)
    assert (event.event_id, event.kind) == (
        "evt_test_1",
        "checkout.session.async_payment_succeeded",
    )
    assert event.payment is None
