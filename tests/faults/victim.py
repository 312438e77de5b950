"""Processes that each do one verb of a purchase and are killed at one of its statements.

`python -m tests.faults.victim URL` loads the shop once and forks a victim for each line of its
standard input, a JSON object: the verb, at which statement SIGKILL comes (0 is never), and what the
verb needs. It answers with a line each: what the verb said, nothing where it was killed, and how
many statements it came to.
"""

import json
import os
import signal
import sys
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, event

from app import clock
from app.database import sealed
from app.database import session as db
from storefront.checkout import calls
from storefront.checkout.services import OrderRequest
from storefront.orders import calls as order_calls
from storefront.orders import services as orders
from storefront.orders.rules import Receiver
from storefront.payments import calls as payment_calls
from storefront.payments import services as payments
from storefront.payments.rules import (
    Event,
    GatewayState,
    OpenedPayment,
    PaymentReport,
    PaymentRequest,
    Way,
)
from storefront.settlement import services as settlement

FIELD_KEY = "00" * 32


def place(told: dict[str, Any], now: datetime) -> str:
    """Place an order, as a click does."""
    request = OrderRequest(
        client_id=uuid.UUID(told["client_id"]),
        basket={told["listing_id"]: 1},
        receiver=Receiver("王小满", "13800001234", "湖南省长沙市岳麓区麓山南路 1 号"),
        account_id=None,
        expected_total_fen=told["total_fen"],
    )
    return str(calls.place(request, now=now).code)


@dataclass(frozen=True)
class Gateway:
    """Opens and closes what it is asked to, the same each time, and remembers nothing of it."""

    subject: str

    def open_payment(self, request: PaymentRequest) -> OpenedPayment:
        """Open an attempt under its own number."""
        kind = "cs" if request.way is Way.CARD else "pi"
        return OpenedPayment(f"{kind}_{request.attempt_id}", "http://127.0.0.1:9/pay")

    def close_payment(self, gateway_id: str) -> PaymentReport:
        """Close an attempt that nobody has paid."""
        return PaymentReport(
            gateway_id=gateway_id,
            state=GatewayState.EXPIRED,
            paid=False,
            received_fen=0,
            currency="cny",
            subject=self.subject,
            attempt_id=gateway_id.partition("_")[2],
            payment_intent_id=None,
        )


def choose(told: dict[str, Any], now: datetime) -> str:
    """Choose how to pay, as the shopper does on our page, once or once more."""
    gateway = Gateway(told["code"])
    with (
        patch.object(payment_calls, "gateway", lambda: gateway),
        patch.object(clock, "now", lambda: now),
    ):
        opened = order_calls.pay(told["code"], Way(told["way"]), title="", return_url="")
    return opened.gateway_id


def receive(told: dict[str, Any], now: datetime) -> str:
    """Store a message of the gateway, as the webhook's address does."""
    message = _message(json.dumps(told))
    with db.transaction() as session:
        is_new = payments.receive_event(session, event=message, body=json.dumps(told), now=now)
    return "stored" if is_new else "known"


def settle(told: dict[str, Any], now: datetime) -> str:
    """Handle a stored message, as the webhook's job does."""
    with db.transaction() as session:
        settlement.settle_event(session, event_id=told["event_id"], read=_message, now=now)
    return "handled"


def expire(told: dict[str, Any], now: datetime) -> str:
    """End an order whose time is over, as the periodic job does."""
    with db.transaction() as session:
        orders.expire(session, code=told["code"], now=now)
    return "over"


def call_off(told: dict[str, Any], now: datetime) -> str:
    """Call a paid order off, as the shopper's button does."""
    with db.transaction() as session:
        return str(orders.refund(session, code=told["code"], note="", now=now).state)


VERBS = {
    "place": place,
    "choose": choose,
    "change": choose,
    "receive": receive,
    "settle": settle,
    "expire": expire,
    "call_off": call_off,
}


def _message(body: str) -> Event:
    """Read a message as the gateway's adapter would: an attempt was paid."""
    told = json.loads(body)
    report = PaymentReport(
        gateway_id=told["gateway_id"],
        state=GatewayState.COMPLETE,
        paid=True,
        received_fen=told["total_fen"],
        currency="cny",
        subject=told["code"],
        attempt_id=told["attempt_id"],
        payment_intent_id=f"pi_{told['attempt_id']}",
    )
    return Event(
        event_id=told["event_id"],
        kind="payment_intent.succeeded",
        created_at=datetime.fromtimestamp(0, UTC),
        payment=report,
        refund=None,
    )


class Statements:
    """Counts what goes to the database, and kills this process before its statement of a number."""

    def __init__(self, engine: Engine, *, dies_at: int) -> None:
        self.count = 0
        self._dies_at = dies_at
        event.listen(engine, "before_cursor_execute", self.pass_one)
        event.listen(engine, "commit", self.pass_one)

    def pass_one(self, *_: object) -> None:
        """Come to the next statement."""
        self.count += 1
        if self.count == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


def live(url: str, asked: dict[str, Any], answer_to: int) -> None:
    """Do the verb and write down what it said; whoever is killed writes nothing."""
    statements = Statements(db.connect(url), dies_at=asked["dies_at"])
    said = None
    while said is None:
        # As the shell runs a request again that met another one.
        with suppress(db.LostRace):
            said = VERBS[asked["verb"]](asked, datetime.fromisoformat(asked["now"]))
    # All is committed, and nobody has heard of it yet.
    statements.pass_one()
    answer = {"said": said, "statements": statements.count}
    os.write(answer_to, json.dumps(answer).encode())


def fork(url: str, asked: dict[str, Any]) -> str:
    """Let a child live, and return the line that tells how it ended."""
    hears, tells = os.pipe()
    child = os.fork()
    if child == 0:
        live(url, asked, tells)
        os._exit(0)
    os.close(tells)
    _, status = os.waitpid(child, 0)
    with os.fdopen(hears) as answer:
        words = answer.read()
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return json.dumps({"said": None})
    return words or json.dumps({"failed": status})


if __name__ == "__main__":
    sealed.use_key(FIELD_KEY)
    for line in sys.stdin:
        sys.stdout.write(fork(sys.argv[1], json.loads(line)) + "\n")
        sys.stdout.flush()
