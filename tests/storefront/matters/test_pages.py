"""Applications on screens: the desk's way, the receipt's QR, the office."""

import re
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.sample.people import PIN
from storefront.matters.models import Application
from tests.conftest import problem
from tests.support import thread
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.thread import Thread
from tests.support.villagers import bearer


@pytest.fixture
def at(session: Session, moment: Moment) -> Thread:
    return thread.sample(session, now=moment.now)


def latest(session: Session) -> Application:
    session.expire_all()
    return session.scalars(select(Application).order_by(Application.id.desc()).limit(1)).one()


def test_the_desk_handles_a_senior_card_and_the_receipt_is_followed(
    client: FlaskClient, session: Session, at: Thread
) -> None:
    sign_in(client, at.by["agent"])
    found = client.get("/desk/matters?q=lgx").get_data(as_text=True)
    post(
        client,
        "/desk/matters",
        client_id=str(uuid.uuid4()),
        villager=at.household.code,
        matter="senior-card",
    )
    code = latest(session).code
    refused = post(client, f"/desk/matters/{code}/accept")
    for number in (1, 2):
        post(client, f"/desk/matters/{code}/papers/{number}", client_id=str(uuid.uuid4()))
    wrong = post(client, f"/desk/matters/{code}/promise", pin="111111")
    post(client, f"/desk/matters/{code}/promise", pin=PIN)
    accepted = post(client, f"/desk/matters/{code}/accept")
    receipt = client.get(f"/desk/matters/{code}/receipt").get_data(as_text=True)
    key = latest(session).tracking_key
    stranger = client.application.test_client()  # type: ignore[attr-defined]
    followed = stranger.get(f"/follow/{code}?key={key}").get_data(as_text=True)
    guessed = stranger.get(f"/follow/{code}?key=x")
    post(client, f"/desk/matters/{code}/answer", outcome="granted", note="下周来拿")
    post(client, f"/desk/matters/{code}/papers/1/return")

    assert at.household.code in found
    assert (refused.status_code, "还差：身份证、一寸照片" in refused.get_data(as_text=True)) == (
        422,
        True,
    )
    assert (wrong.status_code, accepted.status_code) == (422, 303)
    assert "受理回执" in receipt
    assert "李*香" in followed
    assert "李桂香" not in followed
    assert guessed.status_code == 404
    assert latest(session).state == "granted"
    assert "1 件按期" in stranger.get("/matters").get_data(as_text=True)


def test_the_office_defines_a_matter_line_by_line(
    client: FlaskClient, session: Session, at: Thread
) -> None:
    sign_in(client, at.by["operator"])
    fields = {
        "code": "road",
        "name": "修路申请",
        "name_en": "Road repair",
        "limit_days": "10",
        "papers": "申请书 | Request",
        "steps": "村里看现场 | Village looks | village",
    }
    wrong = post(client, "/office/matters", **fields | {"steps": "村里看现场"})
    right = post(client, "/office/matters", **fields)
    page = client.get("/office/matters").get_data(as_text=True)

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert re.search("看不懂.*村里看现场", wrong.get_data(as_text=True))
    assert "修路申请" in page


def test_the_api_walks_the_same_way(client: FlaskClient, session: Session, at: Thread) -> None:
    headers = bearer(session, at.by["agent"])
    made: Any = client.post(
        "/api/applications",
        json={
            "client_id": str(uuid.uuid4()),
            "matter": "birth-card",
            "villager": at.household.code,
        },
        headers=headers,
    )
    path = f"/api/applications/{made.get_json()['code']}"
    refused = client.post(f"{path}/accept", headers=headers)
    for number in (1, 2):
        client.post(f"{path}/papers/{number}", json={}, headers=headers)
    client.post(f"{path}/promise", json={"pin": PIN}, headers=headers)
    accepted: Any = client.post(f"{path}/accept", headers=headers)
    answered: Any = client.post(f"{path}/answer", json={"outcome": "refused"}, headers=headers)
    key = accepted.get_json()["key"]

    assert problem(refused) == (422, "matter.papers_missing")
    assert accepted.get_json()["due_on"] == "2026-11-25"
    assert answered.get_json()["state"] == "refused"
    followed: Any = client.get(f"{path}/follow?key={key}")
    assert followed.get_json()["villager"] == "李*香"
