"""Placing an order."""

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from storefront.catalogue import services as catalogue
from storefront.checkout import services as checkout
from storefront.orders import queries as orders_read
from storefront.orders.models import Order, OrderLine
from storefront.payments import queries as payments_read
from tests.conftest import NOW
from tests.support import storefront
from tests.support.queries import counted


def refusal_of(session: Session, shop: storefront.Shop, basket: dict[int, int], fen: int) -> str:
    with pytest.raises(Refusal) as refused:
        checkout.place_order(
            session, request=storefront.request_of(shop, basket, total_fen=fen), now=NOW
        )
    return refused.value.code


def test_an_order_is_placed_with_lines_payment_and_reservation(session: Session) -> None:
    shop = storefront.shop(session)
    basket = {shop.eggs.id: 2, shop.pickles.id: 1}

    order = storefront.order(session, storefront.request_of(shop, basket, total_fen=14_300))

    assert (order.state, order.goods_fen, order.freight_fen, order.total_fen) == (
        "placed",
        13_500,
        800,
        14_300,
    )
    assert (order.receiver_name, order.receiver_phone) == ("王小满", "13800001234")
    assert [
        (line.listing_id, line.packs, line.price_fen, line.line_fen)
        for line in orders_read.lines_of_order(session, order.id)
    ] == [(shop.eggs.id, 2, 6000, 12_000), (shop.pickles.id, 1, 1500, 1500)]
    assert [event.state for event in orders_read.history_of_order(session, order.id)] == ["placed"]
    [payment] = payments_read.payments_of(session, order.code)
    assert (payment.state, payment.due_fen, payment.currency) == ("created", 14_300, "cny")
    assert storefront.offer(session, shop, shop.eggs) == (50, 2, 0)
    assert storefront.offer(session, shop, shop.pickles) == (20, 1, 0)
    assert storefront.broken_promises(session) == []


def test_an_order_of_one_line_takes_three_statements(
    session: Session, connection: Connection
) -> None:
    shop = storefront.shop(session)
    request = storefront.request_of(shop, {shop.eggs.id: 1}, total_fen=6800)

    with counted(connection) as statements:
        checkout.place_order(session, request=request, now=NOW)

    assert len(statements) == 3


def test_the_same_client_id_twice_is_one_order(session: Session) -> None:
    shop = storefront.shop(session)
    request = storefront.request_of(shop, {shop.eggs.id: 1}, total_fen=6800)

    first = checkout.place_order(session, request=request, now=NOW)
    second = checkout.place_order(session, request=request, now=NOW)

    assert first.code == second.code
    assert session.scalar(select(func.count(Order.id))) == 1
    assert storefront.offer(session, shop, shop.eggs) == (50, 1, 0)


def test_a_changed_price_is_told_and_nothing_is_ordered(session: Session) -> None:
    shop = storefront.shop(session)
    catalogue.set_price(
        session,
        listing_id=shop.eggs.id,
        channel_id=shop.channel.id,
        price_fen=6600,
        valid_from=NOW.replace(minute=1),
    )

    with pytest.raises(Refusal) as refused:
        checkout.place_order(
            session,
            request=storefront.request_of(shop, {shop.eggs.id: 1}, total_fen=6800),
            now=NOW.replace(minute=2),
        )

    assert (refused.value.code, refused.value.params["total_yuan"]) == (
        "checkout.price_changed",
        "74.00",
    )
    assert session.scalar(select(func.count(Order.id))) == 0
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 0)


def test_who_was_shown_more_pays_what_it_costs_now(session: Session) -> None:
    shop = storefront.shop(session)

    order = checkout.place_order(
        session,
        request=storefront.request_of(shop, {shop.eggs.id: 1}, total_fen=7400),
        now=NOW,
    )

    assert order.total_fen == 6800


@pytest.mark.parametrize("packs", [0, -3, 100, 10**12])
def test_absurd_packs_are_refused(session: Session, packs: int) -> None:
    shop = storefront.shop(session)

    assert refusal_of(session, shop, {shop.eggs.id: packs}, 6800) == "catalogue.packs_absurd"


def test_an_empty_basket_and_an_unknown_listing_are_refused(session: Session) -> None:
    shop = storefront.shop(session)

    assert refusal_of(session, shop, {}, 0) == "catalogue.nothing_asked"
    assert refusal_of(session, shop, {10**9: 1}, 6800) == "checkout.gone"


def test_what_is_taken_off_the_shop_is_not_ordered(session: Session) -> None:
    shop = storefront.shop(session)
    shop.eggs.active = False
    session.flush()

    assert refusal_of(session, shop, {shop.eggs.id: 1}, 6800) == "checkout.gone"


def test_less_than_four_yuan_is_refused_kindly(session: Session) -> None:
    shop = storefront.shop(session)
    shop.channel.freight_fen = 0
    catalogue.set_price(
        session,
        listing_id=shop.eggs.id,
        channel_id=shop.channel.id,
        price_fen=399,
        valid_from=NOW.replace(minute=0, second=1),
    )

    with pytest.raises(Refusal) as refused:
        checkout.place_order(
            session,
            request=storefront.request_of(shop, {shop.eggs.id: 1}, total_fen=399),
            now=NOW.replace(minute=1),
        )

    assert (refused.value.code, refused.value.params) == (
        "checkout.below_minimum",
        {"least_yuan": 4},
    )


def test_more_than_is_left_is_too_few_and_nothing_left_is_sold_out(session: Session) -> None:
    shop = storefront.shop(session, trays=1)

    assert refusal_of(session, shop, {shop.eggs.id: 2}, 12_800) == "stock.too_few"
    storefront.reserve(session, shop, {shop.eggs.id: 1})
    assert refusal_of(session, shop, {shop.eggs.id: 1}, 6_800) == "stock.sold_out"


def test_one_listing_that_is_short_leaves_the_others_alone(session: Session) -> None:
    shop = storefront.shop(session, trays=1)
    basket = {shop.pickles.id: 2, shop.eggs.id: 2}

    assert refusal_of(session, shop, basket, 15_800) == "stock.too_few"
    assert session.scalar(select(func.count(Order.id))) == 0


def test_a_line_keeps_the_weight_that_its_shopper_was_promised(session: Session) -> None:
    shop = storefront.shop(session)
    shop.pickles.tolerance_grams = 50
    session.flush()

    order = storefront.reserve(session, shop, {shop.eggs.id: 1, shop.pickles.id: 2})
    shop.pickles.tolerance_grams = None
    session.flush()

    lines = session.execute(
        select(OrderLine.listing_id, OrderLine.nominal_grams, OrderLine.tolerance_grams).where(
            OrderLine.order_id == order.id
        )
    ).all()
    assert sorted(lines) == sorted([(shop.eggs.id, None, None), (shop.pickles.id, 500, 50)])
