import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.places import services as places
from tests.conftest import NOW, problem
from tests.support import inventory, storefront
from tests.support.villagers import bearer

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
