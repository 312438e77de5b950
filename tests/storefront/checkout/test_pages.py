"""From the basket to the payment page, in a browser without JavaScript."""

import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.catalogue import services as catalogue
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from tests.conftest import NOW
from tests.support import storefront
from tests.support.shopping import post
from tests.support.storefront import Moment, Till

RECEIVER = {
    "name": "王小满",
    "phone": "138 0000 1234",
    "address": "湖南省长沙市岳麓区麓山南路 1 号",
}


def filled(client: FlaskClient, shop: storefront.Shop, *, trays: int = 2, jars: int = 1) -> None:
    post(client, "/basket", listing_id=shop.eggs.id, packs=trays)
    post(client, "/basket", listing_id=shop.pickles.id, packs=jars)


def orders(session: Session) -> int:
    return session.scalar(select(func.count(Order.id))) or 0


def test_the_basket_adds_changes_and_removes(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    filled(client, shop)

    added = client.get("/basket").get_data(as_text=True)
    post(client, f"/basket/{shop.eggs.id}", packs=1)
    post(client, f"/basket/{shop.pickles.id}", packs=1, remove="yes")
    changed = client.get("/basket").get_data(as_text=True)

    assert "143.00" in added
    assert "68.00" in changed
    assert "坛子菜" not in changed


@pytest.mark.parametrize("packs", ["0", "-2", "100", "9999999999999999999", "两盘", "", "1.5", "²"])
def test_absurd_packs_are_told_and_nothing_is_added(
    client: FlaskClient, session: Session, packs: str
) -> None:
    shop = storefront.shop(session)

    answer = post(client, "/basket", listing_id=shop.eggs.id, packs=packs)

    assert answer.status_code == 422
    assert "1 到 99 份" in answer.get_data(as_text=True)
    assert "篮子还是空的" in client.get("/basket").get_data(as_text=True)


@pytest.mark.parametrize("listing_id", ["0", "999999", "-1", "x", "9" * 40])
def test_what_is_not_sold_is_not_added(
    client: FlaskClient, session: Session, listing_id: str
) -> None:
    storefront.shop(session)

    assert post(client, "/basket", listing_id=listing_id, packs=1).status_code in {404, 422}


def test_an_order_goes_to_the_payment_page(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    filled(client, shop)

    answer = post(
        client, "/checkout", client_id=uuid.uuid4(), total_fen=14_300, **RECEIVER, note="轻放"
    )
    opened = post(client, answer.location, way="card")

    session.expire_all()
    order = session.scalars(select(Order)).one()
    [payment] = payments_read.payments_of(session, order.code)
    assert (answer.status_code, opened.status_code, opened.location) == (
        303,
        303,
        payment.page_url,
    )
    assert (payment.state, payment.gateway_id) == ("open", f"cs_{payment.attempt_id}")
    assert (order.total_fen, order.receiver_phone, order.note) == (14_300, "13800001234", "轻放")
    request = till.requests[payment.attempt_id]
    assert (request.subject, request.due_fen, request.currency) == (order.code, 14_300, "cny")
    assert parse_qs(urlsplit(request.return_url).query)["key"] == [order.tracking_key]
    assert "篮子还是空的" in client.get("/basket").get_data(as_text=True)


def test_a_double_click_is_one_order_and_one_payment_page(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    filled(client, shop)
    fields = {"client_id": uuid.uuid4(), "total_fen": 14_300, **RECEIVER}

    first = post(client, "/checkout", **fields)
    second = post(client, "/checkout", **fields)

    pages = {post(client, answer.location, way="card").location for answer in (first, second)}

    assert first.location == second.location
    assert len(pages) == 1
    assert orders(session) == 1
    assert len(till.pages) == 1
    assert storefront.offer(session, shop, shop.eggs) == (50, 2, 0)


def test_a_changed_price_is_shown_with_all_that_was_typed(
    client: FlaskClient, session: Session, till: Till, moment: Moment
) -> None:
    shop = storefront.shop(session)
    filled(client, shop)
    catalogue.set_price(
        session,
        listing_id=shop.eggs.id,
        channel_id=shop.channel.id,
        price_fen=6600,
        valid_from=NOW.replace(second=1),
    )
    moment.now = NOW.replace(second=2)

    answer = post(client, "/checkout", client_id=uuid.uuid4(), total_fen=14_300, **RECEIVER)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "¥155.00" in page
    assert 'name="total_fen" value="15500"' in page
    assert "麓山南路" in page
    assert orders(session) == 0


def test_a_wrong_phone_is_told_at_its_field(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    filled(client, shop)

    answer = post(
        client,
        "/checkout",
        client_id=uuid.uuid4(),
        total_fen=14_300,
        **{**RECEIVER, "phone": "12345"},
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="field-phone-error"' in page
    assert "麓山南路" in page
    assert orders(session) == 0


@pytest.mark.parametrize(
    "fields", [{"client_id": "x", "total_fen": "14300"}, {"client_id": "", "total_fen": "-1"}]
)
def test_a_form_that_was_tampered_with_orders_nothing(
    client: FlaskClient, session: Session, till: Till, fields: dict[str, str]
) -> None:
    shop = storefront.shop(session)
    filled(client, shop)

    assert post(client, "/checkout", **RECEIVER, **fields).status_code == 422
    assert orders(session) == 0


def test_sold_out_meanwhile_says_what_is_left(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session, trays=3)
    filled(client, shop)
    storefront.placed(session, shop, trays=2)

    answer = post(client, "/checkout", client_id=uuid.uuid4(), total_fen=14_300, **RECEIVER)

    assert answer.status_code == 409
    assert "林下土鸡蛋 30 枚 不够了，现在还有 1 盘" in answer.get_data(as_text=True)
    assert storefront.offer(session, shop, shop.eggs) == (3, 2, 0)


def test_a_silent_gateway_keeps_the_order_and_another_try_uses_the_same_attempt(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    filled(client, shop)
    till.down = True

    post(client, "/checkout", client_id=uuid.uuid4(), total_fen=14_300, **RECEIVER)

    session.expire_all()
    order = session.scalars(select(Order)).one()
    [payment] = payments_read.payments_of(session, order.code)
    pay = f"/orders/{order.code}/pay?key={order.tracking_key}"
    first = post(client, pay, way="alipay")
    assert payment.state == "created"
    assert "再试一次付款" in first.get_data(as_text=True)
    again = post(client, pay, way="alipay")
    assert again.status_code == 503
    assert "支付那边暂时连不上" in again.get_data(as_text=True)

    till.down = False
    opened = post(client, pay, way="alipay")

    assert (opened.status_code, list(till.requests)) == (303, [payment.attempt_id])
    assert storefront.broken_promises(session) == []


def test_a_gateway_that_refuses_gets_a_new_attempt(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    filled(client, shop)
    till.refusing = True
    answer = post(client, "/checkout", client_id=uuid.uuid4(), total_fen=14_300, **RECEIVER)
    assert post(client, answer.location, way="card").status_code == 503
    till.refusing = False
    session.expire_all()
    order = session.scalars(select(Order)).one()

    opened = post(client, f"/orders/{order.code}/pay?key={order.tracking_key}", way="card")

    session.expire_all()
    assert opened.status_code == 303
    assert [row.state for row in payments_read.payments_of(session, order.code)] == [
        "failed",
        "open",
    ]


def test_checkout_needs_something_in_the_basket(client: FlaskClient, session: Session) -> None:
    storefront.shop(session)

    assert client.get("/checkout").location == "/basket"


def test_the_return_rules_of_what_is_bought_are_shown(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    filled(client, shop)

    page = client.get("/checkout").get_data(as_text=True)

    assert "鲜活农产品" in page
    assert "加工食品" in page
    assert "8.00" in page


def test_a_form_from_another_site_is_refused(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)

    answer = client.post("/basket", data={"listing_id": shop.eggs.id, "packs": 1})

    assert answer.status_code == 422


def test_a_sold_out_basket_is_not_led_to_the_checkout(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session, trays=2)
    filled(client, shop)
    storefront.reserve(session, shop, {shop.eggs.id: 2})

    answer = client.get("/checkout")

    assert (answer.status_code, answer.location) == (303, "/basket")
    assert "先把上面不够的改少一点" in client.get("/basket").get_data(as_text=True)
