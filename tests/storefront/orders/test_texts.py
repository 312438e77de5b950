"""What a shopper is texted of an order, once, and who is not."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app import config
from app.errors import Refusal
from app.messages import services as messages
from app.people.rules import Actor, Role
from storefront.calloffs import services as calloffs
from storefront.orders import services
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from tests.conftest import NOW
from tests.support import inventory, storefront
from tests.support.storefront import Shop
from tests.support.texts import told

PHONE = storefront.RECEIVER.phone
BUYER = "13911112222"


@pytest.fixture
def shop(session: Session) -> Shop:
    return storefront.shop(session)


@pytest.fixture
def worker(session: Session, shop: Shop) -> Actor:
    return inventory.person(session, Role.WORKER, shop.hub)


def texts(session: Session) -> list[tuple[str, str]]:
    return [(text.phone, text.body) for text in told(session)]


def ship(session: Session, orders: list[Order], worker: Actor) -> None:
    for order in orders:
        services.mark_packed(session, order_id=order.id, actor=worker, now=NOW)
    notes = {order.id: f"顺丰速运 SF{number}" for number, order in enumerate(orders, 1)}
    services.mark_shipped(session, notes=notes, actor=worker, now=NOW)


def test_who_paid_gets_number_and_link_once(session: Session, shop: Shop) -> None:
    order = storefront.paid(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    services.settle_report(session, report=storefront.report_of(payment), now=NOW)

    [(phone, body)] = texts(session)
    assert phone == PHONE
    assert f"订单 {order.code}：128.00 元收到了" in body
    assert body.endswith(f"/orders/{order.code}?key={order.tracking_key}")


@pytest.fixture
def _desk_of_xiangli() -> Iterator[None]:
    messages.use_address(config.read({"PUBLIC_URL": "https://xiangli.example/"}).public_url)
    yield
    messages.use_address(config.read().public_url)


@pytest.mark.usefixtures("_desk_of_xiangli")
def test_links_carry_the_address_of_the_desk(session: Session, shop: Shop) -> None:
    order = storefront.paid(session, shop)

    assert f"https://xiangli.example/orders/{order.code}?key=" in texts(session)[0][1]


def test_carrier_and_number_are_told_of_each_parcel(
    session: Session, shop: Shop, worker: Actor
) -> None:
    orders = [storefront.paid(session, shop, trays=1) for _ in range(3)]

    ship(session, orders, worker)

    sent = [text.body for text in told(session, "寄出了")]
    assert len(sent) == 3
    for number, order in enumerate(orders, 1):
        [body] = [body for body in sent if order.code in body]
        assert f"寄出了，顺丰速运 SF{number}。" in body
        assert order.tracking_key in body


def test_what_the_shop_calls_off_is_told_with_amount_and_reason(
    session: Session, shop: Shop
) -> None:
    order = storefront.paid(session, shop)
    operator = inventory.person(session, Role.OPERATOR)
    for _ in range(2):
        calloffs.call_off(session, code=order.code, reason="下雪路断了", actor=operator, now=NOW)

    [text] = told(session, "取消")
    assert text.phone == PHONE
    assert "店里取消了，128.00 元原路退回。原因：下雪路断了。" in text.body


def test_what_is_refused_is_not_told(session: Session, shop: Shop) -> None:
    order = storefront.paid(session, shop)
    services.mark_picking(session, order_id=order.id, now=NOW)
    order.state = "shipped"
    session.flush()
    operator = inventory.person(session, Role.OPERATOR)

    with pytest.raises(Refusal), session.begin_nested():
        calloffs.call_off(session, code=order.code, reason="缺货", actor=operator, now=NOW)

    assert told(session, "取消") == []


def test_who_calls_off_themselves_is_not_told_so(session: Session, shop: Shop) -> None:
    order = storefront.paid(session, shop)
    services.refund(session, code=order.code, note="", now=NOW)

    assert told(session, "取消") == []


def test_of_a_gift_only_who_ordered_it_is_told(session: Session, shop: Shop, worker: Actor) -> None:
    order = storefront.placed(session, shop)
    order.gift_note, order.buyer_phone = "生日快乐", BUYER
    session.flush()
    [payment] = payments_read.payments_of(session, order.code)
    services.settle_report(session, report=storefront.report_of(payment), now=NOW)
    ship(session, [order], worker)

    assert [phone for phone, _ in texts(session)] == [BUYER, BUYER]


@pytest.mark.parametrize("phone", ["138****1234", "", "073188888888"])
def test_nobody_is_texted_at_what_is_no_number_of_theirs(
    session: Session, shop: Shop, worker: Actor, phone: str
) -> None:
    order = storefront.paid(session, shop)
    before = len(texts(session))
    order.receiver_phone = phone
    session.flush()

    ship(session, [order], worker)

    assert len(texts(session)) == before


def test_who_bought_at_a_platform_is_not_texted(
    session: Session, shop: Shop, worker: Actor
) -> None:
    order = storefront.paid(session, shop)
    before = len(texts(session))
    # Orders of platforms keep no hash, even where the file named a whole number.
    order.receiver_phone_hash = None
    session.flush()

    ship(session, [order], worker)

    assert len(texts(session)) == before
