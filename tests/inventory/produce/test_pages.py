"""The operator defines kinds, packs, prices and checklists on their pages."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app import clock
from app.people.rules import Role
from inventory.produce import queries
from inventory.produce.models import Pack, Produce
from inventory.produce.rules import QuestionKind
from tests.conftest import problem
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.queries import counted

KIND = {
    "name": "鲜辣椒",
    "code": "chillies",
    "base_unit": "gram",
    "produce_class": "fresh",
    "storage_zone": "cool",
    "shelf_life_days": "10",
    "month-7": "5",
    "return_window_hours": "48",
    "picture": "produce",
}
SHEET = {
    "key-0": "dry",
    "kind-0": "yes_no",
    "question-0": "表面干吗？",
    "key-1": "long",
    "kind-1": "number",
    "question-1": "多长？",
    "unit-1": "厘米",
    "decimals-1": "1",
    "minimum-1": "5.5",
    "key-2": "colour",
    "kind-2": "choice",
    "question-2": "什么颜色？",
    "good-2": "青 / green\n红 / red",
    "bad-2": "发黑",
}
PAGE = "/office/produce"


@pytest.fixture
def headers(session: Session) -> dict[str, str]:
    return make.bearer(session, build.person(session, Role.OPERATOR))


def sheet(**changes: Any) -> dict[str, Any]:
    return SHEET | {"client_id": str(uuid.uuid4())} | changes


def test_a_kind_is_made_ready_for_intake_on_the_pages(
    client: FlaskClient, connection: Connection, session: Session, headers: dict[str, str]
) -> None:
    assert "还没有品类" in client.get(PAGE, headers=headers).text
    made = client.post(f"{PAGE}/new", data=KIND, headers=headers)
    assert (made.status_code, made.location) == (303, f"{PAGE}/chillies")
    client.post(
        f"{PAGE}/chillies/packs",
        data={"name": "散装", "size": "1", "unit": "jin", "loose": "yes"},
        headers=headers,
    )
    pack = session.scalars(select(Pack)).one()
    client.post(f"{PAGE}/chillies/packs/{pack.id}/price", data={"price": "3.50"}, headers=headers)
    published = client.post(f"{PAGE}/chillies/checklist", data=sheet(), headers=headers)
    assert (published.status_code, published.location) == (303, f"{PAGE}/chillies")

    [row] = queries.produce_list(session, now=clock.now())
    assert (row.name_en, row.storage_zone, row.month_days[6]) == ("鲜辣椒", "cool", 5)
    assert [(one.base_units, one.loose, one.guide_price_fen) for one in row.packs] == [
        (500, True, 350)
    ]
    assert row.checklist_version == 2
    assert [one.kind for one in row.checklist] == [
        QuestionKind.YES_NO,
        QuestionKind.NUMBER,
        QuestionKind.CHOICE,
    ]
    assert (row.checklist[1].minimum, row.checklist[1].maximum) == (55, None)
    with counted(connection) as statements:
        page = client.get(f"{PAGE}/chillies", headers=headers).text
    assert len(statements) == 5
    assert "≥ 5.5" in page
    assert "青 / 红 / 发黑" in page


def test_a_refused_kind_comes_back_as_it_was_typed(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    wrong = client.post(f"{PAGE}/new", data=KIND | {"code": "辣椒"}, headers=headers)
    assert wrong.status_code == 422
    assert "编号只能用小写字母" in wrong.text
    assert 'value="辣椒"' in wrong.text
    assert session.scalars(select(Produce)).all() == []

    bad_days = client.post(f"{PAGE}/new", data=KIND | {"month-3": "很久"}, headers=headers)
    assert bad_days.status_code == 422
    assert 'value="很久"' in bad_days.text


def test_buttons_of_the_sheet_keep_all_that_is_typed(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    make.eggs(session)
    address = f"{PAGE}/eggs/checklist"
    assert "蛋壳干净吗？" in client.get(address, headers=headers).text

    added = client.post(address, data=sheet(do="add"), headers=headers).text
    moved = client.post(address, data=sheet(do="up-2"), headers=headers).text

    assert "表面干吗？" in added
    assert 'name="question-3"' in added
    assert moved.index("表面干吗？") < moved.index("什么颜色？") < moved.index("多长？")
    assert len(queries.checklists_of(session, "eggs")) == 1


def test_a_refused_sheet_says_which_question_is_wrong_and_publishes_nothing(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    make.eggs(session)

    answer = client.post(
        f"{PAGE}/eggs/checklist", data=sheet(**{"minimum-1": "五厘米"}), headers=headers
    )

    assert answer.status_code == 422
    assert "第 2 项的上下限不对" in answer.text
    assert 'value="五厘米"' in answer.text
    assert len(queries.checklists_of(session, "eggs")) == 1


def test_the_same_sheet_twice_is_one_version_and_the_same_questions_are_none(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    make.eggs(session)
    address = f"{PAGE}/eggs/checklist"
    once = sheet()

    for sent in (once, once):
        assert client.post(address, data=sent, headers=headers).status_code == 303
    assert client.post(address, data=sheet(), headers=headers).status_code == 409

    assert [row.version for row in queries.checklists_of(session, "eggs")] == [2, 1]
    page = client.get(f"{PAGE}/eggs", headers=headers).text
    assert "以前的版本" in page
    assert "蛋壳干净吗？" in page


def test_what_is_retired_is_found_here_and_offered_nowhere(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    make.eggs(session)
    client.post(f"{PAGE}/eggs/retirement", data={"retired": "yes"}, headers=headers)

    assert "不收了" in client.get(f"{PAGE}?q=鸡蛋", headers=headers).text
    assert "没有找到" in client.get(f"{PAGE}?q=鸭", headers=headers).text
    assert client.get("/api/produce", headers=headers).json == []
    client.post(f"{PAGE}/eggs/retirement", data={"retired": "no"}, headers=headers)
    assert len(client.get("/api/produce", headers=headers).json) == 1


def test_other_systems_do_the_same_over_the_api(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    keeping = {"name": "笋", "shelf_life_days": 7, "return_window_hours": 24}
    kind = keeping | {"code": "shoots", "base_unit": "gram", "produce_class": "fresh"}
    questions = [
        {"key": "tender", "question": "嫩吗？"},
        {"key": "days", "question": "几天？", "kind": "number", "maximum": 2},
    ]

    made = client.post("/api/produce", json=kind, headers=headers)
    changed = client.put(
        "/api/produce/shoots", json=keeping | {"storage_zone": "cool"}, headers=headers
    )
    pack = client.post(
        "/api/produce/shoots/packs", json={"name": "一捆", "base_units": 500}, headers=headers
    )
    asked = client.post(
        "/api/produce/shoots/checklists",
        json={"client_id": str(uuid.uuid4()), "questions": questions},
        headers=headers,
    )

    assert [answer.status_code for answer in (made, changed, pack, asked)] == [201, 200, 201, 201]
    assert changed.json["storage_zone"] == "cool"
    assert [version["version"] for version in asked.json] == [2, 1]
    price = f"/api/produce/packs/{pack.json['pack_id']}/guide-prices"
    assert client.post(price, json={"price_fen": 800}, headers=headers).status_code == 204
    [listed] = client.get("/api/produce", headers=headers).json
    assert listed["packs"][0]["guide_price_fen"] == 800
    again = client.post("/api/produce", json=kind, headers=headers)
    assert problem(again)[1] == "produce.already_defined"


def test_an_agent_changes_nothing(client: FlaskClient, session: Session) -> None:
    agent = make.bearer(session, build.person(session, Role.AGENT, build.village(session)))

    assert client.get(PAGE, headers=agent).status_code == 403
    assert client.post("/api/produce", json={}, headers=agent).status_code == 403
