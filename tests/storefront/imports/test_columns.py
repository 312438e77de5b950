"""What columns mean: one thing each, said by a person once, and corrected at any time."""

import io
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.people.rules import Role
from storefront.imports import calls, queries
from storefront.imports.models import PlatformFile
from storefront.imports.rules import Column, header_of
from tests.storefront.imports.test_rules import TITLES
from tests.storefront.imports.test_services import SKU, as_csv, row
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers
from tests.support.storefront import Moment

STRANGE = ["到手价" if title == "订单应付金额" else title for title in TITLES]
BOTH = [*STRANGE, "吊牌价"]


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


def hand_in(
    client: FlaskClient, session: Session, address: str, headers: dict[str, str], content: bytes
) -> str:
    form: dict[str, Any] = {
        "client_id": str(uuid.uuid4()),
        "file": (io.BytesIO(content), "订单.csv"),
    }
    location = client.post(address, data=form, headers=headers).location
    read(session)
    return location


def read(session: Session) -> None:
    for file_id in session.scalars(select(PlatformFile.id).where(PlatformFile.state == "reading")):
        calls.read(file_id)
    session.expire_all()


def state(session: Session) -> str:
    session.expire_all()
    return session.scalars(select(PlatformFile.state).order_by(PlatformFile.id.desc())).first()


def test_what_a_person_said_goes_before_what_is_common() -> None:
    header = header_of(["订单号", "商品数量", "实付款", "到手价"], {"到手价": Column.PAID})

    assert header is not None
    assert header.titles[header.places[Column.PAID]] == "到手价"
    nothing = header_of(["订单号", "商品数量", "实付款", "订单状态"], {"实付款": None})
    assert nothing is not None
    assert Column.PAID not in nothing.places


def test_two_columns_for_one_thing_are_refused_at_the_field(
    client: FlaskClient, session: Session, address: str, headers: dict[str, str]
) -> None:
    content = as_csv([BOTH, [*row(1), "99"]])
    location = hand_in(client, session, address, headers, content)
    price, tag = BOTH.index("到手价"), BOTH.index("吊牌价")

    refused = client.post(
        f"{location}/columns",
        data={f"column-{price}": "paid", f"column-{tag}": "paid"},
        headers=headers,
    )
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "“到手价”也选了这个" in page
    assert f'id="field-column-{tag}-error"' in page
    assert queries.meanings(session, platform="douyin") == {}

    named = client.post(
        f"{location}/columns",
        data={f"column-{price}": "paid", f"column-{tag}": ""},
        headers=headers,
    )
    assert named.status_code == 303
    read(session)
    assert state(session) == "read"
    assert queries.meanings(session, platform="douyin") == {"到手价": Column.PAID}


def test_a_file_with_two_remembered_columns_for_one_thing_asks_again(
    client: FlaskClient, session: Session, address: str, headers: dict[str, str]
) -> None:
    for title in ("到手价", "吊牌价"):
        titles = [title if one == "到手价" else one for one in STRANGE]
        location = hand_in(client, session, address, headers, as_csv([titles, row(1)]))
        at = titles.index(title)
        client.post(f"{location}/columns", data={f"column-{at}": "paid"}, headers=headers)
        read(session)

    location = hand_in(client, session, address, headers, as_csv([BOTH, [*row(1), "99"]]))
    assert state(session) == "unmapped"
    assert "和另一列说的一样" in client.get(location, headers=headers).get_data(as_text=True)


def test_what_is_remembered_is_shown_and_corrected(
    client: FlaskClient, session: Session, address: str, headers: dict[str, str]
) -> None:
    assert "还没有记住的列" in client.get(f"{address}/columns", headers=headers).get_data(
        as_text=True
    )
    location = hand_in(client, session, address, headers, as_csv([BOTH, [*row(1), "99"]]))
    tag = BOTH.index("吊牌价")
    client.post(f"{location}/columns", data={f"column-{tag}": "paid"}, headers=headers)
    read(session)
    assert "记住的列，改" in client.get(address, headers=headers).get_data(as_text=True)
    assert "吊牌价" in client.get(f"{address}/columns", headers=headers).get_data(as_text=True)

    # Seen in the preview: put right before anything is taken.
    price = BOTH.index("到手价")
    client.post(
        f"{location}/columns",
        data={f"column-{price}": "paid", f"column-{tag}": ""},
        headers=headers,
    )
    read(session)
    known = queries.meanings(session, platform="douyin")
    assert known == {"到手价": Column.PAID, "吊牌价": None}

    corrected = client.post(
        f"{address}/columns",
        data={
            "title-1": "到手价",
            "meaning-1": "freight",
            "title-2": "吊牌价",
            "meaning-2": "forget",
        },
        headers=headers,
    )
    assert corrected.status_code == 303
    session.expire_all()
    assert queries.meanings(session, platform="douyin") == {"到手价": Column.FREIGHT}
    api = address.replace("/office", "/api")
    body = {"columns": [{"title": "到手价", "meaning": None}]}
    assert client.put(f"{api}/columns", json=body, headers=headers).status_code == 204
    listed = client.get(f"{api}/columns", headers=headers).json
    assert listed == [{"title": "到手价", "meaning": None}]
