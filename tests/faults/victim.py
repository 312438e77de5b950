"""A process that does one verb of a purchase and is killed at one of its statements.

`python -m tests.faults.victim` reads a JSON object from its standard input: the database, the verb
and at which statement SIGKILL comes; beyond the last one, nothing happens to it.
"""

import json
import os
import signal
import sys
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import event

from app.database import sealed
from app.database import session as db
from storefront.checkout import calls
from storefront.checkout.services import OrderRequest
from storefront.orders import services as orders
from storefront.orders.rules import Receiver
from storefront.payments.rules import CheckoutReport, CheckoutState

FIELD_KEY = "00" * 32


def place(told: dict[str, Any]) -> str:
    """Place an order, as a click does."""
    request = OrderRequest(
        client_id=uuid.UUID(told["client_id"]),
        basket={told["listing_id"]: 1},
        receiver=Receiver("王小满", "13800001234", "湖南省长沙市岳麓区麓山南路 1 号"),
        account_id=None,
        expected_total_fen=told["total_fen"],
    )
    return str(calls.place(request, now=_now(told)).code)


def settle(told: dict[str, Any]) -> str:
    """Take over what the gateway says of a page, as the webhook's job does."""
    report = CheckoutReport(
        session_id=f"cs_{told['attempt_id']}",
        state=CheckoutState.COMPLETE,
        paid=True,
        received_fen=told["total_fen"],
        currency="cny",
        subject=told["code"],
        attempt_id=told["attempt_id"],
        payment_intent_id=f"pi_{told['attempt_id']}",
    )
    with db.transaction() as session:
        return str(orders.settle_report(session, report=report, now=_now(told)))


def call_off(told: dict[str, Any]) -> str:
    """Call a paid order off, as the shopper's button does."""
    with db.transaction() as session:
        return str(orders.refund(session, code=told["code"], note="", now=_now(told)).state)


VERBS = {"place": place, "settle": settle, "call_off": call_off}


def die_at(statement: int) -> None:
    """Send SIGKILL to this process before its statement of this number; 0 is never."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(_engine, "before_cursor_execute", count)
    event.listen(_engine, "commit", count)


def _now(told: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(told["now"])


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    sealed.use_key(FIELD_KEY)
    _engine = db.connect(asked["url"])
    die_at(asked["dies_at"])
    sys.stdout.write(VERBS[asked["verb"]](asked))
