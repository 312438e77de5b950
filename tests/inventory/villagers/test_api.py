import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.villagers import queries
from tests.conftest import problem
from tests.support import inventory as build
from tests.support import villagers as make

SENT = {
    "name": "王德福",
    "phone": "139 0013 9001",
    "pin": "135791",
    "consents": ["data", "story"],
}


@pytest.fixture
def headers(session: Session) -> dict[str, str]:
    agent = build.person(session, Role.AGENT, build.village(session))
    make.villager(session, agent, build.village(session))
    return make.bearer(session, agent)


def body(**changes: object) -> dict[str, object]:
    return {
        **SENT,
        "client_id": str(uuid.uuid4()),
        "place_code": build.VILLAGE_CODE,
        **changes,
    }


def test_a_villager_is_registered_and_found(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/api/villagers", json=body(), headers=headers)
    found = client.get("/api/villagers?q=wdf", headers=headers)

    assert answer.status_code == 201
    made = answer.get_json()
    assert (made["name"], made["masked_phone"], made["place_code"]) == (
        "王德福",
        "139****9001",
        build.VILLAGE_CODE,
    )
    assert [consent["kind"] for consent in made["consents"]] == ["data", "story"]
    assert [row["code"] for row in found.get_json()] == [made["code"]]
    assert "13900139001" not in answer.get_data(as_text=True) + found.get_data(as_text=True)


def test_a_repeated_registration_is_one(client: FlaskClient, headers: dict[str, str]) -> None:
    sent = body()
    codes = {
        client.post("/api/villagers", json=sent, headers=headers).get_json()["code"]
        for _ in range(3)
    }

    assert len(codes) == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"phone": "110"}, (422, "villager.phone_wrong")),
        ({"consents": ["story"]}, (422, "villager.consent_needed")),
        ({"consents": ["soul"]}, (422, "http.422")),
        ({"client_id": "1"}, (422, "http.422")),
        ({"place_code": "000000000000"}, (404, "place.unknown")),
        ({"pin": "12"}, (422, "account.pin_digits")),
    ],
)
def test_wrong_input_is_a_problem(
    client: FlaskClient,
    headers: dict[str, str],
    changes: dict[str, object],
    expected: tuple[int, str],
) -> None:
    answer = client.post("/api/villagers", json=body(**changes), headers=headers)

    assert problem(answer) == expected


def test_another_places_villager_is_not_found(
    session: Session, client: FlaskClient, headers: dict[str, str]
) -> None:
    [villager] = queries.search(session, text="李桂香", places=None)
    stranger = make.bearer(session, build.person(session, Role.AGENT, build.hub(session)))

    assert problem(client.get(f"/api/villagers/{villager.code}", headers=stranger)) == (
        404,
        "villager.unknown",
    )
    assert client.get("/api/villagers?q=李桂香", headers=stranger).get_json() == []
    own = client.get(f"/api/villagers/{villager.code}", headers=headers)
    assert own.get_json()["name"] == "李桂香"


def test_a_mistyped_card_is_a_problem(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.get("/api/villagers?q=V00000010", headers=headers)

    assert problem(answer) == (422, "label.bad_check_character")
