"""Floats over pages and API: who sees which, and what comes back when refused."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from inventory.places.models import Place
from tests.conftest import problem
from tests.support import inventory as build
from tests.support.shopping import post, sign_in
from tests.support.villagers import bearer


@pytest.fixture
def place(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def agent(session: Session, place: Place) -> Actor:
    return build.person(session, Role.AGENT, place)


@pytest.fixture
def finance(session: Session) -> Actor:
    return build.person(session, Role.FINANCE)


def test_finance_gives_and_takes_back(client: FlaskClient, place: Place, finance: Actor) -> None:
    sign_in(client, finance)
    form = {"client_id": uuid.uuid4(), "place": place.code, "yuan": "500"}
    assert post(client, "/office/floats", **form, way="give").status_code == 303
    assert "500.00" in client.get("/office/floats").text

    form |= {"client_id": uuid.uuid4(), "yuan": "600"}
    refused = post(client, "/office/floats", **form, way="back")
    assert refused.status_code == 409
    assert "备用金只有 500.00 元" in refused.text
    assert 'value="600"' in refused.text
    form |= {"client_id": uuid.uuid4(), "yuan": "一百"}
    assert "不像一个钱数" in post(client, "/office/floats", **form, way="give").text

    moves = client.get(f"/office/floats/{place.code}").text
    assert "收到备用金" in moves
    assert "500.00" in moves


def test_an_agent_counts_their_own_float(
    client: FlaskClient, session: Session, place: Place, agent: Actor, finance: Actor
) -> None:
    body = {"client_id": str(uuid.uuid4()), "place": place.code, "fen": 50_000}
    client.post("/api/floats", json=body, headers=bearer(session, finance))
    sign_in(client, agent)
    assert "该清点了" in client.get("/desk/float").text

    form = {"client_id": uuid.uuid4(), "place": place.code, "counted": "499"}
    refused = post(client, "/desk/float/count", **form)
    assert refused.status_code == 422
    assert "和账上对不上" in refused.text
    assert 'value="499"' in refused.text
    assert post(client, "/desk/float/count", **form, note="找零多找了").status_code == 303
    page = client.get("/desk/float").text
    assert "找零多找了" in page
    assert "该清点了" not in page
    assert client.get("/office/floats").status_code == 403


def test_floats_over_the_api(
    client: FlaskClient, session: Session, place: Place, agent: Actor, finance: Actor
) -> None:
    office, desk = bearer(session, finance), bearer(session, agent)
    cash = {"client_id": str(uuid.uuid4()), "place": place.code, "fen": 50_000}
    assert client.post("/api/floats", json=cash, headers=office).status_code == 204
    assert client.post("/api/floats", json=cash, headers=office).status_code == 204
    assert client.post("/api/floats", json=cash, headers=desk).status_code == 403

    count = {"client_id": str(uuid.uuid4()), "place": place.code, "counted_fen": 49_900}
    unsaid = client.post("/api/floats/counts", json=count, headers=desk)
    assert problem(unsaid) == (422, "float.note_missing")
    said = client.post("/api/floats/counts", json=count | {"note": "不清楚"}, headers=desk)
    assert said.status_code == 204

    cash |= {"client_id": str(uuid.uuid4()), "fen": 50_000}
    short = client.post("/api/floats/returns", json=cash, headers=office)
    assert problem(short) == (409, "float.short")
    [row] = client.get("/api/floats", headers=office).json
    assert (row["held_fen"], row["differences_fen"]) == (49_900, -100)
    [counted] = client.get("/api/floats/counts", headers=office).json
    assert (counted["difference_fen"], counted["note"]) == (-100, "不清楚")
    moves = client.get(f"/api/floats/{place.code}/moves", headers=office).json
    assert [move["left_fen"] for move in moves] == [49_900, 50_000]
    gone = client.get("/api/floats/999999999999/moves", headers=office)
    assert problem(gone) == (404, "place.unknown")
