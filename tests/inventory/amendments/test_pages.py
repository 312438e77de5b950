import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from inventory.amendments.models import Amendment
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import ConsentKind, PersonalField
from tests.conftest import NOW, problem
from tests.support import inventory as build
from tests.support import papers
from tests.support import villagers as make
from tests.support.queries import counted


@pytest.fixture
def agent(session: Session) -> Actor:
    return build.person(session, Role.AGENT, build.village(session))


@pytest.fixture
def headers(session: Session, agent: Actor) -> dict[str, str]:
    return make.bearer(session, agent)


@pytest.fixture
def operator(session: Session) -> dict[str, str]:
    return make.bearer(session, build.person(session, Role.OPERATOR))


@pytest.fixture
def villager(session: Session, agent: Actor) -> Villager:
    return make.villager(session, agent, build.village(session), id_number=papers.id_number())


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


@pytest.mark.parametrize("page", ["details", "pin", "payout", "history"])
def test_a_page_of_papers_shows_no_number_in_the_clear_and_asks_little(
    client: FlaskClient,
    connection: Connection,
    headers: dict[str, str],
    villager: Villager,
    page: str,
) -> None:
    with counted(connection) as statements:
        answer = client.get(f"/desk/villagers/{villager.code}/{page}", headers=headers)

    assert answer.status_code == 200
    assert "李桂香" in text_of(answer)
    for number in ("13800138000", papers.id_number()):
        assert number not in text_of(answer)
    assert len(statements) == {"history": 6}.get(page, 4)


def test_papers_are_corrected_on_their_page(
    client: FlaskClient, session: Session, headers: dict[str, str], villager: Villager
) -> None:
    address = f"/desk/villagers/{villager.code}/details"
    sent = {"name": "李桂湘", "phone": "", "id_number": "", "story": "养鸡。"}
    answer = client.post(address, data=sent, headers=headers)

    assert (answer.status_code, answer.location) == (303, f"/desk/villagers/{villager.code}")
    session.expire_all()
    # Numbers that were left empty stay.
    assert (villager.name, villager.phone, villager.id_number, villager.story) == (
        "李桂湘",
        "13800138000",
        papers.id_number(),
        "养鸡。",
    )


def test_a_phone_is_given_up_by_its_tick(
    client: FlaskClient, session: Session, headers: dict[str, str], villager: Villager
) -> None:
    address = f"/desk/villagers/{villager.code}/details"
    client.post(address, data={"name": "李桂香", "no_phone": "yes"}, headers=headers)

    session.expire_all()
    assert villager.phone is None


def test_a_refused_correction_keeps_what_was_typed(
    client: FlaskClient, session: Session, headers: dict[str, str], villager: Villager
) -> None:
    address = f"/desk/villagers/{villager.code}/details"
    sent = {"name": "李桂湘", "phone": "110", "story": "养了二十年鸭"}
    answer = client.post(address, data=sent, headers=headers)

    assert answer.status_code == 422
    assert "手机号不对" in text_of(answer)
    assert "养了二十年鸭" in text_of(answer)
    assert session.scalar(select(func.count()).select_from(Amendment)) == 0


def test_a_photo_is_taken_shown_and_deleted(
    client: FlaskClient, headers: dict[str, str], villager: Villager
) -> None:
    address = f"/desk/villagers/{villager.code}/photo"
    assert client.get(address, headers=headers).status_code == 404
    sent = {"photo": (io.BytesIO(papers.photo()), "face.jpg")}
    taken = client.post(address, data=sent, headers=headers)
    shown = client.get(address, headers=headers)
    page = client.get(f"/desk/villagers/{villager.code}", headers=headers)

    assert taken.status_code == 303
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert f"{address}?at=" in text_of(page)
    client.post(f"{address}/removal", headers=headers)
    assert client.get(address, headers=headers).status_code == 404


def test_a_broken_photo_is_told(
    client: FlaskClient, headers: dict[str, str], villager: Villager
) -> None:
    sent = {"photo": (io.BytesIO(b""), "face.jpg")}
    answer = client.post(f"/desk/villagers/{villager.code}/photo", data=sent, headers=headers)

    assert answer.status_code == 422
    assert "照片" in text_of(answer)


def test_a_pin_is_typed_twice(
    client: FlaskClient, session: Session, headers: dict[str, str], villager: Villager
) -> None:
    address = f"/desk/villagers/{villager.code}/pin"
    other = client.post(address, data={"pin": "975310", "pin_again": "1"}, headers=headers)
    same = client.post(address, data={"pin": "975310", "pin_again": "975310"}, headers=headers)

    assert (other.status_code, same.status_code) == (422, 303)
    assert "975310" not in text_of(other)
    assert villagers.check_pin(session, villager_code=villager.code, pin="975310", now=NOW) is None


def test_a_bank_account_is_noted_on_its_page_and_shown_on_the_record(
    client: FlaskClient, session: Session, headers: dict[str, str], villager: Villager, agent: Actor
) -> None:
    address = f"/desk/villagers/{villager.code}/payout"
    assert "number" not in text_of(client.get(address, headers=headers)).split("</h1>")[1]
    papers.agrees(session, agent, villager, ConsentKind.BANK)
    sent = {"way": "bank", "number": papers.CARD, "bank_name": "农商行", "holder": "王德福"}
    answer = client.post(address, data=sent, headers=headers)
    page = text_of(client.get(address, headers=headers))
    revealed = client.post(
        f"/desk/villagers/{villager.code}/reveal",
        data={"field": "bank_account", "reason": "打款前核对账号"},
        headers=headers,
    )

    assert answer.status_code == 303
    assert "**** 0018" in page
    assert papers.CARD not in page
    assert "户名和村民的姓名不一样" in page
    assert papers.CARD in text_of(revealed)


