"""Pasted addresses, freight by region, pick-up, gifts and what has to be confirmed."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from storefront.freight import services as freight
from storefront.freight.rules import Zone
from storefront.orders.models import Order
from tests.support import inventory, storefront
from tests.support.shopping import post
from tests.support.storefront import Till

PASTED = "王小满 13800001234 湖南省长沙市岳麓区麓山南路1号"
HOME = Zone("省内", ("43",), 1000, 600, 1000, 200, 1500, None, is_refused=False)
FAR = Zone("偏远", ("54",), 1000, 0, 1000, 0, 0, None, is_refused=True)


@pytest.fixture
def shop(client: FlaskClient, session: Session, till: Till) -> storefront.Shop:
    """A shop, with one tray in this browser's basket."""
    made = storefront.shop(session)
    post(client, "/basket", listing_id=made.eggs.id, packs=1)
    return made


def placed(session: Session) -> Order:
    session.expire_all()
    return session.scalars(select(Order)).one()


def send(client: FlaskClient, **fields: object) -> str:
    """Send the order and return the page that comes back; nothing where it was placed."""
    answer = post(client, "/checkout", client_id=uuid.uuid4(), **fields)
    return "" if answer.status_code == 303 else answer.get_data(as_text=True)


def test_a_pasted_line_is_spelt_out_to_be_corrected(
    client: FlaskClient, shop: storefront.Shop
) -> None:
    page = send(client, address=PASTED, look="yes")

    for words in ('value="王小满"', 'value="13800001234"', 'value="43" selected', 'value="长沙市"'):
        assert words in page
    assert 'value="岳麓区"' in page
    assert 'value="麓山南路1号"' in page


def test_the_parts_are_the_address_of_the_order(
    client: FlaskClient, session: Session, shop: storefront.Shop
) -> None:
    page = send(
        client, name="王小满", phone="13800001234", province="43", city="长沙市",
        county="岳麓区", town="", door="麓山南路1号", total_fen=6800,
    )  # fmt: skip

    order = placed(session)
    assert page == ""
    assert (order.receiver_address, order.region_code) == (
        "湖南省长沙市岳麓区麓山南路1号",
        "430104",
    )


def test_a_line_alone_is_enough_to_order(
    client: FlaskClient, session: Session, shop: storefront.Shop
) -> None:
    assert send(client, address=PASTED, total_fen=6800) == ""

    order = placed(session)
    assert (order.receiver_name, order.receiver_phone, order.region_code) == (
        "王小满", "13800001234", "430104",
    )  # fmt: skip


def test_freight_follows_the_region_and_the_weight(
    client: FlaskClient, session: Session, shop: storefront.Shop
) -> None:
    freight.set_zone(session, HOME)
    freight.set_zone(session, FAR)

    told = send(client, address=PASTED, look="yes")
    assert send(client, address=PASTED, total_fen=6600) != ""
    assert send(client, address=PASTED, total_fen=6000 + 600 + 200) == ""

    assert "68.00" in told
    assert placed(session).freight_fen == 800


def test_freight_that_needed_the_address_is_told_as_news(
    client: FlaskClient, session: Session, shop: storefront.Shop
) -> None:
    freight.set_zone(session, HOME)
    unpriced = client.get("/checkout").get_data(as_text=True)

    told = send(client, address=PASTED, total_fen="")

    assert 'name="total_fen" value=""' in unpriced
    assert "运费算好了，一共 ¥68.00" in told
    assert 'name="total_fen" value="6800"' in told
    assert session.scalar(select(Order.id)) is None
    assert send(client, address=PASTED, total_fen=6800) == ""


@pytest.mark.parametrize(
    ("address", "words"),
    [("西藏拉萨市城关区1号", "送不到"), ("一个谁也不知道的地方123号", "看不出是哪个省")],
)
def test_where_nothing_is_sent_is_said_at_the_address(
    client: FlaskClient, session: Session, shop: storefront.Shop, address: str, words: str
) -> None:
    freight.set_zone(session, HOME)
    freight.set_zone(session, FAR)

    page = send(client, name="王", phone="13800001234", address=address, total_fen=6000)

    assert words in page
    assert address in page
    assert session.scalar(select(Order.id)) is None


def test_an_order_can_be_fetched_without_freight(
    client: FlaskClient, session: Session, shop: storefront.Shop
) -> None:
    centre = inventory.village(session)
    freight.set_pickup(session, place_id=centre.id, hours="8 点到 18 点", is_open=True)
    fields = {
        "name": "王小满", "phone": "13800001234", "way": "pickup", "total_fen": 6000,
    }  # fmt: skip

    assert "请选一个取货的地方" in send(client, **fields)
    assert send(client, **fields, pickup_place_id=centre.id) == ""

    order = placed(session)
    assert (order.freight_fen, order.pickup_place_id) == (0, centre.id)
    assert order.receiver_address == "自提：修山镇花桥港村（8 点到 18 点）"


def test_who_fetches_it_after_all_pays_no_freight_at_the_first_press(
    client: FlaskClient, session: Session, shop: storefront.Shop
) -> None:
    centre = inventory.village(session)
    freight.set_pickup(session, place_id=centre.id, hours="", is_open=True)
    fields = {"name": "王小满", "phone": "13800001234", "total_fen": 6800}

    assert send(client, **fields, way="pickup", pickup_place_id=centre.id) == ""

    assert placed(session).total_fen == 6000


def test_what_spoils_once_opened_has_to_be_confirmed(
    client: FlaskClient, session: Session, shop: storefront.Shop
) -> None:
    shop.eggs.spoils_once_opened = True
    session.flush()

    page = send(client, address=PASTED, total_fen=6800)
    assert "同意这样" in page
    assert session.scalar(select(Order.id)) is None
    assert send(client, address=PASTED, total_fen=6800, returns_confirmed="yes") == ""
    assert placed(session).returns_confirmed_at is not None


def test_a_gift_carries_its_card(
    client: FlaskClient, session: Session, shop: storefront.Shop
) -> None:
    page = send(client, address=PASTED, total_fen=6800, is_gift="yes", gift_note="长" * 61)
    assert "卡片最多写 60 个字" in page
    gift = {"address": PASTED, "total_fen": 6800, "is_gift": "yes", "gift_note": "生日快乐"}
    for phone in ("", "123", "07318888888"):
        page = send(client, **gift, buyer_phone=phone)
        assert 'id="field-buyer_phone-error"' in page

    assert send(client, **gift, buyer_phone="+86 139 1111 2222") == ""

    order = placed(session)
    assert (order.gift_note, order.buyer_phone) == ("生日快乐", "13911112222")
    kept = session.scalar(text("SELECT buyer_phone FROM orders"))
    assert b"13911112222" not in bytes(kept)


def test_a_wrong_voucher_is_said_at_its_field_and_nothing_is_lost(
    client: FlaskClient, shop: storefront.Shop
) -> None:
    page = send(client, address=PASTED, total_fen=6800, voucher="NOPE", note="轻放")

    assert "没有这张券" in page
    assert 'value="NOPE"' in page
    assert 'value="轻放"' in page
