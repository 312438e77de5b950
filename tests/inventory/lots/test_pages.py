"""Lots under the eyes of desk, hub and office: tests added later, holds placed and released."""

import io
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.quality import services as quality
from inventory.quality.models import Hold, RapidTest
from inventory.stock.models import Lot
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from tests.conftest import NOW, problem
from tests.support import inventory as build
from tests.support import papers
from tests.support.queries import counted
from tests.support.storefront import broken_promises
from tests.support.villagers import bearer

READING = {"value": "63.5", "limit": "50", "device": "2 号仪", "reagent_batch": "B-7"}


@pytest.fixture
def owner(session: Session) -> build.Household:
    return build.household(session)


@pytest.fixture
def lot(session: Session, owner: build.Household) -> Lot:
    made, _ = build.lot_of(session, owner, build.eggs_and_tray(session))
    return made


@pytest.fixture
def agent(session: Session, owner: build.Household) -> dict[str, str]:
    return bearer(session, owner.agent)


@pytest.fixture
def operator(session: Session) -> dict[str, str]:
    return bearer(session, build.person(session, Role.OPERATOR))


def reading(**changes: Any) -> dict[str, Any]:
    return READING | {"client_id": str(uuid.uuid4())} | changes


def held(session: Session, lot: Lot, owner: build.Household, kind: str = "count") -> Hold:
    return quality.hold_lot(
        session, lot_id=lot.id, kind=kind, reason="少两托", actor=owner.agent, now=NOW
    )


def test_a_positive_test_that_is_added_later_holds_the_lot_once(
    client: FlaskClient, session: Session, lot: Lot, agent: dict[str, str]
) -> None:
    photo = {"photo": (io.BytesIO(papers.photo()), "reading.jpg")}
    sent = reading()

    answers = [
        client.post(f"/lots/{lot.code}/tests", data=sent | extra, headers=agent)
        for extra in (photo, {})
    ]

    assert [answer.status_code for answer in answers] == [303, 303]
    [test] = session.scalars(select(RapidTest))
    assert (test.positive, test.value_tenths) == (True, 635)
    page = client.get(f"/lots/{lot.code}", headers=agent).text
    assert "超标" in page
    assert "快检抑制率 63.5%" in page
    assert [event.step for event in trace.events_of(session, lot.code)] == [Step.FAIL]
    picture = client.get(f"/lots/{lot.code}/pictures/{test.picture_id}", headers=agent)
    assert (picture.mimetype, picture.headers["Cache-Control"]) == (
        "image/jpeg",
        "private, no-store",
    )
    listed = client.get("/lots", headers=agent).text
    assert lot.code in listed


def test_a_refused_test_comes_back_as_it_was_typed(
    client: FlaskClient, session: Session, lot: Lot, agent: dict[str, str]
) -> None:
    answer = client.post(f"/lots/{lot.code}/tests", data=reading(value="六十"), headers=agent)

    assert answer.status_code == 422
    assert "抑制率要在百分之 0 到 100 之间" in answer.text
    assert 'value="六十"' in answer.text
    assert session.scalars(select(RapidTest)).all() == []


def test_a_hold_is_released_by_another_with_a_reason_and_stays_on_record(
    client: FlaskClient,
    session: Session,
    owner: build.Household,
    lot: Lot,
    agent: dict[str, str],
    operator: dict[str, str],
) -> None:
    hold = held(session, lot, owner)
    address = f"/lots/{lot.code}/holds/{hold.id}/release"
    form = {"client_id": str(uuid.uuid4()), "reason": "重新数过，够数"}

    assert client.post(address, data=form, headers=agent).status_code == 403
    empty = client.post(address, data=form | {"reason": " "}, headers=operator)
    assert empty.status_code == 422
    report = {"photo": (io.BytesIO(papers.photo()), "report.jpg")}
    done = client.post(address, data=form | report, headers=operator)

    assert (done.status_code, done.location) == (303, f"/lots/{lot.code}")
    page = client.get(f"/lots/{lot.code}", headers=agent).text
    assert "封过又解封的" in page
    assert "重新数过，够数" in page
    assert lot.code not in client.get("/lots", headers=operator).text
    assert lot.code in client.get("/lots?state=released", headers=operator).text
    session.refresh(hold)
    photo = client.get(f"/lots/{lot.code}/pictures/{hold.release_picture_id}", headers=operator)
    assert photo.status_code == 200
    again = client.post(address, data=form, headers=operator)
    assert again.status_code == 409


