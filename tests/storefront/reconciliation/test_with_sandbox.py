"""A day at the gateway through the real SDK: fee, refund, dispute, payout; and nothing differs."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.ledger import queries as ledger
from app.ledger.rules import Account
from storefront.disputes import queries as disputes
from storefront.payments import calls as payment_calls
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.rules import GatewayRefused
from storefront.reconciliation import calls, queries
from tests.storefront.orders.test_with_sandbox import COMPLETED, SUCCEEDED, deliver, ordered
from tests.support import storefront
from tests.support.sandbox import Inbox, Running, open_inbox, wired

TOTAL_FEN = 12_800
FEE_FEN = TOTAL_FEN * 290 // 10_000


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    with open_inbox(tmp_path) as inbox:
        yield inbox


@pytest.fixture
def sandbox(app: Flask, tmp_path: Path, inbox: Inbox) -> Iterator[Running]:
    with wired(tmp_path, webhook_url=inbox.url) as sandbox:
        sandbox.post("faults", fee_basis_points=290)
        yield sandbox


def paid_intent(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox
) -> tuple[str, str]:
    """Order and pay; return the order's code and the payment's id at the gateway."""
    order, payment = ordered(client, session, storefront.shop(session))
    sandbox.post(f"pay/{payment.gateway_id}", outcome="paid", method="card")
    deliver(client, session, inbox.wait_for(COMPLETED))
    session.refresh(payment)
    return order.code, str(payment.payment_intent_id)


def about_disputes(inbox: Inbox, last: str) -> list[tuple[bytes, str]]:
    inbox.wait_for(last)
    return [letter for letter in inbox.letters if b'"object": "dispute"' in letter[0]]


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_a_day_with_a_dispute_fits_whatever_order_its_messages_come_in(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox, outcome: str
) -> None:
    code, intent = paid_intent(client, session, sandbox, inbox)

    dispute = sandbox.post("disputes", payment_intent=intent, fee=1_500)
    sandbox.post(f"disputes/{dispute['id']}", outcome="review")
    sandbox.post(f"disputes/{dispute['id']}", outcome=outcome)
    sandbox.post("balance", type="payout", amount=-2_000)
    letters = about_disputes(inbox, "charge.dispute.closed")
    deliver(client, session, list(reversed(letters)) + letters)
    taken = calls.take()

    [row] = disputes.disputes(session)
    held_fen = TOTAL_FEN if outcome == "lost" else 0
    assert (row.state, row.subject, row.held_fen) == (outcome, code, held_fen)
    assert taken == (4 if outcome == "won" else 3)
    assert queries.differences(session) == []
    assert queries.sums(session).apart_fen == 0
    assert ledger.balance(session, Account.BANK_CHARGES) == FEE_FEN + 1_500
    assert ledger.balance(session, Account.DISPUTE_LOSS) == held_fen
    assert storefront.broken_promises(session) == []


def test_a_refund_and_one_that_was_made_at_the_gateway_by_hand(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox
) -> None:
    code, intent = paid_intent(client, session, sandbox, inbox)
    refund = payments.ask_refund(
        session,
        payment=payments_read.payment_received(session, code),
        refund_fen=800,
        reason="requested",
        now=clock.now(),
    )
    session.flush()
    payment_calls.send_refund(refund.refund_id)
    sandbox.client().v1.refunds.create({"payment_intent": intent, "amount": 300})

    calls.take()

    [one] = queries.differences(session)
    assert (one.kind, one.why, one.theirs_fen) == ("refund", "unknown", -300)
    assert queries.sums(session).apart_fen == -300


@pytest.mark.parametrize("way", ["alipay", "wechat_pay"])
def test_a_day_with_a_wallet_fits(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox, way: str
) -> None:
    order, payment = ordered(client, session, storefront.shop(session), way=way)
    sandbox.post(f"pay/{payment.gateway_id}", outcome="paid", method=way)
    deliver(client, session, inbox.wait_for(SUCCEEDED))
    refund = payments.ask_refund(
        session,
        payment=payments_read.payment_received(session, order.code),
        refund_fen=800,
        reason="requested",
        now=clock.now(),
    )
    session.flush()
    payment_calls.send_refund(refund.refund_id)

    assert calls.take() == 2
    assert queries.differences(session) == []
    assert queries.sums(session).apart_fen == 0
    assert ledger.balance(session, Account.BANK_CHARGES) == FEE_FEN
    assert storefront.broken_promises(session) == []


def test_the_gateway_refuses_to_refund_what_a_bank_has_taken_back(
    client: FlaskClient, session: Session, sandbox: Running, inbox: Inbox
) -> None:
    _, intent = paid_intent(client, session, sandbox, inbox)
    inquiry = sandbox.post("disputes", payment_intent=intent, inquiry=True)
    sandbox.post(f"disputes/{inquiry['id']}", outcome="escalated")

    deliver(client, session, about_disputes(inbox, "charge.dispute.funds_withdrawn"))

    [row] = disputes.disputes(session)
    assert (row.state, row.held_fen) == ("needs_answer", TOTAL_FEN)
    with pytest.raises(GatewayRefused, match="charge_disputed"):
        payment_calls.gateway().refund(
            payment_intent_id=intent, refund_id=uuid.uuid4(), refund_fen=100
        )
