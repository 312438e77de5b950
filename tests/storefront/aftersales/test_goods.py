"""Which goods a shopper complains of, and what should go back for them."""

import base64
import io
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Role
from storefront.aftersales import queries, services
from storefront.aftersales.models import AftersaleCase
from storefront.aftersales.rules import BoughtLine, Kind, complained_packs
from storefront.credits.models import Credit
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from tests.conftest import NOW, problem
from tests.storefront.aftersales.test_aftersales import broken, complaint, photo
from tests.support import inventory, storefront
from tests.support.shopping import post, sign_in
from tests.support.villagers import bearer

EGGS = BoughtLine(1, 11, "鸡蛋", "Eggs", "盘", "trays", 3, 6000, 100)
JAR = BoughtLine(2, 12, "坛子菜", "Pickles", "瓶", "jars", 1, 1500, 0)


@pytest.fixture
def shop(session: Session) -> storefront.Shop:
    return storefront.shop(session)


@pytest.fixture
def order(session: Session, shop: storefront.Shop) -> Order:
    """Two trays and a jar that have arrived, ¥135 of goods and ¥8 of freight."""
    basket = {shop.eggs.id: 2, shop.pickles.id: 1}
    request = storefront.request_of(shop, basket, total_fen=14_300)
    made = storefront.order(session, request)
    [payment] = payments_read.payments_of(session, made.code)
    payment.gateway_id = "cs_1"
    session.flush()
    storefront.orders.settle_report(session, report=storefront.report_of(payment), now=NOW)
    made.state = "delivered"
    session.flush()
    return made


def case_of(session: Session, order: Order, **changed: object) -> AftersaleCase:
    return services.complain(session, order=order, complaint=complaint(**changed), now=NOW)


def proposed(session: Session, order: Order, **changed: object) -> tuple[int, int, int, int]:
    """What should go back: for goods, less the voucher, with freight, in all."""
    case = case_of(session, order, **changed)
    goods = queries.lines_of(session, [case.id])[case.id]
    found = queries.proposal(session, order, kind=case.kind, goods=goods)
    assert found is not None
    return found.goods_fen, found.discount_fen, found.freight_fen, found.refund_fen


def test_all_is_meant_where_nobody_says_otherwise() -> None:
    assert complained_packs([EGGS, JAR], None) == {1: 3, 2: 1}
    assert complained_packs([EGGS, JAR], {11: 2}) == {1: 2}


