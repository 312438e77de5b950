"""One order, several ways to pay: only one of them is ever open, and only one ever counts."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database import session as db
from app.errors import Refusal
from app.ledger import queries as ledger_read
from app.ledger.rules import Account
from storefront.orders import calls, services
from storefront.orders.models import Order
from storefront.orders.rules import RESERVED_FOR
from storefront.payments import calls as payment_calls
from storefront.payments import queries as payments_read
from storefront.payments.models import Payment
from storefront.payments.rules import GatewayState, OpenedPayment, PaymentRequest, Way
from storefront.settlement import calls as settlement_calls
from tests.conftest import NOW, problem
from tests.support import storefront
from tests.support.queries import counted
from tests.support.shopping import post
from tests.support.storefront import Moment, Till

RETURN = "http://127.0.0.1:8000/orders/x"


@pytest.fixture
def order(session: Session, till: Till) -> Order:
    """An order whose way to pay is not chosen yet."""
    shop = storefront.shop(session)
    return storefront.reserve(session, shop, {shop.eggs.id: 2})


def pay(order: Order, way: Way) -> OpenedPayment:
    return calls.pay(order.code, way, title="", return_url=RETURN)


def attempts(session: Session, order: Order) -> list[tuple[str | None, str]]:
    session.expire_all()
    return [(row.way, row.state) for row in payments_read.payments_of(session, order.code)]


def refunds(session: Session, order: Order) -> list[str]:
    """Send what is on its way back, and tell how it ended."""
    for refund in payments_read.refunds_of(session, order.code):
        payment_calls.send_refund(refund.refund_id)
    session.expire_all()
    return [refund.state for refund in payments_read.refunds_of(session, order.code)]


def page_of(order: Order, verb: str = "/pay") -> str:
    return f"/orders/{order.code}{verb}?key={order.tracking_key}"


def test_the_same_way_again_is_the_same_attempt(session: Session, till: Till, order: Order) -> None:
    assert pay(order, Way.WECHAT_PAY) == pay(order, Way.WECHAT_PAY)
    assert attempts(session, order) == [("wechat_pay", "open")]


@pytest.mark.parametrize("second", [Way.CARD, Way.WECHAT_PAY])
def test_another_way_closes_the_first_at_the_gateway(
    session: Session, till: Till, order: Order, second: Way
) -> None:
    first = pay(order, Way.ALIPAY)

    opened = pay(order, second)

    assert till.pages[first.gateway_id].state is GatewayState.EXPIRED
    assert till.pages[opened.gateway_id].state is GatewayState.OPEN
    assert attempts(session, order) == [("alipay", "expired"), (second, "open")]
    assert storefront.broken_promises(session) == []


def test_with_the_first_way_not_closed_nothing_new_is_opened(
    session: Session, till: Till, order: Order
) -> None:
    pay(order, Way.ALIPAY)
    till.down = True

    with pytest.raises(Refusal) as refused:
        pay(order, Way.CARD)

    assert refused.value.code == "payments.gateway_down"
    assert attempts(session, order) == [("alipay", "open")]


def test_who_has_just_paid_in_the_first_way_is_not_asked_again(
    session: Session, till: Till, order: Order
) -> None:
    till.pay(pay(order, Way.WECHAT_PAY).gateway_id)

    with pytest.raises(Refusal) as refused:
        pay(order, Way.CARD)

    assert refused.value.code == "orders.not_payable"
    assert (attempts(session, order), order.state) == ([("wechat_pay", "paid")], "paid")
    assert storefront.broken_promises(session) == []


def test_a_slow_wallet_is_waited_for_before_another_way_is_taken(
    session: Session, till: Till, order: Order
) -> None:
    first = pay(order, Way.ALIPAY).gateway_id
    till.pages[first] = storefront.replace(till.pages[first], state=GatewayState.COMPLETE)

    with pytest.raises(Refusal) as refused:
        pay(order, Way.CARD)

    assert refused.value.code == "payments.under_way"
    assert attempts(session, order) == [("alipay", "open")]


def test_paid_in_two_ways_the_second_goes_back_by_itself(
    session: Session, till: Till, order: Order
) -> None:
    first = pay(order, Way.ALIPAY).gateway_id
    second = pay(order, Way.WECHAT_PAY).gateway_id
    # The gateway says that the first was closed, and takes money for it all the same.
    till.pages[first] = storefront.replace(till.pages[first], state=GatewayState.OPEN)
    for number, gateway_id in enumerate((second, first)):
        till.pay(gateway_id)
        with db.transaction() as own:
            services.settle_report(
                own, report=till.pages[gateway_id], now=NOW + timedelta(minutes=number)
            )

    assert attempts(session, order) == [("alipay", "paid"), ("wechat_pay", "paid")]
    assert refunds(session, order) == ["succeeded"]
    assert list(till.refunds.values()) == [(first, 12_800)]
    assert ledger_read.balance(session, Account.PAYMENT_CLEARING) == 12_800
    assert storefront.broken_promises(session) == []


def test_a_wallet_that_said_no_is_tried_anew(session: Session, till: Till, order: Order) -> None:
    first = pay(order, Way.ALIPAY).gateway_id
    till.pages[first] = storefront.replace(till.pages[first], failed=True)
    calls.look_up(order.code)

    second = pay(order, Way.ALIPAY).gateway_id

    assert second != first
    assert attempts(session, order) == [("alipay", "failed"), ("alipay", "open")]


@pytest.mark.parametrize("way", list(Way))
def test_the_end_of_the_reservation_closes_every_way_and_late_money_goes_back(
    session: Session, till: Till, moment: Moment, order: Order, way: Way
) -> None:
    gateway_id = pay(order, way).gateway_id
    moment.now = NOW + RESERVED_FOR

    calls.release_expired()

    assert till.pages[gateway_id].state is GatewayState.EXPIRED
    assert attempts(session, order) == [(way, "expired")]
    till.pages[gateway_id] = storefront.replace(till.pages[gateway_id], state=GatewayState.OPEN)
    till.pay(gateway_id)
    with db.transaction() as own:
        services.settle_report(own, report=till.pages[gateway_id], now=moment.now)
    assert (refunds(session, order), order.state) == (["succeeded"], "expired")
    assert ledger_read.balance(session, Account.PAYMENT_CLEARING) == 0
    assert storefront.broken_promises(session) == []


class Elsewhere(Till):
    """A gateway that answers only after the shopper has chosen another way in another window."""

    def __init__(self, order: Order) -> None:
        super().__init__()
        self._order: Order | None = order

    def open_payment(self, request: PaymentRequest) -> OpenedPayment:
        opened = super().open_payment(request)
        if self._order is not None:
            order, self._order = self._order, None
            pay(order, Way.WECHAT_PAY)
        return opened


def test_two_windows_with_two_ways_leave_one_open(
    session: Session, till: Till, order: Order
) -> None:
    slow = Elsewhere(order)
    payment_calls.use_gateway(slow)

    with pytest.raises(Refusal) as refused:
        pay(order, Way.ALIPAY)

    assert refused.value.code == "payments.way_changed"
    assert attempts(session, order) == [("alipay", "expired"), ("wechat_pay", "open")]
    states = {page.gateway_id: page.state for page in slow.pages.values()}
    assert sorted(states.values()) == [GatewayState.EXPIRED, GatewayState.OPEN]


def test_a_message_that_was_lost_is_asked_for(
    session: Session, till: Till, moment: Moment, order: Order
) -> None:
    till.pay(pay(order, Way.WECHAT_PAY).gateway_id)
    moment.now = NOW + timedelta(minutes=4)

    settlement_calls.reconcile()

    session.expire_all()
    assert order.state == "paid"


def test_the_database_keeps_one_attempt_at_a_time(session: Session, order: Order) -> None:
    [first] = payments_read.payments_of(session, order.code)
    row = {"subject": order.code, "book_id": first.book_id, "due_fen": 1, "currency": "cny"}

    with pytest.raises(IntegrityError, match="payments_one_at_a_time"), session.begin_nested():
        session.execute(
            insert(Payment).values(
                **row, attempt_id=storefront.uuid.uuid4(), state="open", created_at=NOW
            )
        )


def test_the_page_asks_how_and_then_shows_the_code(
    client: FlaskClient, session: Session, order: Order
) -> None:
    asked = client.get(page_of(order)).get_data(as_text=True)
    chosen = post(client, page_of(order), way="wechat_pay")
    shown = client.get(chosen.location).get_data(as_text=True)

    assert all(word in asked for word in ("支付宝", "微信支付", "银行卡", "128.00"))
    assert "data-awaiting-payment" not in asked
    assert (chosen.status_code, chosen.location) == (303, page_of(order))
    assert 'src="data:image/svg+xml' in shown
    assert "data-awaiting-payment" in shown
    assert 'http-equiv="refresh"' in shown
    assert "http://127.0.0.1:9/pay/pi_" in shown


def test_a_paid_order_is_not_asked_how(
    client: FlaskClient, session: Session, till: Till, order: Order
) -> None:
    till.pay(pay(order, Way.WECHAT_PAY).gateway_id)
    calls.look_up(order.code)

    answer = client.get(page_of(order))

    assert (answer.status_code, answer.location) == (303, page_of(order, ""))


def test_after_its_time_nobody_is_asked_how(
    client: FlaskClient, moment: Moment, order: Order
) -> None:
    moment.now = NOW + RESERVED_FOR

    page = client.get(page_of(order)).get_data(as_text=True)
    tried = post(client, page_of(order), way="alipay")

    assert "给您留的时间过了" in page
    assert "怎么付" not in page
    assert tried.status_code == 409


def test_a_way_that_is_not_on_the_page_is_refused(
    client: FlaskClient, session: Session, order: Order
) -> None:
    assert post(client, page_of(order), way="gold").status_code == 422
    assert attempts(session, order) == [(None, "created")]


def test_the_page_takes_two_statements(
    client: FlaskClient, connection: Connection, order: Order
) -> None:
    pay(order, Way.WECHAT_PAY)

    with counted(connection) as statements:
        client.get(page_of(order))

    assert len(statements) == 2


def test_a_client_chooses_by_api(client: FlaskClient, session: Session, order: Order) -> None:
    path = f"/api/orders/{order.code}/pay?key={order.tracking_key}"

    alipay = client.post(path, json={"way": "alipay"}).get_json()
    wechat = client.post(path, json={"way": "wechat_pay"}).get_json()
    followed = client.get(path.replace("/pay", "")).get_json()

    assert alipay["page_url"].startswith("http://127.0.0.1:9/pay/pi_")
    assert (alipay["qr_text"], wechat["qr_text"]) == ("", "weixin://wxpay/1")
    assert [(row["way"], row["state"]) for row in followed["payments"]] == [
        ("alipay", "expired"),
        ("wechat_pay", "open"),
    ]
    assert problem(client.post(path, json={"way": "gold"}))[0] == 422
    assert problem(client.post(path[:-1], json={"way": "card"})) == (404, "orders.unknown")
