"""Orders and the gateway, between transactions."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as ledger_read
from app.ledger.rules import Account
from storefront.orders import calls
from storefront.orders.models import Order
from storefront.orders.rules import RESERVED_FOR
from storefront.payments import calls as payment_calls
from storefront.payments import queries as payments_read
from storefront.payments.models import Payment
from storefront.payments.rules import GatewayState, Way
from storefront.settlement import calls as settlement_calls
from tests.conftest import NOW
from tests.support import storefront
from tests.support.storefront import Moment, Till

RETURN = "http://127.0.0.1:8000/orders/x"


def opened(session: Session, shop: storefront.Shop) -> tuple[Order, Payment]:
    """Place an order and open its page at the gateway."""
    order = storefront.placed(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    payment.gateway_id, payment.page_url, payment.state = None, None, "created"
    session.flush()
    calls.pay(order.code, Way.CARD, title="", return_url=RETURN)
    session.expire_all()
    return order, payment


def test_opening_twice_is_one_page(session: Session, till: Till, moment: Moment) -> None:
    order, payment = opened(session, storefront.shop(session))

    again = calls.pay(order.code, Way.CARD, title="", return_url=RETURN)

    assert again.page_url == payment.page_url
    assert list(till.pages) == [payment.gateway_id]


def test_an_expired_order_is_closed_at_the_gateway_too(
    session: Session, till: Till, moment: Moment
) -> None:
    shop = storefront.shop(session)
    order, payment = opened(session, shop)
    moment.now = NOW + RESERVED_FOR

    calls.release_expired()

    session.expire_all()
    assert (order.state, payment.state) == ("expired", "expired")
    assert till.pages[str(payment.gateway_id)].state is GatewayState.EXPIRED
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 0)
    assert storefront.broken_promises(session) == []


def test_who_paid_in_the_last_second_is_served(
    session: Session, till: Till, moment: Moment
) -> None:
    shop = storefront.shop(session)
    order, payment = opened(session, shop)
    till.pay(str(payment.gateway_id))
    moment.now = NOW + RESERVED_FOR

    calls.release_expired()

    session.expire_all()
    assert (order.state, payment.state) == ("paid", "paid")
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 2)
    assert storefront.broken_promises(session) == []


def test_a_silent_gateway_does_not_keep_goods_from_others_and_late_money_goes_back(
    session: Session, till: Till, moment: Moment
) -> None:
    shop = storefront.shop(session)
    order, payment = opened(session, shop)
    till.down = True
    moment.now = NOW + RESERVED_FOR

    calls.release_expired()

    session.expire_all()
    assert (order.state, payment.state) == ("expired", "open")
    till.down = False
    till.pay(str(payment.gateway_id))
    settlement_calls.reconcile()
    session.expire_all()
    [refund] = payments_read.refunds_of(session, order.code)
    payment_calls.send_refund(refund.refund_id)
    payment_calls.send_refund(refund.refund_id)
    session.expire_all()

    assert (payment.state, payment.surplus, refund.state) == ("paid", True, "succeeded")
    assert list(till.refunds.values()) == [(payment.payment_intent_id, 12_800)]
    assert ledger_read.balance(session, Account.PAYMENT_CLEARING) == 0
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 0)
    assert storefront.broken_promises(session) == []


def test_a_lost_message_is_asked_for(session: Session, till: Till, moment: Moment) -> None:
    shop = storefront.shop(session)
    order, payment = opened(session, shop)
    till.pay(str(payment.gateway_id))

    settlement_calls.reconcile()
    session.expire_all()
    early = order.state
    moment.now = NOW + timedelta(minutes=4)
    settlement_calls.reconcile()
    session.expire_all()

    assert (early, order.state) == ("placed", "paid")
    assert storefront.broken_promises(session) == []


def test_reconciling_closes_a_page_whose_order_is_over(
    session: Session, till: Till, moment: Moment
) -> None:
    order, payment = opened(session, storefront.shop(session))
    till.down = True
    calls.cancel(order.code)
    till.down = False
    moment.now = NOW + timedelta(minutes=4)

    settlement_calls.reconcile()

    session.expire_all()
    assert (order.state, payment.state) == ("cancelled", "expired")


def test_looking_up_settles_what_was_paid(session: Session, till: Till, moment: Moment) -> None:
    order, payment = opened(session, storefront.shop(session))
    till.pay(str(payment.gateway_id))

    calls.look_up(order.code)

    session.expire_all()
    assert order.state == "paid"


def test_cancelling_what_was_just_paid_is_refused_and_the_order_stays_paid(
    session: Session, till: Till, moment: Moment
) -> None:
    shop = storefront.shop(session)
    order, payment = opened(session, shop)
    till.pay(str(payment.gateway_id))

    with pytest.raises(Refusal) as refused:
        calls.cancel(order.code)

    session.expire_all()
    assert (refused.value.code, order.state) == ("orders.just_paid", "paid")
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 2)


def test_a_refund_that_the_gateway_refuses_is_left_for_a_person(
    session: Session, till: Till, moment: Moment
) -> None:
    shop = storefront.shop(session)
    order, payment = opened(session, shop)
    calls.cancel(order.code)
    session.expire_all()
    payment.state = "open"
    session.flush()
    till.pages[str(payment.gateway_id)] = storefront.report_of(payment)
    calls.look_up(order.code)
    session.expire_all()
    [refund] = payments_read.refunds_of(session, order.code)
    till.refusing = True

    payment_calls.send_refund(refund.refund_id)

    session.expire_all()
    assert refund.state == "failed"
    assert ledger_read.balance(session, Account.PAYMENT_CLEARING) == 12_800
    assert storefront.broken_promises(session) == []
