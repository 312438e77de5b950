import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.people.models import Reveal
from app.people.rules import Actor, Role
from inventory.villagers import queries
from inventory.villagers.models import Villager
from inventory.villagers.rules import ConsentKind
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.queries import counted


@pytest.fixture
def agent(session: Session) -> Actor:
    return build.person(session, Role.AGENT, build.village(session))


@pytest.fixture
def headers(session: Session, agent: Actor) -> dict[str, str]:
    return make.bearer(session, agent)


@pytest.fixture
def villager(session: Session, agent: Actor) -> Villager:
    return make.villager(session, agent, build.village(session))


def form(session: Session, **changes: str | list[str]) -> dict[str, str | list[str]]:
    return {
        "client_id": str(uuid.uuid4()),
        "place_id": str(build.village(session).id),
        "name": "王德福",
        "phone": "13900139001",
        "pin": "135791",
        "pin_again": "135791",
        "consents": ["data"],
        **changes,
    }


def test_the_search_page_lists_who_was_found(
    client: FlaskClient, headers: dict[str, str], villager: Villager
) -> None:
    page = client.get("/desk/villagers?q=lgx", headers=headers).get_data(as_text=True)

    assert "李桂香" in page
    assert f"/desk/villagers/{villager.code}" in page
    assert "138****8000" in page


def test_a_scanned_card_leads_straight_to_its_villager(
    client: FlaskClient, headers: dict[str, str], villager: Villager
) -> None:
    scanned = client.get(f"/desk/villagers?q=HTTPS://X/T/{villager.code}", headers=headers)

    assert (scanned.status_code, scanned.location) == (303, f"/desk/villagers/{villager.code}")


def test_the_search_page_asks_a_fixed_number_of_statements(
    client: FlaskClient,
    session: Session,
    connection: Connection,
    agent: Actor,
    headers: dict[str, str],
) -> None:
    counts = []
    for number in range(3):
        make.villager(session, agent, build.village(session), phone=f"1390013900{number}")
        with counted(connection) as statements:
            client.get("/desk/villagers?q=lgx", headers=headers)
        counts.append(len(statements))

    # Token, roles and places of the agent, and the search itself.
    assert counts == [3, 3, 3]


def test_nobody_found_is_said(client: FlaskClient, headers: dict[str, str]) -> None:
    page = client.get("/desk/villagers?q=zzz", headers=headers).get_data(as_text=True)

    assert "没有找到“zzz”" in page


def test_a_mistyped_card_is_said(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.get("/desk/villagers?q=V00000010", headers=headers)

    assert answer.status_code == 200
    assert "这张卡没读对" in answer.get_data(as_text=True)


def test_a_registration_leads_to_the_villagers_page(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    sent = form(session)
    first = client.post("/desk/villagers/new", data=sent, headers=headers)
    again = client.post("/desk/villagers/new", data=sent, headers=headers)

    [row] = queries.search(session, text="王德福", places=None)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location == f"/desk/villagers/{row.code}?registered=1"
    page = client.get(first.location, headers=headers).get_data(as_text=True)
    assert 'data-draft-done="register"' in page


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"phone": "110"}, 422, "手机号不对"),
        ({"name": " "}, 422, "姓名要用汉字或字母"),
        ({"id_number": "430102195602290028"}, 422, "身份证号不对"),
        ({"consents": ["story"]}, 422, "村民同意我们保存资料"),
        ({"pin_again": "000000"}, 422, "两次输入的密码不一样"),
        ({"pin": "12", "pin_again": "12"}, 422, "6 位数字"),
        ({"client_id": ""}, 422, "页面放得太久了"),
        ({"consents": ["data", "soul"]}, 422, "页面放得太久了"),
    ],
)
def test_a_refused_registration_keeps_what_was_typed(
    client: FlaskClient,
    session: Session,
    headers: dict[str, str],
    changes: dict[str, str | list[str]],
    status: int,
    sentence: str,
) -> None:
    sent = form(session, story="养了二十年鸭", **changes)
    answer = client.post("/desk/villagers/new", data=sent, headers=headers)

    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert sentence in page
    assert "养了二十年鸭" in page
    assert "135791" not in page
    assert session.scalar(select(func.count()).select_from(Villager)) == 0


def test_consents_change_by_one_tap(
    client: FlaskClient, session: Session, headers: dict[str, str], villager: Villager
) -> None:
    address = f"/desk/villagers/{villager.code}/consents"
    client.post(address, data={"kind": "bank", "given": "yes"}, headers=headers)
    client.post(address, data={"kind": "story", "given": "no"}, headers=headers)

    facts = queries.villager_card(session, villager.code, places=None)
    assert facts is not None
    assert [consent.kind for consent in facts.consents] == [ConsentKind.DATA, ConsentKind.BANK]


def test_a_number_is_shown_once_on_the_record(
    client: FlaskClient, session: Session, headers: dict[str, str], villager: Villager
) -> None:
    sent = {"field": "phone", "reason": "打电话联系村民"}
    answer = client.post(f"/desk/villagers/{villager.code}/reveal", data=sent, headers=headers)

    assert "13800138000" in answer.get_data(as_text=True)
    assert session.scalars(select(Reveal.field)).all() == ["phone"]


def test_without_a_reason_no_number_is_shown(
    client: FlaskClient, session: Session, headers: dict[str, str], villager: Villager
) -> None:
    answer = client.post(
        f"/desk/villagers/{villager.code}/reveal", data={"field": "phone"}, headers=headers
    )

    assert answer.status_code == 422
    assert "13800138000" not in answer.get_data(as_text=True)
    assert session.scalars(select(Reveal)).all() == []


def test_the_card_carries_its_code_and_no_number(
    client: FlaskClient, headers: dict[str, str], villager: Villager
) -> None:
    page = client.get(f"/desk/villagers/{villager.code}/card", headers=headers).get_data(
        as_text=True
    )

    assert "data:image/svg+xml;base64," in page
    assert "8000" not in page


@pytest.mark.parametrize("page", ["", "/card"])
def test_a_villager_of_another_place_has_no_page(
    client: FlaskClient, session: Session, villager: Villager, page: str
) -> None:
    stranger = make.bearer(session, build.person(session, Role.AGENT, build.hub(session)))

    assert client.get(f"/desk/villagers/{villager.code}{page}", headers=stranger).status_code == 404
