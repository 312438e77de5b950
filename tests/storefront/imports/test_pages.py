"""The file on its pages: handed in, looked over, taken; nothing of a receiver is shown."""

import io
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.people.rules import Role
from storefront.imports import calls
from storefront.imports.models import PlatformFile
from tests.storefront.imports.test_rules import TITLES
from tests.storefront.imports.test_services import SKU, as_csv, row
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers
from tests.support.storefront import Moment


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def address(session: Session, moment: Moment) -> str:
    shop = build.shop(session, trays=50)
    room = make.room(session, shop.channel, listing_id=shop.eggs.id, packs=5, sku=SKU)
    return f"/office/platforms/{room.shop.code}/files"


@pytest.fixture
def headers(session: Session, address: str) -> dict[str, str]:
    headers = villagers.bearer(session, build_inventory.person(session, Role.OPERATOR))
    session.commit()
    return headers


def form(content: bytes) -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), "file": (io.BytesIO(content), "订单.csv")}


def read(session: Session) -> None:
    for file_id in session.scalars(select(PlatformFile.id).where(PlatformFile.state == "reading")):
        calls.read(file_id)
    session.expire_all()


def test_a_file_goes_from_hand_to_orders(
    client: FlaskClient, session: Session, address: str, headers: dict[str, str]
) -> None:
    content = as_csv(
        [TITLES, row(1, 收件人="王小满"), row(2, 商品数量="两"), row(3, 订单状态="怪")]
    )
    handed_in = client.post(address, data=form(content), headers=headers)
    assert handed_in.status_code == 303
    waiting = client.get(handed_in.location, headers=headers).get_data(as_text=True)
    assert "正在读" in waiting

    read(session)
    page = client.get(handed_in.location, headers=headers).get_data(as_text=True)
    assert "收这 2 行" in page
    assert "件数“两”看不懂" in page
    assert "乡里香干 × 2" in page
    assert "1039.90" in page
    assert "有没见过的状态：怪" in page
    assert "王小满" not in page

    for _ in range(2):
        assert client.post(f"{handed_in.location}/take", headers=headers).status_code == 303
    [file_id] = session.scalars(select(PlatformFile.id)).all()
    calls.take(file_id)
    done = client.get(f"{handed_in.location}/progress", headers=headers).json
    assert done == {"state": "taken", "rows_read": 3, "rows_taken": 2}
    assert "收好了" in client.get(handed_in.location, headers=headers).get_data(as_text=True)
    assert "订单.csv" in client.get(address, headers=headers).get_data(as_text=True)


def test_unknown_columns_are_asked_for(
    client: FlaskClient, session: Session, address: str, headers: dict[str, str]
) -> None:
    titles = ["到手价" if title == "订单应付金额" else title for title in TITLES]
    handed_in = client.post(address, data=form(as_csv([titles, row(1)])), headers=headers)
    read(session)
    page = client.get(handed_in.location, headers=headers).get_data(as_text=True)
    assert "还差：买家付了多少（元）" in page

    named = client.post(
        f"{handed_in.location}/columns",
        data={f"column-{titles.index('到手价')}": "paid"},
        headers=headers,
    )
    assert named.status_code == 303
    read(session)
    assert "收这 1 行" in client.get(handed_in.location, headers=headers).get_data(as_text=True)


def test_no_file_is_said_kindly(client: FlaskClient, address: str, headers: dict[str, str]) -> None:
    answer = client.post(address, data={"client_id": str(uuid.uuid4())}, headers=headers)

    assert answer.status_code == 422
    assert "请先选订单文件" in answer.get_data(as_text=True)


def test_a_long_file_is_turned_over_page_by_page(
    client: FlaskClient, session: Session, address: str, headers: dict[str, str]
) -> None:
    rows = [row(number, 商品数量="两" if number % 2 else "1") for number in range(1, 251)]
    location = client.post(address, data=form(as_csv([TITLES, *rows])), headers=headers).location
    read(session)

    def shown(**asked: str) -> str:
        return client.get(location, query_string=asked, headers=headers).get_data(as_text=True)

    # What is wrong comes first: lines 3, 5, 7 and so on, for the titles are the first.
    assert "1 / 3 页" in shown()
    assert "3 / 3 页" in shown(page="99")
    bad = shown(fate="bad", page="2")
    assert "2 / 2 页" in bad
    assert "fate=bad&amp;page=1" in bad
    assert bad.count("件数“两”看不懂") == 25
    assert " / " not in shown(fate="twice").partition("第几行")[2]
