"""The list of sub-orders: pages, declining what is ticked or all, and nothing by mistake."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.rules import Role
from storefront.channels.adapters.douyin import Douyin
from storefront.channels.rules import Shop
from storefront.suborders.services import settling
from tests.conftest import NOW
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers

MANY = 130


@pytest.fixture
def headers(session: Session) -> dict[str, str]:
    """Somebody who sells live."""
    return villagers.bearer(session, build_inventory.person(session, Role.OPERATOR))


@pytest.fixture
def code(session: Session, headers: dict[str, str]) -> str:
    """A room with an empty pool for which 130 have paid."""
    shop = build.shop(session, trays=10)
    room = make.room(session, shop.channel, listing_id=shop.eggs.id, packs=0)
    platform = douyin.Douyin()
    with serving(platform) as address:
        adapter = Shop(number="14875103", keys=make.KEYS, api_base=address)
        told = [
            one
            for _ in range(MANY)
            for one in Douyin().read_order(adapter, platform.order(units=1))
        ]
    settling.take_in(session, shop=room.shop, told=told, now=NOW)
    code = room.shop.code
    session.commit()
    return code


def counts(client: FlaskClient, code: str, headers: dict[str, str]) -> dict[str, int]:
    board = client.get(f"/api/platforms/{code}/board", headers=headers).json
    found: dict[str, int] = board["counts"]
    return found


def test_the_list_has_pages(client: FlaskClient, code: str, headers: dict[str, str]) -> None:
    address = f"/office/platforms/{code}/suborders"
    first = client.get(address, headers=headers).get_data(as_text=True)
    second = client.get(f"{address}?page=2", headers=headers).get_data(as_text=True)

    assert (first.count('name="suborder"'), second.count('name="suborder"')) == (100, 30)
    assert "1 / 2 页，共 130 单" in first
    listed = client.get(
        f"/api/platforms/{code}/suborders", query_string={"page": 2}, headers=headers
    )
    assert len(listed.json) == MANY - 100


def test_nothing_ticked_declines_nothing_and_says_so(
    client: FlaskClient, code: str, headers: dict[str, str]
) -> None:
    answer = client.post(
        f"/office/platforms/{code}/suborders/refuse",
        data={"client_id": str(uuid.uuid4())},
        headers=headers,
    )

    assert "一单也没有选" in answer.get_data(as_text=True)
    assert "谢绝了 0 单" not in answer.get_data(as_text=True)
    assert counts(client, code, headers) == {"short": MANY}


def test_all_are_declined_where_they_are_as_many_as_was_said(
    client: FlaskClient, code: str, headers: dict[str, str]
) -> None:
    address = f"/office/platforms/{code}/suborders"
    stale = client.post(f"{address}/refuse", data={"all": "yes", "count": "129"}, headers=headers)
    assert stale.status_code == 409
    assert counts(client, code, headers) == {"short": MANY}

    done = client.post(
        f"{address}/refuse", data={"all": "yes", "count": str(MANY)}, headers=headers
    )
    assert done.status_code == 303
    assert counts(client, code, headers) == {"refused": MANY}
