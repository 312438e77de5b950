"""Fifty shoppers at the same moment, twenty trays: real commits on a database of its own."""

import threading

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.database import session as db
from app.errors import Refusal
from storefront.checkout import services as checkout
from tests.conftest import NOW
from tests.support import storefront

SHOPPERS = 50
TRAYS = 20


def test_fifty_shoppers_and_twenty_trays_sell_twenty(engine_of_its_own: Engine) -> None:
    with db.transaction() as session:
        shop = storefront.shop(session, trays=TRAYS)
        request = [
            storefront.request_of(shop, {shop.eggs.id: 1}, total_fen=6800) for _ in range(SHOPPERS)
        ]
    barrier = threading.Barrier(SHOPPERS)
    outcomes: list[str] = []

    def buy(number: int) -> None:
        barrier.wait()
        try:
            with db.transaction() as session:
                checkout.place_order(session, request=request[number], now=NOW)
            outcomes.append("placed")
        except Refusal as refusal:
            outcomes.append(refusal.code)

    storefront.run_together(
        [threading.Thread(target=buy, args=(number,)) for number in range(SHOPPERS)]
    )

    assert sorted(outcomes) == ["placed"] * TRAYS + ["stock.sold_out"] * (SHOPPERS - TRAYS)
    with Session(engine_of_its_own) as session:
        assert storefront.offer(session, shop, shop.eggs) == (TRAYS, TRAYS, 0)
        assert storefront.broken_promises(session) == []


def test_the_same_click_many_times_at_once_is_one_order(engine_of_its_own: Engine) -> None:
    clicks = 10
    with db.transaction() as session:
        shop = storefront.shop(session, trays=TRAYS)
        request = storefront.request_of(shop, {shop.eggs.id: 1}, total_fen=6800)
    barrier = threading.Barrier(clicks)
    codes: list[str] = []

    def order() -> str:
        with db.transaction() as session:
            return checkout.place_order(session, request=request, now=NOW).code

    def click() -> None:
        barrier.wait()
        try:
            codes.append(order())
        except db.LostRace:
            # As the shell runs a request again; the second time the order is there.
            codes.append(order())

    storefront.run_together([threading.Thread(target=click) for _ in range(clicks)])

    assert len(codes) == clicks
    assert len(set(codes)) == 1
    with Session(engine_of_its_own) as session:
        assert storefront.offer(session, shop, shop.eggs) == (TRAYS, 1, 0)
        assert storefront.broken_promises(session) == []


def test_opposite_baskets_at_once_do_not_deadlock(engine_of_its_own: Engine) -> None:
    pairs = 20
    with db.transaction() as session:
        shop = storefront.shop(session, trays=pairs, jars=pairs)
        request = [
            storefront.request_of(
                shop,
                {first.id: 1, second.id: 1},
                total_fen=8300,
            )
            for first, second in [(shop.eggs, shop.pickles), (shop.pickles, shop.eggs)]
            * (pairs // 2)
        ]
    barrier = threading.Barrier(pairs)
    placed: list[str] = []

    def buy(number: int) -> None:
        barrier.wait()
        with db.transaction() as session:
            placed.append(checkout.place_order(session, request=request[number], now=NOW).code)

    storefront.run_together(
        [threading.Thread(target=buy, args=(number,)) for number in range(pairs)]
    )

    assert len(placed) == pairs
    with Session(engine_of_its_own) as session:
        assert storefront.offer(session, shop, shop.eggs) == (pairs, pairs, 0)
        assert storefront.broken_promises(session) == []
