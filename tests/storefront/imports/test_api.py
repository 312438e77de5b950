"""The file over the API, as a program of the operator's hands it in."""

import uuid
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.people.rules import Role
from storefront.imports import calls
from storefront.imports.models import PlatformFile
from storefront.imports.rules import FILE_BYTES_MAX
from tests.storefront.imports.test_rules import TITLES
from tests.storefront.imports.test_services import SKU, as_csv, row
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers
from tests.support.storefront import Moment

FIRST = uuid.UUID(int=1)


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def room(session: Session, moment: Moment) -> make.Room:
    shop = build.shop(session, trays=50)
    return make.room(session, shop.channel, listing_id=shop.eggs.id, packs=5, sku=SKU)


@pytest.fixture
def address(room: make.Room) -> str:
    return f"/api/platforms/{room.shop.code}/files"


@pytest.fixture
def headers(session: Session, address: str) -> dict[str, str]:
    headers = villagers.bearer(session, build_inventory.person(session, Role.OPERATOR))
    session.commit()
    return headers


def read(session: Session) -> None:
    for file_id in session.scalars(select(PlatformFile.id).where(PlatformFile.state == "reading")):
        calls.read(file_id)
    session.expire_all()


def test_a_file_goes_from_a_program_to_orders(
    client: FlaskClient,
    session: Session,
    room: make.Room,
    address: str,
    headers: dict[str, str],
) -> None:
    of_file = f"{address}/{FIRST}"
    hand_in_twice(client, of_file, headers)
    read(session)
    look_over(client, of_file, headers)

    for _ in range(2):
        taking = client.post(f"{of_file}/take", headers=headers).json
        assert taking is not None
        assert taking["state"] == "taking"
    [file_id] = session.scalars(select(PlatformFile.id)).all()
    calls.take(file_id)
    done = client.get(of_file, headers=headers).json
    assert done is not None
    assert (done["state"], done["rows_read"], done["rows_taken"]) == ("taken", 3, 2)
    assert done["counts"] == {"bad": 1, "taken": 2}
    session.expire_all()
    assert sorted(make.fates(session, room).values()) == ["served", "unpaid"]
    listed = client.get(address, headers=headers).json
    assert listed is not None
    assert [one["state"] for one in listed] == ["taken"]


def hand_in_twice(client: FlaskClient, of_file: str, headers: dict[str, str]) -> None:
    content = as_csv(
        [TITLES, row(1, 收件人="王小满"), row(2, 商品数量="两"), row(3, 订单状态="怪")]
    )
    for _ in range(2):
        handed_in = client.put(f"{of_file}?file_name=订单.csv", data=content, headers=headers)
        assert handed_in.status_code == 201
        assert handed_in.json is not None
        assert (handed_in.json["state"], handed_in.json["file_name"]) == ("reading", "订单.csv")


def look_over(client: FlaskClient, of_file: str, headers: dict[str, str]) -> None:
    view = client.get(of_file, headers=headers).json
    assert view is not None
    assert (view["state"], view["counts"], view["good"]) == (
        "read",
        {"bad": 1, "new": 1, "unknown": 1},
        2,
    )
    assert (view["missing"], view["unknown_statuses"], view["problem"]) == ([], ["怪"], None)
    assert {"title": "主订单编号", "meaning": "order_no"} in view["columns"]

    rows = client.get(f"{of_file}/rows", headers=headers)
    assert rows.json is not None
    assert [(one["line_number"], one["fate"]) for one in rows.json] == [
        *((2, "new"), (3, "bad")),
        (4, "unknown"),
    ]
    assert rows.json[1]["problem"]["detail"] == "件数“两”看不懂。"
    assert "王小满" not in rows.get_data(as_text=True)
    behind = client.get(f"{of_file}/rows?fate=unknown&after=2", headers=headers).json
    assert behind is not None
    assert [one["line_number"] for one in behind] == [4]


def test_columns_that_nobody_knows_are_named_and_remembered(
    client: FlaskClient, session: Session, address: str, headers: dict[str, str]
) -> None:
    titles = ["几件" if title == "商品数量" else title for title in TITLES]
    client.put(f"{address}/{FIRST}?file_name=a.csv", data=as_csv([titles, row(1)]), headers=headers)
    read(session)
    view = client.get(f"{address}/{FIRST}", headers=headers).json
    assert view is not None
    assert (view["state"], view["missing"]) == ("unmapped", ["units"])
    assert {"title": "几件", "meaning": None} in view["columns"]

    named = client.put(
        f"{address}/{FIRST}/columns",
        json={"columns": [{"title": "几件", "meaning": "units"}]},
        headers=headers,
    )
    assert named.json is not None
    assert named.json["state"] == "reading"
    read(session)
    again = client.get(f"{address}/{FIRST}", headers=headers).json
    assert again is not None
    assert (again["state"], again["good"]) == ("read", 1)


@pytest.mark.parametrize(
    ("path", "code"),
    [("", "imports.unknown"), ("/rows", "imports.unknown"), ("/rows?fate=odd", "http.422")],
)
def test_what_is_not_there_is_told(
    client: FlaskClient, address: str, headers: dict[str, str], path: str, code: str
) -> None:
    answer = client.get(f"{address}/{FIRST}{path}", headers=headers)
    assert answer.json is not None
    assert answer.json["code"] == code


def test_what_is_empty_or_too_large_is_refused_and_not_kept(
    client: FlaskClient, session: Session, address: str, headers: dict[str, str]
) -> None:
    empty = client.put(f"{address}/{FIRST}?file_name=a.csv", data=b"", headers=headers)
    large = client.put(
        f"{address}/{FIRST}?file_name=a.csv",
        data=b"",
        headers=headers,
        environ_overrides={"CONTENT_LENGTH": str(FILE_BYTES_MAX + 1)},
    )

    assert empty.json is not None
    assert large.json is not None
    assert [empty.json["code"], large.json["code"]] == ["imports.empty", "imports.too_large"]
    assert session.scalars(select(PlatformFile)).all() == []


def test_who_does_not_sell_live_hands_in_nothing(
    client: FlaskClient, session: Session, address: str
) -> None:
    headers = villagers.bearer(session, build_inventory.person(session, Role.AGENT))
    session.commit()

    answer = client.put(f"{address}/{FIRST}?file_name=a.csv", data=b"x", headers=headers)
    assert answer.status_code == 403