def test_nobody_releases_their_own_hold(
    client: FlaskClient, session: Session, lot: Lot, operator: dict[str, str]
) -> None:
    client.post(
        f"/lots/{lot.code}/holds", data={"kind": "test", "reason": "有异味"}, headers=operator
    )
    hold = session.scalars(select(Hold)).one()

    page = client.get(f"/lots/{lot.code}", headers=operator).text
    answer = client.post(
        f"/api/lots/{lot.code}/holds/{hold.id}/release", json={"reason": "好了"}, headers=operator
    )

    assert "这是您封的，要另一个人来解封" in page
    assert problem(answer)[1] == "hold.own"
    assert hold.released_at is None


def test_lots_of_other_places_are_not_there(
    client: FlaskClient, session: Session, owner: build.Household, lot: Lot
) -> None:
    hold = held(session, lot, owner)
    away = bearer(session, build.person(session, Role.WORKER, build.hub(session)))

    assert client.get(f"/lots/{lot.code}", headers=away).status_code == 404
    assert lot.code not in client.get("/lots", headers=away).text
    tried = client.post(
        f"/api/lots/{lot.code}/holds", json={"kind": "count", "reason": "少"}, headers=away
    )
    assert tried.status_code == 404
    other, _ = build.lot_of(session, owner, build.eggs_and_tray(session))
    operator = bearer(session, build.person(session, Role.OPERATOR))
    wrong = client.post(
        f"/api/lots/{other.code}/holds/{hold.id}/release",
        json={"reason": "好了"},
        headers=operator,
    )
    assert problem(wrong)[1] == "hold.unknown"


def test_a_recall_or_a_missing_paper_is_not_placed_by_hand(
    client: FlaskClient, lot: Lot, operator: dict[str, str]
) -> None:
    for kind in ("recall", "paper"):
        answer = client.post(
            f"/api/lots/{lot.code}/holds", json={"kind": kind, "reason": "查"}, headers=operator
        )
        assert problem(answer)[1] == "hold.kind_unknown"


def test_a_scanned_item_leads_to_its_lot_and_other_codes_are_refused_kindly(
    client: FlaskClient, session: Session, owner: build.Household, operator: dict[str, str]
) -> None:
    lot, items = build.lot_of(session, owner, build.eggs_and_tray(session))

    found = client.get(f"/lots?code={items[0].code}", headers=operator)
    villager = client.get(f"/lots?code={owner.villager.code}", headers=operator)

    assert (found.status_code, found.location) == (303, f"/lots/{lot.code}")
    assert villager.status_code == 422
    assert "这不是货的码" in villager.text


def test_a_lots_page_asks_a_fixed_number_of_questions(
    client: FlaskClient,
    connection: Connection,
    session: Session,
    owner: build.Household,
    lot: Lot,
    operator: dict[str, str],
) -> None:
    counts = []
    for _ in range(2):
        held(session, lot, owner, kind="count" if not counts else "expiry")
        client.post(f"/lots/{lot.code}/tests", data=reading(value="1"), headers=operator)
        with counted(connection) as statements:
            client.get(f"/lots/{lot.code}", headers=operator)
        counts.append(len(statements))

    assert counts == [8, 8]
    assert broken_promises(session) == []


def test_the_wire_tells_all_of_a_lot(client: FlaskClient, lot: Lot, agent: dict[str, str]) -> None:
    sent = {
        "client_id": str(uuid.uuid4()),
        "reading": {
            "value_tenths": 120,
            "limit_tenths": 500,
            "device": "2 号仪",
            "reagent_batch": "B-7",
        },
    }

    answer = client.post(f"/api/lots/{lot.code}/tests", json=sent, headers=agent)

    assert answer.status_code == 201
    assert answer.json["tests"][0]["positive"] is False
    assert client.get(f"/api/lots/{lot.code}", headers=agent).json == answer.json
    assert client.get("/api/lots/holds", headers=agent).json == []