def test_a_form_that_is_not_ours_is_stale(
    client: FlaskClient, headers: dict[str, str], villager: Villager
) -> None:
    answer = client.post(
        f"/desk/villagers/{villager.code}/payout", data={"way": "gold"}, headers=headers
    )

    assert answer.status_code == 422
    assert villager.payout_way == "cash"


def test_an_operator_suspends_and_lets_in_again(
    client: FlaskClient, session: Session, operator: dict[str, str], villager: Villager
) -> None:
    address = f"/desk/villagers/{villager.code}"
    assert "停用以后" in text_of(client.get(f"{address}/suspension", headers=operator))
    without = client.post(f"{address}/suspension", data={"reason": ""}, headers=operator)
    client.post(f"{address}/suspension", data={"reason": "农残"}, headers=operator)
    session.expire_all()
    assert (without.status_code, villager.status) == (422, "suspended")
    assert "现在停用，不能收货" in text_of(client.get(address, headers=operator))
    assert "恢复以后" in text_of(client.get(f"{address}/suspension", headers=operator))
    client.post(f"{address}/reactivation", data={"reason": "好了"}, headers=operator)
    session.expire_all()
    assert villager.status == "active"
    history = text_of(client.get(f"{address}/history", headers=operator))
    assert "正常收货 → 停用" in history
    assert "停用 → 正常收货" in history


def test_the_record_of_reveals_names_who_looked_and_hides_whom(
    client: FlaskClient,
    session: Session,
    connection: Connection,
    agent: Actor,
    villager: Villager,
    operator: dict[str, str],
) -> None:
    for field in (PersonalField.PHONE, PersonalField.ID_NUMBER):
        villagers.reveal(
            session,
            villager_code=villager.code,
            field=field,
            reason="核对身份",
            actor=agent,
            now=NOW,
        )
    with counted(connection) as statements:
        page = text_of(client.get("/office/reveals", headers=operator))

    assert page.count("核对身份") == 2
    assert "李*香" in page
    assert "李桂香" not in page
    assert len(statements) == 3
    nobody = client.get("/office/reveals?code=V0000000X", headers=operator)
    assert "没有人看过这位村民的号码" in text_of(nobody)


@pytest.mark.parametrize("page", ["details", "photo", "pin", "payout", "history", "kin"])
def test_a_villager_of_another_place_has_no_papers(
    client: FlaskClient, session: Session, villager: Villager, page: str
) -> None:
    stranger = make.bearer(session, build.person(session, Role.AGENT, build.hub(session)))
    answer = client.get(f"/desk/villagers/{villager.code}/{page}", headers=stranger)

    assert answer.status_code == 404


def test_the_api_changes_the_same_things(
    client: FlaskClient,
    session: Session,
    agent: Actor,
    headers: dict[str, str],
    operator: dict[str, str],
    villager: Villager,
) -> None:
    base = f"/api/villagers/{villager.code}"
    papers.agrees(session, agent, villager, ConsentKind.BANK)
    picture_id = papers.sent_photo(session, agent)
    account = {"number": papers.CARD, "bank_name": "农商行", "holder": "李桂香"}
    statuses = [
        client.patch(base, json={"name": "李桂湘"}, headers=headers).status_code,
        client.put(
            f"{base}/photo", json={"picture_id": str(picture_id)}, headers=headers
        ).status_code,
        client.delete(f"{base}/photo", headers=headers).status_code,
        client.put(f"{base}/pin", json={"pin": "975310"}, headers=headers).status_code,
        client.put(
            f"{base}/payout", json={"way": "bank", "account": account}, headers=headers
        ).status_code,
        client.post(f"{base}/suspension", json={"reason": "农残"}, headers=operator).status_code,
        client.post(f"{base}/reactivation", json={"reason": "好了"}, headers=operator).status_code,
    ]

    history = client.get(f"{base}/history", headers=headers).get_json()
    assert statuses == [204] * 7
    assert [row["field"] for row in history["amendments"]] == [
        "name",
        "photo",
        "photo",
        "pin",
        "bank_account",
        "payout_way",
        "status",
        "status",
    ]
    assert [row["kind"] for row in history["consents"]] == ["data", "story", "bank"]
    facts = client.get(base, headers=headers)
    assert facts.get_json()["payout"]["masked_bank_account"] == "**** 0018"
    assert papers.CARD not in text_of(facts)


def test_the_api_says_what_is_wrong(
    client: FlaskClient, headers: dict[str, str], operator: dict[str, str], villager: Villager
) -> None:
    base = f"/api/villagers/{villager.code}"

    assert problem(client.put(f"{base}/pin", json={"pin": "1"}, headers=headers)) == (
        422,
        "account.pin_digits",
    )
    assert problem(client.put(f"{base}/payout", json={"way": "bank"}, headers=headers)) == (
        422,
        "villager.bank_consent_needed",
    )
    answer = client.get(f"/api/villagers/reveals?code={villager.code}", headers=operator)
    assert (answer.status_code, answer.get_json()) == (200, [])
