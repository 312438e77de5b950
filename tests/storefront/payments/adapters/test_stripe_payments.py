"""Intents for wallets, through the official SDK against the sandbox."""

import json
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from storefront.payments.adapters.stripe import StripeGateway
from storefront.payments.adapters.stripe_payments import opened_intent
from storefront.payments.rules import (
    GatewayRefused,
    GatewayState,
    GatewayUnavailable,
    PaymentReport,
    PaymentRequest,
    Way,
)
from tests.support.sandbox import Inbox, Running

ATTEMPT, OTHER = (UUID(int=number) for number in (1, 2))
REQUEST = PaymentRequest(
    attempt_id=ATTEMPT,
    subject="D20261120-7K",
    way=Way.ALIPAY,
    title="土鸡蛋 30 枚 × 2",
    due_fen=12_000,
    currency="cny",
    return_url="http://127.0.0.1:8000/orders/D20261120-7K",
)
BY_WECHAT = replace(REQUEST, way=Way.WECHAT_PAY)
WALLETS = pytest.mark.parametrize("request_", [REQUEST, BY_WECHAT], ids=["alipay", "wechat"])


@pytest.fixture
def gateway(sandbox: Running) -> Iterator[StripeGateway]:
    gateway = sandbox.gateway()
    yield gateway
    gateway.close()


def report_of(gateway_id: str, **changes: object) -> PaymentReport:
    asked = PaymentReport(
        gateway_id=gateway_id,
        state=GatewayState.OPEN,
        paid=False,
        received_fen=12_000,
        currency="cny",
        subject="D20261120-7K",
        attempt_id=str(ATTEMPT),
        payment_intent_id=gateway_id,
    )
    return replace(asked, **changes)  # type: ignore[arg-type]


def test_alipay_leads_to_its_page(gateway: StripeGateway, sandbox: Running) -> None:
    opened = gateway.open_payment(REQUEST)

    assert opened.gateway_id.startswith("pi_")
    assert (opened.page_url, opened.qr_text) == (f"{sandbox.url}/pay/{opened.gateway_id}", "")
    intent = sandbox.client().v1.payment_intents.retrieve(opened.gateway_id)
    assert (intent.amount, intent.currency, intent.payment_method_types) == (
        12_000,
        "cny",
        ["alipay"],
    )


def test_wechat_is_scanned(gateway: StripeGateway, sandbox: Running) -> None:
    opened = gateway.open_payment(BY_WECHAT)

    assert opened.qr_text == opened.page_url == f"{sandbox.url}/pay/{opened.gateway_id}"
    intent = sandbox.client().v1.payment_intents.retrieve(opened.gateway_id)
    assert intent.payment_method_types == ["wechat_pay"]


@WALLETS
def test_an_attempt_is_one_intent_whose_references_come_back(
    gateway: StripeGateway, request_: PaymentRequest
) -> None:
    opened = gateway.open_payment(request_)

    assert gateway.open_payment(request_) == opened
    assert gateway.read_payment(opened.gateway_id) == report_of(opened.gateway_id)


@WALLETS
def test_a_paid_intent_is_reported_as_paid_by_message_and_when_asked(
    gateway: StripeGateway, sandbox: Running, inbox: Inbox, request_: PaymentRequest
) -> None:
    key = gateway.open_payment(request_).gateway_id

    sandbox.post(f"pay/{key}", outcome="paid", method=request_.way)

    ((body, signature),) = inbox.wait_for("payment_intent.succeeded")
    report = gateway.read_payment(key)
    assert report == report_of(key, state=GatewayState.COMPLETE, paid=True)
    assert gateway.parse_event(body, signature).payment == report


def test_a_refused_intent_has_failed(
    gateway: StripeGateway, sandbox: Running, inbox: Inbox
) -> None:
    key = gateway.open_payment(REQUEST).gateway_id

    sandbox.post(f"pay/{key}", outcome="declined", method="alipay")

    ((body, signature),) = inbox.wait_for("payment_intent.payment_failed")
    report = gateway.read_payment(key)
    assert report == report_of(key, failed=True)
    assert gateway.parse_event(body, signature).payment == report


def test_a_slow_intent_waits_and_then_fails(gateway: StripeGateway, sandbox: Running) -> None:
    key = gateway.open_payment(REQUEST).gateway_id

    sandbox.post(f"pay/{key}", outcome="pending", method="alipay")
    waiting = gateway.read_payment(key)
    sandbox.post(f"pay/{key}", outcome="declined", method="alipay")

    assert waiting == report_of(key, state=GatewayState.COMPLETE)
    assert gateway.read_payment(key).failed


def test_the_news_that_an_intent_was_made_says_nothing_of_failing(
    gateway: StripeGateway, inbox: Inbox
) -> None:
    key = gateway.open_payment(REQUEST).gateway_id

    ((body, signature),) = inbox.wait_for("payment_intent.created")

    assert gateway.parse_event(body, signature).payment == report_of(key)


def test_an_intent_is_closed_once_and_a_paid_one_stays_paid(
    gateway: StripeGateway, sandbox: Running, inbox: Inbox
) -> None:
    closed = gateway.open_payment(REQUEST).gateway_id
    paid = gateway.open_payment(replace(REQUEST, attempt_id=OTHER)).gateway_id
    sandbox.post(f"pay/{paid}", outcome="paid", method="alipay")

    first, second = gateway.close_payment(closed), gateway.close_payment(closed)

    assert first == second == report_of(closed, state=GatewayState.EXPIRED)
    assert gateway.close_payment(paid).paid
    ((body, signature),) = inbox.wait_for("payment_intent.canceled")
    assert gateway.parse_event(body, signature).payment == first


def test_what_tells_of_a_pages_own_intent_is_no_report(
    gateway: StripeGateway, sandbox: Running, inbox: Inbox
) -> None:
    page = gateway.open_payment(replace(REQUEST, way=Way.CARD)).gateway_id
    sandbox.post(f"pay/{page}", outcome="paid", method="card")

    ((body, signature),) = inbox.wait_for("payment_intent.succeeded")

    assert json.loads(body)["data"]["object"]["metadata"]["attempt_id"] == str(ATTEMPT)
    assert gateway.parse_event(body, signature).payment is None


def test_an_unknown_intent_is_refused(gateway: StripeGateway) -> None:
    with pytest.raises(GatewayRefused, match="resource_missing"):
        gateway.close_payment("pi_nothing")


def test_an_intent_that_leads_nowhere_is_a_fault_of_the_gateway() -> None:
    with pytest.raises(GatewayUnavailable):
        opened_intent({"id": "pi_1", "next_action": None})
