from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.places import services as places
from storefront.freight import rules, services
from tests.conftest import NOW, problem
from tests.support import inventory, storefront
from tests.support.shopping import post, sign_in
from tests.support.villagers import bearer

TYPED = {
    "name": "省内",
    "first_kg": "1.5",
    "first_yuan": "5",
    "next_kg": "1",
    "next_yuan": "1",
}
ZONE = {
    "name": "省内",
    "provinces": ["43"],
    "first_grams": 1_000,
    "first_fen": 500,
    "next_grams": 1_000,
    "next_fen": 100,
}


@pytest.fixture
def operator(session: Session) -> dict[str, str]:
    storefront.shop(session)
    return bearer(session, inventory.person(session, Role.OPERATOR))


def test_a_zone_is_set_once_by_its_name_and_removed(
    client: FlaskClient, operator: dict[str, str]
) -> None:
    for price in (500, 600):
        told = ZONE | {"first_fen": price}
        answer = client.put("/api/freight/zones", json=told, headers=operator)
        assert answer.status_code == 204
    kept = client.get("/api/freight", headers=operator).get_json()
    assert kept["flat_fen"] == storefront.FREIGHT_FEN
    assert [(zone["name"], zone["first_fen"], zone["cold_fen"]) for zone in kept["zones"]] == [
        ("省内", 600, 0)
    ]

    assert client.delete("/api/freight/zones/省内", headers=operator).status_code == 204
    assert client.get("/api/freight", headers=operator).get_json()["zones"] == []


def test_two_zones_do_not_share_a_province_and_a_name_is_needed(
    client: FlaskClient, operator: dict[str, str]
) -> None:
    client.put("/api/freight/zones", json=ZONE, headers=operator)

    twice = client.put("/api/freight/zones", json=ZONE | {"name": "别的"}, headers=operator)
    unnamed = client.put("/api/freight/zones", json=ZONE | {"name": " "}, headers=operator)
    nowhere = client.put("/api/freight/zones", json=ZONE | {"provinces": ["99"]}, headers=operator)

    assert problem(twice) == (409, "freight.province_twice")
    assert problem(unnamed) == (422, "freight.name")
    assert nowhere.status_code == 422


def test_a_shop_is_opened_for_fetching(
    client: FlaskClient, session: Session, operator: dict[str, str]
) -> None:
    place = places.open_place(
        session, code="430104001903", name="岳麓店", name_en="Yuelu", kind="shop",
        book_id=inventory.book(session).id, now=NOW, sample=True,
    )  # fmt: skip

    told = {"is_open": True, "hours": "9 点到 18 点"}
    answer = client.put(f"/api/freight/pickup/{place.id}", json=told, headers=operator)

    assert answer.status_code == 204
    rows = client.get("/api/freight", headers=operator).get_json()["places"]
    assert [(row["hours"], row["is_open"]) for row in rows if row["place_id"] == place.id] == [
        ("9 点到 18 点", True)
    ]


def test_a_zone_changes_its_name_and_no_other_is_lost(
    client: FlaskClient, operator: dict[str, str]
) -> None:
    for name, province in (("省内", "43"), ("邻省", "42")):
        told = ZONE | {"name": name, "provinces": [province]}
        client.put("/api/freight/zones", json=told, headers=operator)

    def renamed(was: str, name: str) -> Any:
        told = ZONE | {"was": was, "name": name, "first_fen": 700}
        return client.put("/api/freight/zones", json=told, headers=operator)

    assert renamed("省内", "湖南").status_code == 204
    zones = client.get("/api/freight", headers=operator).get_json()["zones"]
    assert [(zone["name"], zone["first_fen"]) for zone in zones] == [("湖南", 700), ("邻省", 500)]
    assert problem(renamed("湖南", "邻省")) == (409, "freight.name_taken")
    assert problem(renamed("省内", "湘")) == (409, "freight.zone_gone")


def test_the_operator_changes_a_zone_on_the_page_and_orders_keep_what_they_paid(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    paid = storefront.paid(session, shop)
    zone = rules.zone(TYPED | {"cold_yuan": "3", "free_from": "99"}, ["43"])
    services.set_zone(session, zone)
    sign_in(client, inventory.person(session, Role.OPERATOR))

    form = client.get("/office/freight?edit=省内").get_data(as_text=True)
    for words in ('value="1.5"', 'value="5.00"', 'value="99.00"', 'value="43" checked', "不改了"):
        assert words in form
    sent = rules.as_typed(zone) | {"name": "湖南", "first_yuan": "6", "provinces": "43"}
    assert post(client, "/office/freight/zones", **sent).status_code == 303
    again = post(client, "/office/freight/zones", **sent)

    shown = client.get("/office/freight").get_data(as_text=True)
    assert "湖南</h" in shown
    assert "省内</h" not in shown
    assert (again.status_code, "湖南" in again.get_data(as_text=True)) == (409, True)
    session.refresh(paid)
    assert paid.freight_fen == storefront.FREIGHT_FEN


def test_a_zone_as_typed_is_the_same_zone() -> None:
    zone = rules.zone(TYPED | {"is_refused": "yes"}, ["43", "42"])

    assert rules.zone(rules.as_typed(zone), zone.provinces) == zone
