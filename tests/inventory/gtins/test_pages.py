"""Giving a pack its GTIN, and what its labels carry then."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.labels.rules.codes import label_url
from inventory.labels.rules.digital_link import item_url
from inventory.labels.rules.scan import parse_scan
from tests.conftest import problem
from tests.support import inventory as build
from tests.support import villagers as people
from tests.support.labels import GTIN
from tests.support.villagers import Desk, bearer

HOST = "HTTP://127.0.0.1:8000"


@pytest.fixture
def desk(session: Session) -> Desk:
    return people.desk(session)


@pytest.fixture
def headers(session: Session) -> dict[str, str]:
    return bearer(session, build.person(session, Role.OPERATOR))


def test_labels_of_a_pack_with_a_gtin_carry_a_digital_link_that_opens(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    named = client.post(
        f"/office/gtins/{desk.tray.id}", data={"gtin": "9520123456788"}, headers=headers
    )
    delivery = people.delivery(session, desk)
    [label, _] = client.get(
        f"/api/labels/items?delivery={delivery.code}", headers=bearer(session, desk.agent)
    ).json

    assert named.status_code == 303
    assert label["url"] == item_url(HOST, gtin=GTIN, lot_code=label["lot_code"], code=label["code"])
    assert parse_scan(label["url"]).code == label["code"]
    page = client.get(label["url"].removeprefix(HOST))
    assert page.status_code == 200
    assert "土鸡蛋" in page.text


def test_a_digital_link_of_others_is_kindly_unknown(client: FlaskClient) -> None:
    answer = client.get(f"/01/{GTIN}/21/ABC")

    assert answer.status_code == 404
    assert GTIN in answer.text


def test_an_empty_number_takes_it_off(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    address = f"/api/gtins/{desk.tray.id}"
    assert client.put(address, json={"gtin": GTIN}, headers=headers).status_code == 204
    assert client.put(address, json={"gtin": " "}, headers=headers).status_code == 204

    assert {row["gtin"] for row in client.get("/api/gtins", headers=headers).json} == {None}
    delivery = people.delivery(session, desk)
    [label, _] = client.get(
        f"/api/labels/items?delivery={delivery.code}", headers=bearer(session, desk.agent)
    ).json
    assert label["url"] == label_url(HOST, label["code"])


def test_a_refused_number_comes_back_as_it_was_typed(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    answer = client.post(
        f"/office/gtins/{desk.tray.id}", data={"gtin": "4006381333931"}, headers=headers
    )

    assert answer.status_code == 422
    assert "怕占了别人的号" in answer.text
    assert 'value="4006381333931"' in answer.text
    assert client.get("/office/gtins", headers=headers).text.count("一托30枚") == 1


def test_a_number_is_of_one_pack(client: FlaskClient, desk: Desk, headers: dict[str, str]) -> None:
    client.put(f"/api/gtins/{desk.tray.id}", json={"gtin": GTIN}, headers=headers)

    twice = client.put(f"/api/gtins/{desk.jar.id}", json={"gtin": GTIN}, headers=headers)
    unknown = client.put("/api/gtins/999999", json={"gtin": GTIN}, headers=headers)

    assert problem(twice) == (409, "gtin.already_used")
    assert problem(unknown) == (404, "produce.pack_unknown")
