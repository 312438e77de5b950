import gzip
import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app import clock
from app.people import services as people
from app.people.rules import Actor, Role
from inventory.villagers import services as villagers
from inventory.villagers.rules import ConsentKind
from tests.conftest import NOW, problem
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.queries import counted
from tests.support.villagers import Desk

SNAPSHOT = "/api/offline/snapshot"
STATEMENTS = 11
"""Two for the token, one each for places, terms, acceptances, licences, villagers; produce and
its guide prices; the rest is the session's own."""
PASSWORD = "desk-test-2026"


@pytest.fixture
def at(session: Session) -> Desk:
    return make.desk(session)


@pytest.fixture
def headers(session: Session, at: Desk) -> dict[str, str]:
    return make.bearer(session, at.agent)


def snapshot(client: FlaskClient, headers: dict[str, str]) -> Any:
    answer = client.get(SNAPSHOT, headers=headers)
    assert answer.status_code == 200
    return answer.get_json()


def test_a_phone_gets_the_village_and_no_more_of_a_villager_than_it_needs(
    client: FlaskClient, session: Session, at: Desk, headers: dict[str, str]
) -> None:
    make.licence(session, at.villager, at.pickles)
    make.delivery(session, at)

    answer = client.get(SNAPSHOT, headers=headers)

    kept = answer.get_json()
    assert kept["agent"] == {"account_id": at.agent.account_id, "name": at.agent.name}
    assert kept["places"] == [
        {
            "place_id": at.place.id,
            "code": at.place.code,
            "name": at.place.name,
            "name_en": at.place.name_en,
            "cash_fen": 0,
        }
    ]
    assert kept["villagers"] == [
        {
            "code": at.villager.code,
            "name": "李桂香",
            "readings": ["li gui xiang"],
            "masked_phone": "138****8000",
            "tail": "8000",
            "status": "active",
            "place_id": at.place.id,
            "has_data_consent": True,
            "accepted_terms_ids": [at.terms.id],
            "licences": {"pickles": "2027-06-30"},
        }
    ]
    assert [kind["code"] for kind in kept["produce"]] == ["eggs", "pickles"]
    assert kept["produce"][0]["class"] == "fresh"
    assert kept["produce"][0]["packs"] == [
        {
            "pack_id": at.tray.id,
            "name": "一托30枚",
            "name_en": "tray of 30",
            "base_units": 30,
            "loose": False,
            "guide_price_fen": make.TRAY_FEN,
        }
    ]
    assert [
        (terms["terms_id"], terms["kind"], terms["fee_basis_points"]) for terms in kept["terms"]
    ] == [(at.terms.id, "consignment", 1200)]
    assert kept["takes"] == [
        "answers",
        "certificate",
        "checklist_version",
        "codes",
        "pack_id",
        "packs",
        "refused",
        "tests",
        "weights",
    ]
    assert "13800138000" not in answer.get_data(as_text=True)


def test_a_villager_who_took_the_consent_back_is_marked_and_still_there(
    client: FlaskClient, session: Session, at: Desk, headers: dict[str, str]
) -> None:
    villagers.revoke_consent(
        session, villager_code=at.villager.code, kind=ConsentKind.DATA, actor=at.agent, now=NOW
    )

    [kept] = snapshot(client, headers)["villagers"]

    assert (kept["code"], kept["has_data_consent"]) == (at.villager.code, False)


def test_another_villages_people_are_on_no_phone_of_this_one(
    client: FlaskClient, session: Session, at: Desk, headers: dict[str, str]
) -> None:
    other = build.place(session, "centre", "430922101999", "别的村", "Another village")
    make.villager(session, build.person(session, Role.AGENT, other), other, name="王德福")

    kept = snapshot(client, headers)

    assert [villager["name"] for villager in kept["villagers"]] == ["李桂香"]
    assert [place["code"] for place in kept["places"]] == [at.place.code]


def test_only_the_newest_version_of_the_terms_is_there_and_nobody_has_accepted_it(
    client: FlaskClient, session: Session, at: Desk, headers: dict[str, str]
) -> None:
    make.delivery(session, at)
    newer = make.agreement(session, at.place, now=NOW + timedelta(hours=1))

    kept = snapshot(client, headers)

    assert [terms["terms_id"] for terms in kept["terms"]] == [newer.id]
    assert kept["villagers"][0]["accepted_terms_ids"] == []


