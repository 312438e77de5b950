"""What stands in a city shop, and what is on its way there: pages that are true at a glance."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app import clock
from fulfilment.packing import services as packing
from fulfilment.replenishing import queries as coming
from storefront.shops.queries import shelves as shelves_read
from storefront.shops.services import returns
from tests.conftest import NOW, problem
from tests.fulfilment.replenishing.test_shop import (
    Counter,
    broken,
    rung,
    sell,
    stocked_counter,
)
from tests.support import fulfilment as make
from tests.support.queries import counted
from tests.support.villagers import bearer

STATEMENTS_OF_THE_PAGE = 4
"""Who asks, where they may, the shop, its shelf."""


@pytest.fixture
def counter(session: Session) -> Counter:
    return stocked_counter(session)


def test_the_shelf_counts_what_stands_there_and_tells_what_came_back(
    session: Session, counter: Counter
) -> None:
    order = sell(session, counter, rung(counter.items[0]))
    returns.take_back(
        session, shop=counter.shop, sale_code=order.code, item_code=counter.items[0].code,
        reason="破了", actor=counter.clerk, now=NOW,
    )  # fmt: skip

    rows = shelves_read.shelf(session, counter.shop, now=NOW)

    seen = [(row.packs, row.grams, row.price_fen, row.came_back) for row in rows]
    assert sorted(seen) == [(1, None, 6000, True), (2, None, 6000, False)]
    assert {row.expires_on for row in rows} == {counter.lot.expires_on}


def test_goods_without_a_price_are_shown_and_said_to_have_none(
    session: Session, counter: Counter
) -> None:
    early = NOW - timedelta(days=2)

    [row] = shelves_read.shelf(session, counter.shop, now=early)

    assert (row.packs, row.price_fen) == (3, None)


def test_the_page_shows_what_is_expired_in_red(
    session: Session, counter: Counter, client: FlaskClient
) -> None:
    path, mine = f"/till/{counter.shop.code}/shelf", bearer(session, counter.clerk)

    today = clock.china_date(clock.now())
    counter.lot.received_on = today - timedelta(days=30)
    counter.lot.expires_on = today
    session.flush()
    fresh = client.get(path, headers=mine).get_data(as_text=True)
    counter.lot.expires_on = today - timedelta(days=1)
    session.flush()
    late = client.get(path, headers=mine).get_data(as_text=True)

    assert ("3 件" in fresh, "过期了" in fresh) == (True, False)
    assert ("badge-bad" in late, "过期了" in late) == (True, True)
    assert path in client.get(f"/till/{counter.shop.code}", headers=mine).get_data(as_text=True)
    assert path in client.get(f"/till/{counter.shop.code}/goods", headers=mine).get_data(
        as_text=True
    )


def test_the_shelf_takes_the_same_few_statements(
    session: Session, connection: Connection, counter: Counter, client: FlaskClient
) -> None:
    path, mine = f"/till/{counter.shop.code}/shelf", bearer(session, counter.clerk)
    client.get(path, headers=mine)

    with counted(connection) as statements:
        client.get(path, headers=mine)

    assert len(statements) <= STATEMENTS_OF_THE_PAGE


def scanned(client: FlaskClient, counter: Counter, code: str, headers: dict[str, str]) -> Any:
    return client.post(
        f"/hub/shops/{counter.shop.code}",
        json={"raw": code, "client_id": str(uuid.uuid4())},
        headers=headers,
    )


def test_a_scan_counts_at_once_and_twice_is_once(
    session: Session, counter: Counter, client: FlaskClient
) -> None:
    mine = bearer(session, counter.on.worker)
    code = counter.items[3].code

    first, again = (scanned(client, counter, code, mine) for _ in range(2))

    assert [answer.status_code for answer in (first, again)] == [200, 200]
    said = first.get_json()
    assert (said["ok"], said["figure"]) == (True, "1")
    assert "路上的，1 件" in said["list"]
    assert code in said["list"]
    page = client.get(f"/hub/shops/{counter.shop.code}", headers=mine).get_data(as_text=True)
    assert "路上的，1 件" in page
    assert [row.code for row in coming.coming(session, counter.shop.place_id)] == [code]
    assert broken(session) == []


def test_what_a_picker_is_on_the_way_for_stays(
    session: Session, counter: Counter, client: FlaskClient
) -> None:
    order = make.paid_order(session, counter.on, packs=1)
    packing.allocate(session, order_id=order.id, now=NOW)

    refused = scanned(client, counter, counter.items[3].code, bearer(session, counter.on.worker))

    assert problem(refused) == (409, "takedown.chosen")
    assert coming.coming(session, counter.shop.place_id) == []
