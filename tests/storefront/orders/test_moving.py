"""Another address before anything is picked; the list of what was bought."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from storefront.orders import services
from storefront.orders.models import Order
from tests.conftest import NOW
from tests.support import storefront
from tests.support.shopping import post

NEAR = "湖南省益阳市桃江县桃花江镇1号"
FAR = "广东省深圳市南山区科技园1号"


def moved(client: FlaskClient, order: Order, **fields: str) -> int:
    address = f"/orders/{order.code}/receiver?key={order.tracking_key}"
    return int(post(client, address, **fields).status_code)


def test_a_paid_order_goes_elsewhere_in_its_province(client: FlaskClient, session: Session) -> None:
    order = storefront.paid(session, storefront.shop(session))

    assert moved(client, order, address=NEAR, phone="13900009999") == 303

    session.expire_all()
    assert (order.receiver_name, order.receiver_phone, order.receiver_address) == (
        "王小满",
        "13900009999",
        NEAR,
    )
    assert order.region_code == "430922112"
    page = client.get(f"/orders/{order.code}?key={order.tracking_key}").get_data(as_text=True)
    assert (page.count("改了收货信息"), page.count("付款了")) == (1, 1)
    assert storefront.broken_promises(session) == []


def test_another_province_is_another_freight(client: FlaskClient, session: Session) -> None:
    order = storefront.paid(session, storefront.shop(session))

    assert moved(client, order, address=FAR) == 409
    assert "长沙" in order.receiver_address


def test_what_is_being_picked_stays_where_it_goes(client: FlaskClient, session: Session) -> None:
    order = storefront.paid(session, storefront.shop(session))
    services.mark_picking(session, order_id=order.id, now=NOW)

    assert moved(client, order, address=NEAR) == 409


def test_who_does_not_hold_the_key_changes_nothing(client: FlaskClient, session: Session) -> None:
    order = storefront.paid(session, storefront.shop(session))

    answer = post(client, f"/orders/{order.code}/receiver?key=x", address=NEAR)

    assert answer.status_code == 404


def test_the_bill_names_goods_freight_and_sum(client: FlaskClient, session: Session) -> None:
    order = storefront.paid(session, storefront.shop(session))

    page = client.get(f"/orders/{order.code}/bill?key={order.tracking_key}").get_data(as_text=True)

    for words in ("林下土鸡蛋 30 枚 × 2", "120.00", "8.00", "128.00", "不是税务发票", "王**"):
        assert words in page


def test_a_refused_address_comes_back_as_typed_with_the_reason_at_its_field(
    client: FlaskClient, session: Session
) -> None:
    order = storefront.paid(session, storefront.shop(session))
    address = f"/orders/{order.code}/receiver?key={order.tracking_key}"

    for typed, words in (
        ({"address": FAR}, "field-address-error"),
        ({"address": NEAR, "phone": "12345"}, "field-phone-error"),
        ({"address": "桃江"}, "field-address-error"),
    ):
        page = post(client, address, **typed).get_data(as_text=True)
        assert words in page
        assert typed["address"] in page
        assert order.code in page