def test_a_licence_that_has_run_out_is_none(
    client: FlaskClient, session: Session, at: Desk, headers: dict[str, str]
) -> None:
    make.licence(session, at.villager, at.pickles, expires_on=date(2025, 12, 31))

    assert snapshot(client, headers)["villagers"][0]["licences"] == {}


def test_a_phone_that_has_this_version_is_sent_nothing(
    client: FlaskClient, session: Session, at: Desk, headers: dict[str, str]
) -> None:
    first = client.get(SNAPSHOT, headers=headers)
    again = client.get(SNAPSHOT, headers=headers | {"If-None-Match": first.headers["ETag"]})
    make.villager(session, at.agent, at.place, name="王德福", phone="13900139001")
    later = client.get(SNAPSHOT, headers=headers | {"If-None-Match": first.headers["ETag"]})

    assert first.headers["ETag"] == f'W/"{first.get_json()["version"]}"'
    assert (again.status_code, again.get_data()) == (304, b"")
    assert later.status_code == 200
    assert len(later.get_json()["villagers"]) == 2


def test_the_answer_travels_packed(client: FlaskClient, headers: dict[str, str]) -> None:
    plain = client.get(SNAPSHOT, headers=headers)
    packed = client.get(SNAPSHOT, headers=headers | {"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    unpacked = json.loads(gzip.decompress(packed.get_data()))
    assert unpacked | {"taken_at": 0} == plain.get_json() | {"taken_at": 0}
    assert packed.headers["ETag"] == plain.headers["ETag"]


def test_the_number_of_statements_does_not_grow_with_the_village(
    client: FlaskClient,
    session: Session,
    at: Desk,
    headers: dict[str, str],
    connection: Connection,
) -> None:
    def statements() -> int:
        with counted(connection) as sent:
            snapshot(client, headers)
        return len(sent)

    few = statements()
    for tail in range(5):
        other = make.villager(session, at.agent, at.place, phone=f"1390013900{tail}")
        make.licence(session, other, at.pickles)

    assert statements() == few <= STATEMENTS


def test_an_agent_of_everywhere_has_no_village_to_keep(
    client: FlaskClient, session: Session
) -> None:
    headers = make.bearer(session, build.person(session, Role.AGENT))

    assert problem(client.get(SNAPSHOT, headers=headers)) == (409, "offline.no_desk")


def test_the_session_tells_who_works_here_and_gives_a_token_that_the_desk_takes(
    client: FlaskClient, session: Session, at: Desk
) -> None:
    agent = signed_in(client, session, at.agent)
    told = client.get("/api/offline/session").get_json()

    batch = {"deliveries": [{"client_id": "1"}]}
    without = client.post("/api/deliveries/batch", json=batch)
    with_token = client.post(
        "/api/deliveries/batch", json=batch, headers={"X-CSRFToken": told["csrf_token"]}
    )

    assert (told["account_id"], told["name"]) == (agent.account_id, agent.name)
    assert abs(clock.now() - clock.datetime.fromisoformat(told["now"])) < timedelta(minutes=1)
    assert problem(without) == (422, "form.stale")
    assert [row["outcome"] for row in with_token.get_json()["results"]] == ["refused"]


def signed_in(client: FlaskClient, session: Session, agent: Actor) -> Actor:
    account = people.open_account(
        session,
        login="cai-yun",
        name="刘彩云",
        grants=agent.grants,
        now=NOW,
        password=PASSWORD,
    )
    token = client.get("/sign-in").get_data(as_text=True).split('csrf-token" content="')[1]
    client.post(
        "/sign-in",
        data={
            "login": "cai-yun",
            "password": PASSWORD,
            "csrf_token": token.split('"')[0],
        },
    )
    return Actor(account.id, account.name, agent.grants)


def test_whoever_is_not_signed_in_is_told_so(client: FlaskClient) -> None:
    assert problem(client.get("/api/offline/session")) == (401, "sign_in.needed")
