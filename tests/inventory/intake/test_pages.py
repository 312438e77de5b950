import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.support import villagers as make
from tests.support.queries import counted
from tests.support.villagers import Desk


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


@pytest.fixture
def headers(session: Session, desk: Desk) -> dict[str, str]:
    return make.bearer(session, desk.agent)


def taken(client: FlaskClient, desk: Desk, headers: dict[str, str], **changes: object) -> str:
    """Take two good trays, or another line, and return the address of the delivery's page."""
    line = {"pack_id": desk.tray.id, "packs": 2, "answers": make.CLEAN} | changes
    sent = {
        "client_id": str(uuid.uuid4()),
        "villager_code": desk.villager.code,
        "terms_id": desk.terms.id,
        "acceptance": {"method": "signature", "picture_id": str(uuid.uuid4())},
        "lines": [line],
    }
    slip = client.post("/api/deliveries", json=sent, headers=headers).get_json()
    return f"/desk/deliveries/{slip['code']}"


def text(client: FlaskClient, address: str, headers: dict[str, str]) -> str:
    return client.get(address, headers=headers).get_data(as_text=True)


def test_a_delivery_has_its_labels_and_the_way_to_the_next_villager(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    page = text(client, taken(client, desk, headers), headers)

    assert "李桂香" in page
    assert "/labels/print?delivery=" in page
    assert 'href="/desk/take"' in page


def test_goods_without_a_licence_are_said_to_be_held(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    address = taken(client, desk, headers, pack_id=desk.jar.id, packs=1, answers=make.SEALED)

    for page in (address, f"{address}/slip"):
        assert "缺小作坊证，只保管、不上架" in text(client, page, headers)


def test_the_slip_says_what_was_taken_what_went_back_and_what_it_may_bring(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    address = taken(client, desk, headers, refused=[{"base_units": 4, "reason": "破了"}])
    page = text(client, f"{address}/slip", headers)

    assert "李桂香" in page
    assert "2 × 一托30枚" in page
    assert "破了" in page
    assert "卖一百块，代办点留 12 块，您得 88 块。" in page
    assert "105.60" in page
    assert "data:image/svg+xml;base64," in page


@pytest.mark.parametrize(
    ("path", "most"),
    # Token and roles of the agent first; then the page's own.
    [("/desk/", 15), ("/desk/deliveries", 5), ("{delivery}", 8), ("{delivery}/slip", 8)],
)
def test_pages_ask_a_fixed_number_of_statements(
    client: FlaskClient,
    connection: Connection,
    desk: Desk,
    headers: dict[str, str],
    path: str,
    most: int,
) -> None:
    found = []
    for _ in range(2):
        page = path.format(delivery=taken(client, desk, headers))
        with counted(connection) as statements:
            assert client.get(page, headers=headers).status_code == 200
        found.append(len(statements))

    assert found == [most, most]


def test_the_day_shows_what_was_taken_and_what_waits(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    taken(client, desk, headers)
    page = text(client, "/desk/", headers)

    assert "等司机来拉" in page
    assert "2 件" in page
    assert "李桂香" in page


def test_a_villagers_page_lists_their_deliveries_and_leads_to_the_next(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    taken(client, desk, headers)
    page = text(client, f"/desk/villagers/{desk.villager.code}", headers)

    assert "土鸡蛋 × 2" in page
    assert "13800138000" not in page
    assert f'href="/desk/take?villager={desk.villager.code}"' in page


def test_pages_speak_english_on_request(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    for page in (taken(client, desk, headers), "/desk/"):
        assert "Free-range eggs" in text(client, f"{page}?lang=en", headers)
