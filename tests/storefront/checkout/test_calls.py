"""Orders of one moment share a transaction, and nothing else; with real commits."""

import threading
from dataclasses import replace
from unittest.mock import patch

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app import processes
from app.database import session as db
from app.errors import Refusal
from storefront.checkout import calls
from storefront.checkout import services as checkout
from storefront.checkout.services import OrderRequest
from storefront.orders.models import Order, OrderLine
from tests.conftest import NOW
from tests.support import storefront
from tests.support.storefront import Shop

SHOPPERS = 12
TRAYS = 9


@pytest.fixture
def shop(engine_of_its_own: Engine) -> Shop:
    assert engine_of_its_own
    with db.transaction() as session:
        return storefront.shop(session, trays=TRAYS, jars=TRAYS)


def trays(shop: Shop, count: int = 1) -> OrderRequest:
    return storefront.request_of(shop, {shop.eggs.id: count}, total_fen=count * 6000 + 800)


def in_one_moment(requests: list[OrderRequest]) -> list[str]:
    """Place all while another group is served, so that one serves the rest; tell what came."""
    outcomes = [""] * len(requests)

    def order(number: int) -> None:
        try:
            outcomes[number] = calls.place(requests[number], now=NOW).code
        except Refusal as refusal:
            outcomes[number] = refusal.code
        except RuntimeError as fault:
            outcomes[number] = str(fault)

    threads = [threading.Thread(target=order, args=(number,)) for number in range(len(requests))]
    waiting = calls._together
    waiting._is_led = True
    for started, thread in enumerate(threads, start=1):
        thread.start()
        assert processes.until(lambda: len(waiting._waiting) == started, seconds=30)  # noqa: B023
    waiting._pass_on()
    for thread in threads:
        thread.join(30)
    return outcomes


def test_who_comes_first_is_served_and_the_rest_is_told(
    shop: Shop, engine_of_its_own: Engine
) -> None:
    with patch.object(
        calls.services, "place_together", side_effect=checkout.place_together
    ) as together:
        outcomes = in_one_moment([trays(shop) for _ in range(SHOPPERS)])

    assert together.call_count == 1
    assert outcomes[TRAYS:] == ["stock.sold_out"] * (SHOPPERS - TRAYS)
    assert len(set(outcomes[:TRAYS])) == TRAYS
    with Session(engine_of_its_own) as session:
        assert storefront.offer(session, shop, shop.eggs) == (TRAYS, TRAYS, 0)
        assert set(session.scalars(select(Order.code))) == set(outcomes[:TRAYS])
        assert session.scalar(select(func.sum(OrderLine.packs))) == TRAYS
        assert storefront.broken_promises(session) == []


def test_a_large_order_that_does_not_fit_lets_a_small_one_behind_it_pass(
    shop: Shop, engine_of_its_own: Engine
) -> None:
    outcomes = in_one_moment([trays(shop, 4), trays(shop, 6), trays(shop, 5)])

    # Whether the small one had gone before it when it was told decides the words.
    assert outcomes[1] in {"stock.too_few", "stock.sold_out"}
    with Session(engine_of_its_own) as session:
        assert storefront.offer(session, shop, shop.eggs) == (TRAYS, TRAYS, 0)
        assert storefront.broken_promises(session) == []


def test_a_refusal_of_one_undoes_nobody_elses_order(shop: Shop, engine_of_its_own: Engine) -> None:
    odd = [
        replace(trays(shop), expected_total_fen=1),
        replace(trays(shop), voucher="NOSUCH"),
        storefront.request_of(shop, {10**9: 1}, total_fen=6800),
    ]
    both = storefront.request_of(shop, {shop.eggs.id: 1, shop.pickles.id: 1}, total_fen=8300)
    with patch.object(calls.services.OrderRequest, "is_plain", new=True):
        outcomes = in_one_moment([trays(shop), *odd, both, trays(shop)])

    assert outcomes[1:4] == ["checkout.price_changed", "voucher.unknown", "checkout.gone"]
    with Session(engine_of_its_own) as session:
        assert set(session.scalars(select(Order.code))) == {outcomes[0], *outcomes[4:]}
        assert storefront.offer(session, shop, shop.eggs) == (TRAYS, 3, 0)
        assert storefront.broken_promises(session) == []


def test_a_click_that_comes_twice_in_one_moment_is_one_order(
    shop: Shop, engine_of_its_own: Engine
) -> None:
    request = trays(shop)
    earlier = calls.place(request, now=NOW).code
    fresh = trays(shop)
    outcomes = in_one_moment([request, fresh, fresh, request])

    assert outcomes[0] == outcomes[3] == earlier
    assert outcomes[1] == outcomes[2] != earlier
    with Session(engine_of_its_own) as session:
        assert storefront.offer(session, shop, shop.eggs) == (TRAYS, 2, 0)


def test_a_fault_in_the_group_leaves_nobody_waiting(shop: Shop, engine_of_its_own: Engine) -> None:
    with patch.object(calls.services, "place_together", side_effect=RuntimeError("broken")):
        outcomes = in_one_moment([trays(shop) for _ in range(3)])

    assert outcomes.count("broken") == 1
    with Session(engine_of_its_own) as session:
        placed = set(session.scalars(select(Order.code)))
        assert placed == {code for code in outcomes if code != "broken"}
        assert storefront.offer(session, shop, shop.eggs) == (TRAYS, 2, 0)
