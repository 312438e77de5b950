"""The order desk's pages and API."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.models import Reveal
from app.people.rules import Actor, Grant, Role
from app.web import refusals
from storefront.calloffs import services as calloffs
from storefront.orderdesk import queries
from storefront.orderdesk import services as desk
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.rules import Receiver, Wishes
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from tests.conftest import NOW, problem
from tests.support import inventory, storefront
from tests.support.shopping import post, sign_in
from tests.support.storefront import Till
from tests.support.texts import told


def mismatched(session: Session, shop: storefront.Shop) -> Order:
    order = storefront.placed(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    orders.settle_report(session, report=storefront.report_of(payment, received_fen=1), now=NOW)
    return order


def test_the_list_and_an_order_show_no_personal_data(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    sign_in(client, inventory.person(session, Role.CLERK, shop.hub))

    listed = client.get("/office/orders").get_data(as_text=True)
    shown = client.get(f"/office/orders/{order.code}").get_data(as_text=True)

    assert order.code in listed.replace(" ", "")
    assert "138****1234" in shown
    for hidden in ("13800001234", "王小满", "麓山南路"):
        assert hidden not in listed + shown


def test_who_calls_is_found_by_the_phone_and_no_longer_once_it_is_another(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    first, other = storefront.placed(session, shop), storefront.placed(session, shop)
    storefront.placed(session, shop)
    sign_in(client, inventory.person(session, Role.CLERK, shop.hub))
    moved = Receiver("王芳", "13900005678", "湖南省长沙市岳麓区麓山南路 2 号", "430104")
    for order in (first, other):
        order.region_code = "430104"
        orders.change_receiver(session, code=order.code, receiver=moved, now=NOW)

    def found(typed: str) -> set[str]:
        page = client.get("/office/orders", query_string={"q": typed}).get_data(as_text=True)
        return {order.code for order in session.scalars(select(Order)) if f"/{order.code}" in page}

    assert found("+86 139-0000 5678") == {first.code, other.code}
    assert len(found("13800001234")) == 1
    assert found("13900000000") == set()
    listed = client.get("/api/orders", query_string={"phone": "13900005678"}).get_json()
    assert {row["code"] for row in listed["orders"]} == {first.code, other.code}


def gift(session: Session, shop: storefront.Shop) -> Order:
    request = storefront.request_of(shop, {shop.eggs.id: 1}, total_fen=6800)
    wishes = Wishes(gift_note="生日快乐", buyer_phone="13700009999")
    return storefront.order(session, replace(request, wishes=wishes))


def test_a_gift_is_found_by_who_ordered_it_and_by_who_gets_it(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    order = gift(session, shop)
    sign_in(client, inventory.person(session, Role.CLERK, shop.hub))

    for phone in ("137 0000 9999", storefront.RECEIVER.phone):
        page = client.get("/office/orders", query_string={"q": phone}).get_data(as_text=True)
        assert f"/office/orders/{order.code}" in page
        listed = client.get("/api/orders", query_string={"phone": phone.replace(" ", "")})
        assert [row["code"] for row in listed.get_json()["orders"]] == [order.code]

    address = f"/office/orders/{order.code}"
    assert "137****9999" in client.get(address).get_data(as_text=True)
    shown = post(client, f"{address}/reveal", reason="客人打电话来问")
    assert "13700009999" in shown.get_data(as_text=True)


def test_older_orders_are_found_by_phone_once_somebody_has_asked_for_it(session: Session) -> None:
    shop = storefront.shop(session)
    orders_of_before = [gift(session, shop), storefront.placed(session, shop)]
    for order in orders_of_before:
        order.receiver_phone_hash = order.buyer_phone_hash = None
    session.flush()

    def found(phone: str) -> int:
        return len(queries.orders(session, hub_ids=None, phone=phone)[0])

    assert (found("13700009999"), found(storefront.RECEIVER.phone)) == (0, 0)
    after_id: int | None = 0
    turns = 0
    while after_id is not None:
        after_id = desk.hash_phones(session, after_id=after_id, most=1)
        turns += 1
    assert turns == len(orders_of_before) + 1
    assert (found("13700009999"), found(storefront.RECEIVER.phone)) == (1, 2)
    assert desk.hash_phones(session, after_id=0, most=1) is None


def test_a_reveal_needs_a_reason_and_is_logged(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    clerk = inventory.person(session, Role.CLERK, shop.hub)
    sign_in(client, clerk)

    refused = post(client, f"/office/orders/{order.code}/reveal", reason="  ")
    shown = post(client, f"/office/orders/{order.code}/reveal", reason="快递找不到门")

    assert (refused.status_code, shown.status_code) == (422, 200)
    assert "13800001234" not in refused.get_data(as_text=True)
    assert "13800001234" in shown.get_data(as_text=True)
    assert shown.headers["Cache-Control"] == "no-store"
    [logged] = session.scalars(select(Reveal)).all()
    assert (logged.account_id, logged.subject, logged.field, logged.reason) == (
        clerk.account_id,
        order.code,
        "receiver",
        "快递找不到门",
    )


def test_another_hubs_clerk_finds_nothing(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    sign_in(client, inventory.person(session, Role.CLERK, inventory.village(session)))

    listed = client.get("/api/orders").get_json()
    shown = client.get(f"/office/orders/{order.code}")
    revealed = post(client, f"/office/orders/{order.code}/reveal", reason="x")

    assert listed == {"orders": [], "next": None}
    assert (shown.status_code, revealed.status_code) == (404, 404)
    assert session.scalars(select(Reveal)).all() == []


def test_who_may_not_is_refused(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.placed(session, shop)
    auditor = inventory.person(session, Role.AUDITOR)

    nobody = client.get("/api/orders")
    sign_in(client, auditor)
    page = client.get(f"/office/orders/{order.code}").get_data(as_text=True)
    verbs = [
        post(client, f"/office/orders/{order.code}/{verb}", reason="x").status_code
        for verb in ("reveal", "cancel", "refund")
    ]

    assert problem(nobody) == (401, "sign_in.needed")
    assert "看完整的" not in page
    assert verbs == [403, 403, 403]
    assert order.state == "placed"


def test_a_mismatch_is_seen_and_sent_back_once(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    order = mismatched(session, shop)
    sign_in(client, inventory.person(session, Role.OPERATOR))

    listed = client.get("/api/orders?state=mismatch").get_json()
    shown = client.get(f"/office/orders/{order.code}").get_data(as_text=True)
    first = post(client, f"/office/orders/{order.code}/refund")
    second = post(client, f"/office/orders/{order.code}/refund")

    assert [(row["code"], row["mismatch"]) for row in listed["orders"]] == [(order.code, True)]
    assert "把这笔钱退回去" in shown
    assert (first.status_code, second.status_code) == (303, 409)
    [refund] = payments_read.refunds_of(session, order.code)
    assert (refund.refund_fen, refund.reason) == (1, "idle")


def test_a_paid_orders_money_is_not_idle(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    sign_in(client, inventory.person(session, Role.OPERATOR))

    assert post(client, f"/office/orders/{order.code}/refund").status_code == 409
    assert payments_read.refunds_of(session, order.code) == []


def test_the_operator_cancels_an_unpaid_order_in_their_name(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    order = storefront.placed(session, shop)
    till.down = True
    operator = inventory.person(session, Role.OPERATOR)
    sign_in(client, operator)

    answer = post(client, f"/office/orders/{order.code}/cancel")

    session.expire_all()
    page = client.get(f"/office/orders/{order.code}").get_data(as_text=True)
    assert (answer.status_code, order.state) == (303, "cancelled")
    assert operator.name in page


def test_odd_filters_are_no_error(client: FlaskClient, session: Session) -> None:
    storefront.shop(session)
    person = Actor(
        inventory.person(session, Role.OPERATOR).account_id,
        "operator",
        frozenset({Grant(Role.OPERATOR, None)}),
    )
    sign_in(client, person)

    assert client.get("/office/orders?state=nonsense&q=%25&before=x").status_code == 200
    assert problem(client.get("/api/orders?state=nonsense")) == (422, "http.422")


def test_what_the_shop_calls_off_reads_so_with_the_reason(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    by_shop, by_shopper = storefront.paid(session, shop), storefront.paid(session, shop)
    operator = inventory.person(session, Role.OPERATOR)
    calloffs.call_off(session, code=by_shop.code, reason="下雪路断了", actor=operator, now=NOW)
    orders.refund(session, code=by_shopper.code, note="", now=NOW)

    def page(order: Order) -> str:
        address = f"/orders/{order.code}?key={order.tracking_key}"
        return client.get(address).get_data(as_text=True)

    assert "店里取消了，钱退回" in page(by_shop)
    assert "原因：下雪路断了。" in page(by_shop)
    assert "不要了，钱退回" not in page(by_shop)
    assert "不要了，钱退回" in page(by_shopper)
    assert "店里取消了" not in page(by_shopper)


def test_why_money_goes_back_is_said_in_words(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    for reason in ("aftersale_broken", "weight", "short", "returned"):
        payments.ask_refund(session, payment=payment, refund_fen=1, reason=reason, now=NOW)
    sign_in(client, inventory.person(session, Role.OPERATOR))

    page = client.get(f"/office/orders/{order.code}").get_data(as_text=True)

    assert "aftersale_broken" not in page
    for word in ("售后：坏了、破了", "实重轻了", "缺货", "退货"):
        assert word in page


@pytest.mark.parametrize(
    ("fen", "code", "said"),
    [
        (12_801, "payments.refund_too_much", "最多还能退 128.00 元"),
        (0, "payments.refund_nothing", "大于 0"),
        (-5, "payments.refund_nothing", "大于 0"),
    ],
)
def test_what_may_go_back_is_told_in_yuan(
    app: Flask, session: Session, fen: int, code: str, said: str
) -> None:
    order = storefront.paid(session, storefront.shop(session))
    [payment] = payments_read.payments_of(session, order.code)

    with pytest.raises(Refusal) as caught:
        payments.ask_refund(session, payment=payment, refund_fen=fen, reason="idle", now=NOW)

    assert caught.value.code == code
    with app.test_request_context():
        assert said in refusals.sentence(caught.value)


def test_the_desk_sees_that_an_order_is_a_gift_and_what_its_card_says(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    order.gift_note = "外婆生日快乐"
    session.flush()
    sign_in(client, inventory.person(session, Role.CLERK, shop.hub))

    page = client.get(f"/office/orders/{order.code}").get_data(as_text=True)

    assert "送人的，箱子里不放价钱" in page
    assert "外婆生日快乐" in page


def test_the_desk_sends_an_order_elsewhere_for_who_rings_up(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    order.region_code = "430104"
    session.flush()
    page = f"/office/orders/{order.code}"
    sign_in(client, inventory.person(session, Role.CLERK, shop.hub))
    assert post(client, f"{page}/receiver", address="x").status_code == 403

    operator = inventory.person(session, Role.OPERATOR)
    sign_in(client, operator)
    far = post(client, f"{page}/receiver", address="北京市朝阳区建国路 1 号")
    near = post(
        client, f"{page}/receiver", address="王芳 13900005678 湖南省长沙市天心区劳动路 2 号"
    )

    assert (far.status_code, near.status_code) == (409, 303)
    session.expire_all()
    assert (order.receiver_name, order.receiver_phone) == ("王芳", "13900005678")
    assert order.receiver_address == "湖南省长沙市天心区劳动路2号"
    shown = client.get(page).get_data(as_text=True)
    assert "改了收货信息" in shown
    assert operator.name in shown
    [message] = told(session, "收货信息改了")
    assert "寄到湖南省长沙市****，王*收。" in message.body

    order.picking_since = NOW
    session.flush()
    assert (
        post(client, f"{page}/receiver", address="湖南省长沙市天心区劳动路 3 号").status_code == 409
    )
    assert "客人要改地址" not in client.get(page).get_data(as_text=True)
