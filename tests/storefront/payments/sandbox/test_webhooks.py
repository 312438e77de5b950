"""Webhooks: signed as the SDK expects, repeated until taken, and as unruly as told."""

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path

import stripe

from app import clock, processes
from storefront.payments.sandbox.webhooks import sign
from tests.support.sandbox import (
    WAIT_SECONDS,
    WEBHOOK_SECRET,
    Inbox,
    Running,
    open_inbox,
    running,
)

KINDS_OF_A_PAYMENT = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def pay(sandbox: Running) -> str:
    intent = sandbox.client().v1.payment_intents.create(
        {
            "amount": 12_000,
            "currency": "cny",
            "payment_method": "pm_card_visa",
            "confirm": True,
        }
    )
    return intent.id


def settled(sandbox: Running, state: str, *, count: int) -> bool:
    return processes.until(
        lambda: len(sandbox.deliveries(state=state)) == count, seconds=WAIT_SECONDS
    )


def test_an_event_is_signed_so_that_the_sdk_takes_it(sandbox: Running, inbox: Inbox) -> None:
    intent_id = pay(sandbox)

    ((body, signature),) = inbox.wait_for("payment_intent.succeeded")

    event = stripe.Webhook.construct_event(body, signature, WEBHOOK_SECRET)
    assert (event.type, event.data.object.id) == ("payment_intent.succeeded", intent_id)
    assert event.data.object.amount_received == 12_000


def test_events_come_in_the_order_in_which_they_happened(sandbox: Running, inbox: Inbox) -> None:
    pay(sandbox)

    inbox.wait_for("payment_intent.succeeded")
    assert inbox.kinds == KINDS_OF_A_PAYMENT


def test_an_event_is_sent_until_it_is_taken(sandbox: Running, inbox: Inbox) -> None:
    inbox.answers = [500, 404, 302, 204]

    sandbox.client().v1.payment_intents.create({"amount": 500, "currency": "cny"})

    inbox.wait_for("payment_intent.created", count=4)
    assert settled(sandbox, "delivered", count=1)
    (delivery,) = sandbox.deliveries()
    assert [attempt["answer"] for attempt in delivery["tries"]] == [500, 404, 302, 204]


def test_in_the_end_the_sandbox_gives_up(sandbox: Running, inbox: Inbox) -> None:
    inbox.answers = [500] * 5

    sandbox.client().v1.payment_intents.create({"amount": 500, "currency": "cny"})

    assert settled(sandbox, "given_up", count=1)
    assert len(inbox.letters) == 5


def test_events_are_doubled_on_demand(sandbox: Running, inbox: Inbox) -> None:
    sandbox.post("faults", duplicate=1)

    pay(sandbox)

    first, second = inbox.wait_for("payment_intent.created", count=2)
    assert json.loads(first[0])["id"] == json.loads(second[0])["id"]
    assert settled(sandbox, "delivered", count=4)


def test_events_are_turned_round_on_demand(sandbox: Running, inbox: Inbox) -> None:
    sandbox.post("faults", reorder=True)

    pay(sandbox)

    inbox.wait_for("payment_intent.created")
    assert inbox.kinds == list(reversed(KINDS_OF_A_PAYMENT))


def test_events_are_dropped_on_demand_and_sent_after_all(sandbox: Running, inbox: Inbox) -> None:
    sandbox.post("faults", drop_next=2)

    pay(sandbox)

    assert settled(sandbox, "delivered", count=1)
    assert inbox.kinds == ["payment_intent.succeeded"]
    lost = sandbox.deliveries(state="dropped", type="charge.succeeded")[0]["event"]
    sandbox.post(f"events/{lost}/deliver")
    inbox.wait_for("charge.succeeded")


def test_events_are_held_and_delayed_on_demand(sandbox: Running, inbox: Inbox) -> None:
    sandbox.post("faults", hold=True, delay_seconds=3600)

    pay(sandbox)
    sandbox.post("faults", hold=False, delay_seconds=0)
    sandbox.client().v1.payment_intents.create({"amount": 500, "currency": "cny"})

    inbox.wait_for("payment_intent.created")
    assert inbox.kinds == ["payment_intent.created"]
    sandbox.ahead = timedelta(hours=1)
    inbox.wait_for("payment_intent.succeeded")


def test_what_was_not_delivered_is_delivered_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path, webhook_url="http://127.0.0.1:9/") as before:
        before.post("faults", hold=True)
        intent_id = pay(before)
        before.post("faults", hold=False)

    with (
        open_inbox(tmp_path) as inbox,
        running(tmp_path, webhook_url=inbox.url) as after,
    ):
        # One that had been tried oftener before the restart comes later.
        for kind in KINDS_OF_A_PAYMENT:
            inbox.wait_for(kind)
        assert sorted(inbox.kinds) == sorted(KINDS_OF_A_PAYMENT)
        intent = after.client().v1.payment_intents.retrieve(intent_id)
        assert (intent.status, intent.amount_received) == ("succeeded", 12_000)


def test_a_slow_payment_tells_twice(sandbox: Running, inbox: Inbox) -> None:
    session = sandbox.client().v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "cny",
                        "unit_amount": 900,
                        "product_data": {"name": "腌菜"},
                    },
                }
            ],
            "allowed_payment_method_types": ["alipay"],
            "success_url": "http://127.0.0.1:8000/done",
        }
    )
    sandbox.post(f"pay/{session.id}", outcome="pending", method="alipay")
    sandbox.post(f"pay/{session.id}", outcome="paid", method="alipay")

    def status(kind: str) -> str:
        ((body, _),) = inbox.wait_for(kind)
        told: str = json.loads(body)["data"]["object"]["payment_status"]
        return told

    assert status("checkout.session.completed") == "unpaid"
    assert status("checkout.session.async_payment_succeeded") == "paid"


def test_refunds_are_told(sandbox: Running, inbox: Inbox) -> None:
    intent_id = pay(sandbox)

    sandbox.client().v1.refunds.create({"payment_intent": intent_id, "amount": 2_000})

    ((charge, _),) = inbox.wait_for("charge.refunded")
    assert json.loads(charge)["data"]["object"]["amount_refunded"] == 2_000
    ((refund, _),) = inbox.wait_for("refund.created")
    assert json.loads(refund)["data"]["object"]["status"] == "succeeded"


def test_many_shoppers_at_once_are_each_paid_once(sandbox: Running, inbox: Inbox) -> None:
    start = threading.Barrier(8)
    paid: list[str] = []

    def shop(key: str) -> None:
        client = sandbox.client()
        start.wait()
        intent = client.v1.payment_intents.create(
            {"amount": 500, "currency": "cny", "payment_method": "pm_card_visa", "confirm": True},
            {"idempotency_key": key},
        )
        paid.append(intent.id)

    threads = [threading.Thread(target=shop, args=(f"attempt-{n % 4}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(paid), len(set(paid))) == (8, 4)
    assert len(sandbox.client().v1.balance_transactions.list().data) == 4


def test_the_signature_is_over_time_and_body() -> None:
    now = datetime.fromtimestamp(1_764_000_000, tz=clock.CHINA)
    body = '{"id":"evt_test_1","object":"event","type":"checkout.session.async_payment_succeeded"}'

    assert sign(body, secret="whsec_test_secret", now=now) == (
        "t=1764000000,v1=f61b6a3e149a302edd5dbfb2dc96fc1804646f37017ba1e6b9b146b1849d407c"
    )
