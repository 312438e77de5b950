"""Orders paid through the real SDK and the sandbox over HTTP: out of order, twice, late, wrong."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.ledger import queries as ledger_read
from app.ledger.rules import Account
from storefront.orders import calls, services
from storefront.orders.models import Order
from storefront.orders.rules import RESERVED_FOR
from storefront.payments import calls as payment_calls
from storefront.payments import queries as payments_read
from storefront.payments.models import GatewayEvent, Payment
from storefront.settlement import services as settlement
from tests.conftest import NOW
from tests.support import storefront
from tests.support.sandbox import Inbox, Running, open_inbox, wired
from tests.support.shopping import post
from tests.support.storefront import Moment

COMPLETED = "checkout.session.completed"
SUCCEEDED = "payment_intent.succeeded"


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    with open_inbox(tmp_path) as inbox:
        yield inbox


@pytest.fixture
def sandbox(app: Flask, tmp_path: Path, inbox: Inbox) -> Iterator[Running]:
    with wired(tmp_path, webhook_url=inbox.url) as sandbox:
        yield sandbox


def ordered(
    client: FlaskClient, session: Session, shop: storefront.Shop, *, way: str = "card"
) -> tuple[Order, Payment]:
    answer = client.post(
        "/api/orders",
        json={
            "client_id": str(uuid.uuid4()),
            "lines": [{"listing_id": shop.eggs.id, "packs": 2}],
            "receiver": {
                "name": "王小满",
                "phone": "13800001234",
                "address": "湖南省长沙市岳麓区麓山南路 1 号",
            },
            "expected_total_fen": 12_800,
        },
    )
    assert answer.status_code == 201, answer.get_json()
    placed = answer.get_json()
    opened = post(client, f"/orders/{placed['code']}/pay?key={placed['tracking_key']}", way=way)
    session.expire_all()
    order = session.scalars(select(Order)).one()
    [payment] = payments_read.payments_of(session, order.code)
    assert opened.status_code == 503 or payment.page_url
    return order, payment


def deliver(client: FlaskClient, session: Session, letters: list[tuple[bytes, str]]) -> list[str]:
    """Bring messages to the webhook, run their jobs, and return what came of all so far."""
    for body, signature in letters:
        answer: Any = client.post(
            "/webhooks/stripe", data=body, headers={"Stripe-Signature": signature}
        )
        assert answer.status_code == 200, answer.get_json()
        settlement.settle_event(
            session,
            event_id=session.scalars(
                select(GatewayEvent.event_id).order_by(GatewayEvent.id.desc()).limit(1)
            ).one(),
            read=payment_calls.gateway().read_event,
            now=clock.now(),
        )
        session.expire_all()
    return list(session.scalars(select(GatewayEvent.outcome).order_by(GatewayEvent.id)))


def test_a_paid_page_pays_the_order_whatever_comes_first_or_twice(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox
) -> None:
    shop = storefront.shop(session)
    order, payment = ordered(client, session, shop)

    sandbox.post(f"pay/{payment.gateway_id}", outcome="paid", method="card")
    letters = inbox.wait_for(COMPLETED)
    inbox.wait_for("payment_intent.succeeded")
    everything = list(reversed(inbox.letters)) + letters
    outcomes = deliver(client, session, everything)

    assert (order.state, payment.state, payment.received_fen) == ("paid", "paid", 12_800)
    assert outcomes.count("received") == 1
    assert len(outcomes) == len(inbox.letters)
    assert storefront.broken_promises(session) == []


def test_a_declined_card_leaves_the_page_open_for_another_try(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox
) -> None:
    shop = storefront.shop(session)
    order, payment = ordered(client, session, shop)

    sandbox.post(f"pay/{payment.gateway_id}", outcome="declined", method="card")
    calls.look_up(order.code)
    session.expire_all()
    declined = (order.state, payment.state)
    sandbox.post(f"pay/{payment.gateway_id}", outcome="paid", method="card")
    calls.look_up(order.code)
    session.expire_all()

    assert declined == ("placed", "open")
    assert (order.state, payment.state) == ("paid", "paid")
    assert storefront.broken_promises(session) == []


def test_after_a_lost_answer_another_try_opens_the_same_attempt(
    client: FlaskClient, session: Session, sandbox: Running
) -> None:
    shop = storefront.shop(session)
    sandbox.post("faults", lose_next_answer=1)

    order, payment = ordered(client, session, shop)
    before = payment.state
    answer = post(client, f"/orders/{order.code}/pay?key={order.tracking_key}", way="card")
    session.expire_all()

    assert (before, payment.state) == ("created", "open")
    assert (answer.status_code, answer.location) == (303, payment.page_url)
    assert len(payments_read.payments_of(session, order.code)) == 1


def test_cancelling_closes_the_page_at_the_gateway(
    client: FlaskClient, session: Session, sandbox: Running
) -> None:
    shop = storefront.shop(session)
    order, payment = ordered(client, session, shop)

    calls.cancel(order.code)

    session.expire_all()
    assert (order.state, payment.state) == ("cancelled", "expired")
    report = payment_calls.gateway().read_payment(str(payment.gateway_id))
    assert (report.state, report.paid) == ("expired", False)
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 0)


def test_late_money_goes_back_through_the_gateway(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox
) -> None:
    shop = storefront.shop(session)
    order, payment = ordered(client, session, shop)
    services.cancel(session, code=order.code, now=clock.now())
    session.flush()

    sandbox.post(f"pay/{payment.gateway_id}", outcome="paid", method="card")
    deliver(client, session, inbox.wait_for(COMPLETED))
    [refund] = payments_read.refunds_of(session, order.code)
    payment_calls.send_refund(refund.refund_id)
    session.expire_all()
    payment_calls.send_refund(refund.refund_id)
    session.expire_all()

    assert (order.state, payment.surplus, refund.state) == ("cancelled", True, "succeeded")
    assert ledger_read.balance(session, Account.PAYMENT_CLEARING) == 0
    assert storefront.broken_promises(session) == []


def test_a_price_that_was_tampered_with_between_us_and_the_gateway_pays_nothing(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox
) -> None:
    shop = storefront.shop(session)
    order, payment = ordered(client, session, shop)
    payment.due_fen = 12_900
    session.flush()

    sandbox.post(f"pay/{payment.gateway_id}", outcome="paid", method="card")
    outcomes = deliver(client, session, inbox.wait_for(COMPLETED))

    assert outcomes == ["mismatch"]
    assert (order.state, payment.state, payment.received_fen) == ("placed", "mismatch", 12_800)
    assert ledger_read.balance(session, Account.PAYMENT_CLEARING) == 12_800


@pytest.mark.parametrize("way", ["alipay", "wechat_pay"])
def test_a_wallet_pays_the_order_whatever_comes_first_or_twice(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox, way: str
) -> None:
    shop = storefront.shop(session)
    order, payment = ordered(client, session, shop, way=way)

    sandbox.post(f"pay/{payment.gateway_id}", outcome="paid", method=way)
    letters = inbox.wait_for(SUCCEEDED)
    everything = list(reversed(inbox.letters)) + letters
    outcomes = deliver(client, session, everything)

    assert (order.state, payment.state, payment.received_fen) == ("paid", "paid", 12_800)
    assert payment.payment_intent_id == payment.gateway_id
    assert outcomes.count("received") == 1
    assert storefront.broken_promises(session) == []


def test_another_way_cancels_the_intent_of_the_first(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox
) -> None:
    order, first = ordered(client, session, storefront.shop(session), way="wechat_pay")

    post(client, f"/orders/{order.code}/pay?key={order.tracking_key}", way="card")

    session.expire_all()
    second = payments_read.latest_payment(session, order.code)
    assert second is not None
    sandbox.post(f"pay/{second.gateway_id}", outcome="paid", method="card")
    deliver(client, session, inbox.wait_for("payment_intent.canceled") + inbox.wait_for(COMPLETED))
    assert (first.state, second.state, order.state) == ("expired", "paid", "paid")
    assert storefront.broken_promises(session) == []


def test_the_end_of_the_reservation_cancels_the_intent(
    client: FlaskClient, session: Session, sandbox: Running, moment: Moment
) -> None:
    order, payment = ordered(client, session, storefront.shop(session), way="alipay")
    moment.now = NOW + RESERVED_FOR

    calls.release_expired()

    session.expire_all()
    assert (order.state, payment.state) == ("expired", "expired")
    intent = sandbox.client().v1.payment_intents.retrieve(str(payment.gateway_id))
    assert (intent.status, intent.cancellation_reason) == ("canceled", "abandoned")


def test_money_of_a_wallet_that_comes_after_the_end_goes_back(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox
) -> None:
    order, payment = ordered(client, session, storefront.shop(session), way="alipay")
    services.cancel(session, code=order.code, now=clock.now())
    session.flush()

    sandbox.post(f"pay/{payment.gateway_id}", outcome="paid", method="alipay")
    deliver(client, session, inbox.wait_for(SUCCEEDED))
    [refund] = payments_read.refunds_of(session, order.code)
    payment_calls.send_refund(refund.refund_id)
    session.expire_all()

    assert (order.state, payment.surplus, refund.state) == ("cancelled", True, "succeeded")
    assert ledger_read.balance(session, Account.PAYMENT_CLEARING) == 0
    assert storefront.broken_promises(session) == []
