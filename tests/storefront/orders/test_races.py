"""The money, the clock and the shopper at the same moment: real commits, ten orders a time."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.database import session as db
from app.errors import Refusal
from app.ledger import queries as ledger_read
from app.ledger.rules import Account
from storefront.orders import calls, services
from storefront.orders.models import Order
from storefront.orders.rules import RESERVED_FOR
from storefront.payments import calls as payment_calls
from storefront.payments.models import Payment, Refund
from storefront.payments.rules import GatewayState, Way
from tests.conftest import NOW
from tests.support import storefront
from tests.support.storefront import Moment, Till

ORDERS = 10
LATER = NOW + RESERVED_FOR


def settle(payment: Payment) -> None:
    with db.transaction() as session:
        services.settle_report(session, report=storefront.report_of(payment), now=LATER)


def expire(payment: Payment) -> None:
    with db.transaction() as session:
        services.expire(session, code=payment.subject, now=LATER)


def cancel(payment: Payment) -> None:
    with suppress(Refusal), db.transaction() as session:
        services.cancel(session, code=payment.subject, now=LATER)


VERBS: tuple[Callable[[Payment], None], ...] = (settle, settle, expire, cancel)


def test_an_order_is_paid_or_given_up_and_its_money_kept_or_sent_back(
    engine_of_its_own: Engine,
) -> None:
    with db.transaction() as session:
        shop = storefront.shop(session, trays=ORDERS)
    with db.transaction() as session:
        for _ in range(ORDERS):
            storefront.placed(session, shop, trays=1)
        payments = session.scalars(select(Payment)).all()

    barrier = threading.Barrier(ORDERS * len(VERBS))
    lost: list[BaseException] = []

    def run(verb: Callable[[Payment], None], payment: Payment) -> None:
        barrier.wait()
        try:
            verb(payment)
        except BaseException as error:
            lost.append(error)

    storefront.run_together(
        [
            threading.Thread(target=run, args=(verb, payment))
            for payment in payments
            for verb in VERBS
        ]
    )

    assert lost == []
    with Session(engine_of_its_own) as session:
        states = list(session.scalars(select(Order.state)))
        refunds = session.scalars(select(Refund)).all()
        paid = states.count("paid")
        assert set(states) <= {"paid", "expired", "cancelled"}
        assert len(refunds) == ORDERS - paid
        assert storefront.offer(session, shop, shop.eggs) == (ORDERS, 0, paid)
        assert ledger_read.balance(session, Account.PAYMENT_CLEARING) == ORDERS * 6800
        assert storefront.broken_promises(session) == []


def test_of_ways_to_pay_that_are_chosen_in_one_moment_one_stays_open(
    engine_of_its_own: Engine, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    till = Till()
    monkeypatch.setattr(payment_calls, "gateway", lambda: till)
    with db.transaction() as session:
        shop = storefront.shop(session)
        code = storefront.reserve(session, shop, {shop.eggs.id: 2}).code
    barrier = threading.Barrier(3 * len(Way))
    refused: list[str] = []

    def choose(way: Way) -> None:
        barrier.wait()
        try:
            calls.pay(code, way, title="", return_url="http://127.0.0.1/")
        except Refusal as refusal:
            refused.append(refusal.code)

    storefront.run_together([threading.Thread(target=choose, args=(way,)) for way in [*Way] * 3])

    assert set(refused) <= {"payments.under_way", "payments.way_changed"}
    with Session(engine_of_its_own) as session:
        rows = session.scalars(select(Payment).where(Payment.state == "open")).all()
        payable = [key for key, page in till.pages.items() if page.state is GatewayState.OPEN]
        assert payable == [row.gateway_id for row in rows]
        assert len(rows) == 1
        assert storefront.broken_promises(session) == []
