"""What is sold before it is there says so, and from which day it is sent, on every page."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messages.models import TextMessage
from app.people.rules import Role
from storefront.catalogue import services as catalogue
from storefront.orders import queries
from storefront.orders.models import Order
from storefront.waitlist import services as waitlist
from tests.conftest import NOW
from tests.support import inventory, storefront
from tests.support.shopping import post, sign_in

MIXED = "现货 1，预售 2（2026-12-10 起发货）"


@pytest.fixture
def shop(session: Session) -> storefront.Shop:
    """One tray is there, three more may be sold ahead."""
    shop = storefront.shop(session, trays=1)
    shop.eggs.ships_on = date(2026, 12, 10)
    catalogue.sell_ahead(session, listing_id=shop.eggs.id, channel_id=shop.channel.id, packs=3)
    return shop


def ahead(session: Session, order: Order) -> int:
    [line] = queries.lines_of_order(session, order.id)
    return line.ahead_packs


def test_the_window_basket_and_checkout_tell_what_is_there_and_what_comes(
    client: FlaskClient, shop: storefront.Shop
) -> None:
    for address in ("/", f"/goods/{shop.eggs.slug}"):
        page = client.get(address).get_data(as_text=True)
        assert "现货 1，预售 3（2026-12-10 起发货）" in page
        assert "还剩 4" not in page
    post(client, "/basket", listing_id=shop.eggs.id, packs=1)
    assert "预售" not in client.get("/basket").get_data(as_text=True)
    post(client, f"/basket/{shop.eggs.id}", packs=3)

    for address in ("/basket", "/checkout"):
        page = client.get(address).get_data(as_text=True)
        assert MIXED in page
        assert "整单等货到齐了一起寄" in page


def test_the_order_tells_shopper_and_desk_what_it_waits_for(
    client: FlaskClient, session: Session, shop: storefront.Shop
) -> None:
    order = storefront.paid(session, shop, trays=3)
    page = client.get(f"/orders/{order.code}?key={order.tracking_key}").get_data(as_text=True)
    sign_in(client, inventory.person(session, Role.CLERK, shop.hub))
    desk = client.get(f"/office/orders/{order.code}").get_data(as_text=True)

    for shown in (page, desk):
        assert MIXED in shown
        assert "2026-12-10 起发货；整单等货到齐了一起寄" in shown
    assert "仓库会尽快打包" not in page


def test_who_ordered_first_is_served_first_and_goods_that_come_end_the_wait(
    session: Session, shop: storefront.Shop
) -> None:
    first, second, third = (storefront.placed(session, shop, trays=n) for n in (1, 1, 2))
    assert [ahead(session, each) for each in (first, second, third)] == [0, 1, 2]

    catalogue.stock_up(session, hub_id=shop.hub.id, packs={shop.eggs.pack_id: 2})

    assert [ahead(session, each) for each in (first, second, third)] == [0, 0, 1]


def test_who_waited_is_not_told_of_goods_that_are_not_there(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session, trays=0)
    shop.eggs.ships_on = date(2026, 12, 10)
    waitlist.ask(session, slug=shop.eggs.slug, phone="13800001234", now=NOW)
    catalogue.sell_ahead(session, listing_id=shop.eggs.id, channel_id=shop.channel.id, packs=3)

    assert waitlist.tell(session, now=NOW) == 1

    [sent] = session.scalars(select(TextMessage.body)).all()
    assert "可以预订了，2026-12-10 起发货" in sent
    assert "到货了" not in sent