@pytest.mark.parametrize(
    ("goods", "code"),
    [
        ({}, "aftersale.no_goods"),
        ({99: 1}, "aftersale.other_goods"),
        ({11: 0}, "aftersale.packs"),
        ({11: 4}, "aftersale.packs"),
    ],
)
def test_what_was_not_bought_is_refused(goods: dict[int, int], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        complained_packs([EGGS, JAR], goods)
    assert caught.value.code == code


def test_weight_that_was_paid_back_is_not_paid_twice_and_odd_fen_are_the_shoppers() -> None:
    assert [EGGS.worth_fen(packs) for packs in (1, 2, 3)] == [5967, 11_934, 17_900]


def test_for_one_bad_tray_its_price_should_go_back_and_no_freight(
    session: Session, shop: storefront.Shop, order: Order
) -> None:
    assert proposed(session, order, goods={shop.eggs.id: 1}) == (6000, 0, 0, 6000)
    assert broken(session) == []


def test_where_nothing_was_right_freight_goes_back_too(session: Session, order: Order) -> None:
    assert proposed(session, order) == (13_500, 0, 800, 14_300)


def test_who_just_does_not_want_it_has_had_it_sent(session: Session, order: Order) -> None:
    assert proposed(session, order, kind=Kind.UNWANTED) == (13_500, 0, 0, 13_500)


def test_what_a_voucher_paid_stays(session: Session, shop: storefront.Shop, order: Order) -> None:
    order.discount_fen, order.total_fen = 1350, 12_950
    session.flush()

    assert proposed(session, order, goods={shop.pickles.id: 1}) == (1500, 150, 0, 1350)


def test_no_more_should_go_back_than_is_left(
    session: Session, shop: storefront.Shop, order: Order
) -> None:
    [payment] = payments_read.payments_of(session, order.code)
    payments.ask_refund(session, payment=payment, refund_fen=10_000, reason="idle", now=NOW)

    assert proposed(session, order, goods={shop.eggs.id: 2}) == (12_000, 0, 0, 4300)


def test_what_was_sent_back_is_not_complained_of_again(
    session: Session, shop: storefront.Shop, order: Order
) -> None:
    eggs, jar = queries.bought_lines(session, order.id)
    [payment] = payments_read.payments_of(session, order.code)
    refund = payments.ask_refund(
        session, payment=payment, refund_fen=1500, reason="returned", now=NOW
    )
    _, [item] = inventory.lot_of(
        session, inventory.household(session), inventory.eggs_and_tray(session), packs=1
    )
    session.add(
        Credit(
            order_line_id=jar.order_line_id,
            reason="returned",
            item_id=item.id,
            packs=1,
            fen=1500,
            refund_id=refund.id,
            account_id=inventory.person(session, Role.OPERATOR).account_id,
            credited_at=NOW,
        )
    )
    session.flush()

    assert [line.listing_id for line in queries.bought_lines(session, order.id)] == [
        eggs.listing_id
    ]
    with pytest.raises(Refusal, match=r"aftersale\.other_goods"):
        case_of(session, order, goods={shop.pickles.id: 1})


def test_shopper_ticks_the_bad_ones_and_the_desk_finds_what_to_give_back(
    client: FlaskClient, session: Session, shop: storefront.Shop, order: Order
) -> None:
    page = f"/orders/{order.code}/help?key={order.tracking_key}"
    form = client.get(page).get_data(as_text=True)
    assert form.count('name="goods"') == 2
    assert form.count(" checked><span>") == 2
    sent = {"client_id": uuid.uuid4(), "kind": "broken", "told": "破了一盘"}

    none = post(client, page, **sent, photos=(io.BytesIO(photo()), "1.jpg"))
    assert none.status_code == 422
    assert "请勾上哪些东西有问题" in none.get_data(as_text=True)
    packs = {f"packs-{shop.eggs.id}": 1, f"packs-{shop.pickles.id}": 1}
    done = post(
        client, page, **sent, **packs, goods=shop.eggs.id, photos=(io.BytesIO(photo()), "1.jpg")
    )
    assert done.status_code == 303
    assert '林下土鸡蛋 30 枚 <span class="nowrap">× 1 盘' in client.get(page).get_data(as_text=True)

    sign_in(client, inventory.person(session, Role.OPERATOR))
    desk = client.get(f"/office/aftersales/{order.code}/1").get_data(as_text=True)
    assert 'value="60.00"' in desk
    assert "林下土鸡蛋 30 枚 × 1" in client.get("/office/aftersales").get_data(as_text=True)


def test_a_client_names_goods_and_reads_what_should_go_back(
    client: FlaskClient, session: Session, shop: storefront.Shop, order: Order
) -> None:
    path = f"/api/orders/{order.code}/cases?key={order.tracking_key}"
    body = {
        "client_id": str(uuid.uuid4()),
        "kind": "broken",
        "told": "破了一盘",
        "goods": [{"listing_id": shop.eggs.id, "packs": 9}],
        "photos": [base64.b64encode(photo()).decode()],
    }
    assert problem(client.post(path, json=body)) == (422, "aftersale.packs")
    body["goods"] = [{"listing_id": shop.eggs.id, "packs": 1}]
    assert client.post(path, json=body).status_code == 201

    headers = bearer(session, inventory.person(session, Role.OPERATOR))
    found = client.get(f"/api/aftersales/{order.code}/1", headers=headers).get_json()
    [line] = found["goods"]
    assert (line["listing_id"], line["packs"], line["price_fen"]) == (shop.eggs.id, 1, 6000)
    assert found["proposal"]["refund_fen"] == 6000
    missing = client.get(f"/api/aftersales/{order.code}/2", headers=headers)
    assert problem(missing) == (404, "aftersale.unknown")


def test_what_was_complained_of_stays_and_goods_of_another_order_are_seen(
    session: Session, shop: storefront.Shop, order: Order
) -> None:
    case = case_of(session, order)
    other = storefront.paid(session, shop)
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text("UPDATE aftersale_lines SET packs = packs + 1"))

    case.order_id, case.number = other.id, 1

    assert broken(session) == ["cases_are_about_goods_of_their_order"]
