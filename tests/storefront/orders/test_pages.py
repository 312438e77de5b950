"""The shopper's page of an order."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.people.rules import Role
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from storefront.payments.rules import GatewayState
from tests.conftest import problem
from tests.support import inventory, storefront
from tests.support.queries import counted
from tests.support.shopping import post, sign_in
from tests.support.storefront import Till


def opened(session: Session, shop: storefront.Shop, till: Till) -> Order:
    order = storefront.placed(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    till.pages[f"cs_{order.code}"] = storefront.replace(
        storefront.report_of(payment), paid=False, state=GatewayState.OPEN
    )
    return order


def test_the_page_shows_lines_history_and_a_masked_receiver(
    client: FlaskClient, session: Session
) -> None:
    order = storefront.paid(session, storefront.shop(session))

    page = client.get(f"/orders/{order.code}?key={order.tracking_key}").get_data(as_text=True)

    for words in ("林下土鸡蛋 30 枚", "128.00", "138****1234", "钱收到了", "王**"):
        assert words in page
    for hidden in ("13800001234", "王小满", "麓山南路", 'http-equiv="refresh"'):
        assert hidden not in page


@pytest.mark.parametrize("key", ["", "wrong", "é"])
def test_without_its_key_an_order_is_not_found(
    client: FlaskClient, session: Session, key: str
) -> None:
    order = storefront.placed(session, storefront.shop(session))

    page = client.get(f"/orders/{order.code}", query_string={"key": key})
    api = client.get(f"/api/orders/{order.code}", query_string={"key": key})
    verbs = [
        post(client, f"/orders/{order.code}/{verb}?key={key}")
        for verb in ("pay", "look-up", "cancel")
    ]

    assert page.status_code == 404
    assert problem(api) == (404, "orders.unknown")
    assert [answer.status_code for answer in verbs] == [404, 404, 404]
    assert order.state == "placed"


def test_who_placed_it_signed_in_opens_it_and_another_shopper_does_not(
    client: FlaskClient, session: Session
) -> None:
    order = storefront.placed(session, storefront.shop(session))
    owner, other = (inventory.person(session, Role.SHOPPER) for _ in range(2))
    order.account_id = owner.account_id
    session.flush()

    sign_in(client, owner)
    mine = client.get(f"/orders/{order.code}")
    sign_in(client, other)
    theirs = client.get(f"/orders/{order.code}")

    assert (mine.status_code, theirs.status_code) == (200, 404)


def test_coming_back_from_the_payment_page_only_waits(
    client: FlaskClient, session: Session, till: Till
) -> None:
    order = opened(session, storefront.shop(session), till)
    till.pay(f"cs_{order.code}")

    page = client.get(f"/orders/{order.code}?key={order.tracking_key}&back=1").get_data(
        as_text=True
    )

    session.expire_all()
    assert 'http-equiv="refresh"' in page
    assert "正在等支付结果" in page
    assert order.state == "placed"


def test_asking_how_the_payment_stands_settles_it(
    client: FlaskClient, session: Session, till: Till
) -> None:
    order = opened(session, storefront.shop(session), till)
    till.pay(f"cs_{order.code}")

    answer = post(client, f"/orders/{order.code}/look-up?key={order.tracking_key}")

    session.expire_all()
    assert answer.status_code == 303
    assert order.state == "paid"


def test_a_payment_page_that_is_open_is_used_again(
    client: FlaskClient, session: Session, till: Till
) -> None:
    order = opened(session, storefront.shop(session), till)

    answer = post(client, f"/orders/{order.code}/pay?key={order.tracking_key}", way="card")

    assert (answer.status_code, till.requests) == (303, {})
    assert answer.location.endswith(f"/pay/cs_{order.code}")


def test_cancelling_closes_the_page_and_frees_the_goods(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    order = opened(session, shop, till)
    address = f"/orders/{order.code}/cancel?key={order.tracking_key}"

    answers = [post(client, address), post(client, address)]

    session.expire_all()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert order.state == "cancelled"
    assert till.pages[f"cs_{order.code}"].state is GatewayState.EXPIRED
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 0)


def test_a_paid_order_is_not_cancelled_or_paid_again(
    client: FlaskClient, session: Session, till: Till
) -> None:
    order = storefront.paid(session, storefront.shop(session))

    answers = [
        post(client, f"/orders/{order.code}/{verb}?key={order.tracking_key}", way="card")
        for verb in ("cancel", "pay")
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "不要了，退款" in answers[0].get_data(as_text=True)
    assert "不用再付款了" in answers[1].get_data(as_text=True)


def test_the_page_takes_five_statements(
    client: FlaskClient, session: Session, connection: Connection
) -> None:
    order = storefront.paid(session, storefront.shop(session))

    with counted(connection) as statements:
        client.get(f"/orders/{order.code}?key={order.tracking_key}")

    assert len(statements) == 5


@pytest.mark.parametrize(
    ("state", "said"), [("open", "&redirect_status=failed"), ("failed", ""), ("expired", "")]
)
def test_who_declined_or_gave_up_is_told_that_nothing_was_charged(
    client: FlaskClient, session: Session, till: Till, state: str, said: str
) -> None:
    order = opened(session, storefront.shop(session), till)
    [payment] = payments_read.payments_of(session, order.code)
    payment.state = state
    session.flush()

    page = client.get(f"/orders/{order.code}?key={order.tracking_key}&back=1{said}").get_data(
        as_text=True
    )

    assert "没付成，没有扣钱" in page
    assert "再试一次付款" in page
    assert "正在等支付结果" not in page
    assert "data-awaiting-payment" not in page
