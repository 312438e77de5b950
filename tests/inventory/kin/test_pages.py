import io
import uuid
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app import clock
from app.people.rules import Actor, Role
from app.pictures.models import Picture
from inventory.kin.models import Kin
from inventory.villagers.models import Villager
from tests.conftest import problem
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
def villager(session: Session, agent: Actor) -> Villager:
    return make.villager(session, agent, build.village(session))


@pytest.fixture
def address(villager: Villager) -> str:
    return f"/desk/villagers/{villager.code}/kin"


def form(**changes: Any) -> dict[str, Any]:
    today = clock.china_date(clock.now())
    return {
        "client_id": str(uuid.uuid4()),
        "name": "王小军",
        "relation": "child",
        "phone": "13900139002",
        "id_number": papers.id_number(),
        "valid_from": today.isoformat(),
        "valid_until": date(today.year + 1, 1, 1).isoformat(),
        "paper": (io.BytesIO(papers.photo()), "paper.jpg"),
        **changes,
    }


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_an_authority_is_recorded_shown_and_taken_back(
    client: FlaskClient, connection: Connection, headers: dict[str, str], address: str
) -> None:
    assert "没有代领人" in text_of(client.get(address, headers=headers))
    assert client.get(f"{address}/new", headers=headers).status_code == 200
    recorded = client.post(f"{address}/new", data=form(), headers=headers)
    with counted(connection) as statements:
        page = text_of(client.get(address, headers=headers))

    assert (recorded.status_code, recorded.location) == (303, address)
    assert "王小军" in page
    assert "可以代领" in page
    assert "139****9002" in page
    assert "13900139002" not in page
    assert len(statements) == 5
    paper = client.get(f"{address}/1/paper", headers=headers)
    assert (paper.mimetype, paper.headers["Cache-Control"]) == ("image/jpeg", "private, no-store")
    client.post(f"{address}/1/revocation", headers=headers)
    assert "收回了" in text_of(client.get(address, headers=headers))


def test_the_form_sent_again_is_one_authority(
    client: FlaskClient, session: Session, headers: dict[str, str], address: str
) -> None:
    client_id = str(uuid.uuid4())
    statuses = [
        client.post(f"{address}/new", data=form(client_id=client_id), headers=headers).status_code
        for _ in range(2)
    ]

    assert statuses == [303, 303]
    assert session.scalar(select(func.count()).select_from(Kin)) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"valid_until": "2020-01-01"}, "日期不对"),
        ({"valid_until": ""}, "日期不对"),
        ({"phone": ""}, "请填代领人的手机号"),
        ({"relation": "friend"}, "页面放得太久了"),
        ({"paper": (io.BytesIO(b"no picture"), "paper.jpg")}, "照片"),
    ],
)
def test_a_refused_authority_keeps_what_was_typed_and_no_picture(
    client: FlaskClient,
    session: Session,
    headers: dict[str, str],
    address: str,
    changes: dict[str, Any],
    sentence: str,
) -> None:
    answer = client.post(f"{address}/new", data=form(**changes), headers=headers)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "王小军" in text_of(answer)
    assert session.scalar(select(func.count()).select_from(Kin)) == 0
    assert session.scalar(select(func.count()).select_from(Picture)) == 0


def test_a_number_is_shown_once_on_a_page_of_its_own(
    client: FlaskClient, headers: dict[str, str], address: str
) -> None:
    client.post(f"{address}/new", data=form(), headers=headers)
    answer = client.post(
        f"{address}/1/reveal", data={"field": "phone", "reason": "打电话"}, headers=headers
    )

    assert "13900139002" in text_of(answer)


def test_the_api_records_lists_reveals_and_takes_back(
    client: FlaskClient, session: Session, headers: dict[str, str], villager: Villager
) -> None:
    base = f"/api/villagers/{villager.code}/kin"
    sent = form(picture_id=str(uuid.uuid4()))
    del sent["paper"]
    recorded = client.post(base, json=sent, headers=headers)
    revealed = client.post(
        f"{base}/1/reveals", json={"field": "id_number", "reason": "核对"}, headers=headers
    )
    revoked = client.post(f"{base}/1/revocation", headers=headers)
    listed = client.get(base, headers=headers).get_json()

    assert (recorded.status_code, revoked.status_code) == (201, 204)
    assert revealed.get_json() == {"field": "id_number", "value": papers.id_number()}
    assert [(row["number"], row["name"], row["standing"]) for row in listed] == [
        (1, "王小军", "revoked")
    ]
    assert papers.id_number() not in str(listed)
    missing = client.post(f"{base}/9/revocation", headers=headers)
    assert problem(missing) == (404, "kin.unknown")
