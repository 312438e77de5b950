"""Terms over pages and API: by whom, in which language, and with what comes back when refused."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.money import Fen
from app.people.rules import Actor, Role
from inventory.places.models import Place
from inventory.terms.models import Terms
from tests.conftest import problem
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.shopping import post, sign_in
from tests.support.villagers import bearer

FORM = {
    "kind": "consignment",
    "fee": "12.5",
    "above": "50",
    "loss_rule": "desk",
    "unsold_rule": "convert",
}


@pytest.fixture
def place(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def operator(session: Session, client: FlaskClient, place: Place) -> Actor:
    actor = build.person(session, Role.OPERATOR)
    sign_in(client, actor)
    return actor


def draft(client: FlaskClient, place: Place, **typed: object) -> Any:
    form = {**FORM, "client_id": uuid.uuid4(), "book_id": place.book_id, **typed}
    return post(client, "/office/terms", **form)


@pytest.mark.usefixtures("operator")
def test_an_operator_writes_reads_and_publishes_terms(
    client: FlaskClient, session: Session, place: Place
) -> None:
    _, tray = make.eggs(session)

    kept = draft(client, place, **{f"price-{tray.id}": "55"})
    page = client.get(kept.location).text
    assert "卖一百块，代办点留 12.5 块，您得 87.5 块。" in page
    assert "您定的卖价：土鸡蛋一托30枚，55 元。" in page

    assert post(client, f"{kept.location}/publish").status_code == 303
    listed = client.get("/office/terms").text
    assert "第 1 版" in listed
    assert "在用" in listed
    assert "照这一版写新的" in client.get(kept.location).text


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"fee": "12.345"}, "代办费要在 0 到 100% 之间"),
        ({"fee": "一成"}, "代办费要在 0 到 100% 之间"),
        ({"above": "101"}, "卖高了留的比例"),
        ({"extra": "只有中文"}, "中文、英文都要写"),
        ({"price": "0"}, "价钱不对"),
        ({"price": "五块"}, "价钱不对"),
    ],
)
def test_a_refused_form_comes_back_as_it_was_typed(
    client: FlaskClient, session: Session, place: Place, wrong: dict[str, str], sentence: str
) -> None:
    _, tray = make.eggs(session)
    field = {"price": f"price-{tray.id}"}
    answer = draft(client, place, **{field.get(name, name): text for name, text in wrong.items()})

    assert answer.status_code == 422
    assert sentence in answer.text
    [typed] = wrong.values()
    assert typed in answer.text


@pytest.mark.usefixtures("operator")
def test_the_next_version_starts_from_the_last(
    client: FlaskClient, session: Session, place: Place
) -> None:
    _, tray = make.eggs(session)
    terms = make.agreement(session, place, prices={tray.id: Fen(5500)})

    form = client.get(f"/office/terms/new?from={terms.id}").text

    assert 'value="12"' in form
    assert 'value="55.00"' in form


@pytest.mark.usefixtures("operator")
def test_a_draft_is_changed_withdrawn_and_discarded(
    client: FlaskClient, session: Session, place: Place
) -> None:
    kept = draft(client, place)
    assert 'value="12.5"' in client.get(f"{kept.location}/change").text
    assert post(client, f"{kept.location}/change", **FORM | {"fee": "0"}).status_code == 303
    assert "代办点不留钱" in client.get(kept.location).text
    assert post(client, f"{kept.location}/discard").status_code == 303
    assert client.get(kept.location).status_code == 404

    terms = make.agreement(session, place)
    assert post(client, f"/office/terms/{terms.id}/withdraw").status_code == 303
    assert "没有在用的约定" in client.get("/office/terms").text
    refused = post(client, f"/office/terms/{terms.id}/change", **FORM)
    assert refused.status_code == 409
    assert "已经发布的约定不能改" in refused.text


def test_others_read_terms_and_do_not_change_them(
    client: FlaskClient, session: Session, place: Place
) -> None:
    terms = make.agreement(session, place)
    auditor = bearer(session, build.person(session, Role.AUDITOR))
    agent = bearer(session, build.person(session, Role.AGENT, place))

    page = client.get(f"/office/terms/{terms.id}", headers=auditor)
    assert page.status_code == 200
    assert "停用</span></button>" not in page.text
    assert client.post(f"/office/terms/{terms.id}/withdraw", headers=auditor).status_code == 403
    assert client.get("/office/terms", headers=agent).status_code == 403


def test_terms_over_the_api(client: FlaskClient, session: Session, place: Place) -> None:
    _, tray = make.eggs(session)
    headers = bearer(session, build.person(session, Role.OPERATOR))
    prices = [{"pack_id": tray.id, "price_fen": 5500}]
    wording = {"kind": "consignment", "fee_basis_points": 1000, "prices": prices}
    body = {"client_id": str(uuid.uuid4()), "wording": wording}

    made = client.post("/api/terms/drafts", json=body, headers=headers)
    assert made.status_code == 201, made.json
    assert (made.json["state"], made.json["prices"]) == ("draft", prices)
    address = f"/api/terms/{made.json['terms']['terms_id']}"
    again = client.post("/api/terms/drafts", json=body, headers=headers)
    assert again.json["terms"]["terms_id"] == made.json["terms"]["terms_id"]

    wording |= {"above_basis_points": 10_001}
    assert problem(client.put(address, json=wording, headers=headers)) == (422, "terms.above_wrong")
    wording |= {"above_basis_points": 5000}
    assert client.put(address, json=wording, headers=headers).status_code == 200
    published = client.post(f"{address}/publish", headers=headers).json
    assert (published["state"], published["terms"]["version"]) == ("in_force", 1)
    assert problem(client.put(address, json=wording, headers=headers)) == (409, "terms.published")
    assert problem(client.delete(address, headers=headers)) == (409, "terms.published")

    agent = bearer(session, build.person(session, Role.AGENT, place))
    offered = client.get(f"/api/terms?place={place.code}", headers=agent).json
    assert (offered["terms_id"], offered["above_basis_points"]) == (
        made.json["terms"]["terms_id"],
        5000,
    )
    none = client.get(f"/api/terms?place={place.code}&kind=buy_out", headers=agent)
    assert problem(none) == (409, "terms.none")
    assert client.post(f"{address}/withdraw", headers=headers).json["state"] == "withdrawn"
    assert len(client.get("/api/terms/versions", headers=headers).json) == 1
    assert session.get_one(Terms, made.json["terms"]["terms_id"]).withdrawn_at is not None
