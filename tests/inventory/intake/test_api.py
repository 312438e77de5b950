import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.people.models import Account
from app.people.rules import Role
from inventory.intake.models import Delivery
from tests.conftest import problem
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.villagers import Desk


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


@pytest.fixture
def headers(session: Session, desk: Desk) -> dict[str, str]:
    return make.bearer(session, desk.agent)


def line(desk: Desk, **changes: object) -> dict[str, object]:
    return {"pack_id": desk.tray.id, "packs": 2, "answers": make.CLEAN, **changes}


def body(desk: Desk, **changes: object) -> dict[str, object]:
    return {
        "client_id": str(uuid.uuid4()),
        "villager_code": desk.villager.code,
        "terms_id": desk.terms.id,
        "acceptance": {"method": "signature", "picture_id": str(uuid.uuid4())},
        "lines": [line(desk)],
        **changes,
    }


def test_a_delivery_is_answered_with_its_slip(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    sent = body(desk, lines=[line(desk, refused=[{"base_units": 3, "reason": "破了"}])])
    answer = client.post("/api/deliveries", json=sent, headers=headers)

    slip = answer.get_json()
    assert answer.status_code == 201
    assert (slip["villager_name"], slip["terms_id"], slip["fee_basis_points"]) == (
        "李桂香",
        desk.terms.id,
        1200,
    )
    [lot] = slip["lots"]
    assert (lot["produce_code"], lot["base_units"], lot["hold_kinds"]) == ("eggs", 60, [])
    assert len(lot["packs"][0]["codes"]) == 2
    assert slip["refused"] == [
        {"produce_name": "土鸡蛋", "base_unit": "piece", "base_units": 3, "reason": "破了"}
    ]
    assert (slip["expected_fen"], slip["expected_fee_fen"]) == (12000, 1440)
    shown = client.get(f"/api/deliveries/{slip['code']}", headers=headers)
    assert shown.get_json() == slip


def test_the_same_client_id_gets_the_same_answer(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    sent = body(desk)
    answers = [client.post("/api/deliveries", json=sent, headers=headers) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201] * 3
    assert answers[0].get_json() == answers[1].get_json() == answers[2].get_json()
    assert session.scalar(select(func.count()).select_from(Delivery)) == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"villager_code": "V00000000"}, (404, "villager.unknown")),
        ({"terms_id": 999999}, (409, "terms.changed")),
        ({"terms_id": 10**30}, (422, "http.422")),
        ({"acceptance": {"method": "nod"}}, (422, "http.422")),
        ({"acceptance": {"method": "screen"}}, (422, "http.422")),
        ({"acceptance": {"method": "earlier"}}, (422, "terms.not_accepted")),
        ({"acceptance": {"method": "signature"}}, (422, "terms.signature_missing")),
        ({"acceptance": {"method": "pin", "pin": "000000"}}, (422, "villager.pin_wrong")),
        ({"corrects": "D00000000"}, (404, "delivery.unknown")),
        ({"lines": []}, (422, "intake.nothing")),
        ({"client_id": "x"}, (422, "http.422")),
        ({"delivered_at": "2026-11-20T09:00:00"}, (422, "http.422")),
    ],
)
def test_a_wrong_delivery_is_a_problem(
    client: FlaskClient,
    session: Session,
    desk: Desk,
    headers: dict[str, str],
    changes: dict[str, object],
    expected: tuple[int, str],
) -> None:
    answer = client.post("/api/deliveries", json=body(desk, **changes), headers=headers)

    assert problem(answer) == expected
    assert session.scalar(select(func.count()).select_from(Delivery)) == 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"packs": -1}, (422, "intake.packs_wrong")),
        ({"packs": 10**40}, (422, "intake.packs_wrong")),
        ({"packs": 2.5}, (422, "http.422")),
        ({"packs": "2"}, (422, "http.422")),
        ({"refused": [{"base_units": 3, "reason": " "}]}, (422, "intake.reason_missing")),
        ({"refused": [{"base_units": 3}]}, (422, "http.422")),
        ({"weights": [900, 800]}, (422, "intake.weights_of_fixed_pack")),
        ({"answers": {"clean": True}}, (422, "intake.check_missing")),
        ({"answers": {"clean": True, "whole": False}}, (422, "intake.check_failed")),
        ({"pack_id": 999999}, (404, "produce.pack_unknown")),
        ({"pack_id": 10**40}, (422, "http.422")),
    ],
)
def test_a_wrong_line_is_a_problem(
    client: FlaskClient,
    desk: Desk,
    headers: dict[str, str],
    changes: dict[str, object],
    expected: tuple[int, str],
) -> None:
    sent = body(desk, lines=[line(desk, **changes)])

    assert problem(client.post("/api/deliveries", json=sent, headers=headers)) == expected


def test_wrong_pins_are_counted_although_they_are_refused(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    codes = [
        problem(
            client.post(
                "/api/deliveries",
                json=body(desk, acceptance={"method": "pin", "pin": "000000"}),
                headers=headers,
            )
        )[1]
        for _ in range(6)
    ]

    assert codes == ["villager.pin_wrong"] * 5 + ["sign_in.locked"]
    session.expire_all()
    locked = session.scalar(
        select(Account.locked_until).where(Account.id == desk.villager.account_id)
    )
    assert locked is not None


def test_a_wrong_phone_clock_is_said(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    wrong = (clock.now() + timedelta(days=30)).isoformat()
    answer = client.post("/api/deliveries", json=body(desk, delivered_at=wrong), headers=headers)

    slip = answer.get_json()
    assert slip["is_phone_clock_wrong"] is True
    assert slip["delivered_at"] == slip["received_at"]


def test_deliveries_of_another_place_are_not_found(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    code = client.post("/api/deliveries", json=body(desk), headers=headers).get_json()["code"]
    stranger = make.bearer(session, build.person(session, Role.AGENT, build.hub(session)))

    answer = client.get(f"/api/deliveries/{code}", headers=stranger)
    assert problem(answer) == (404, "delivery.unknown")
    assert client.get("/api/deliveries", headers=stranger).get_json() == []
    assert [row["code"] for row in client.get("/api/deliveries", headers=headers).get_json()] == [
        code
    ]


def test_an_intake_knows_goods_and_terms_from_the_api(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    produce = client.get("/api/produce", headers=headers).get_json()
    terms = client.get(f"/api/terms?place={desk.place.code}", headers=headers).get_json()

    assert [(kind["code"], kind["packs"][0]["pack_id"]) for kind in produce] == [
        ("eggs", desk.tray.id),
        ("pickles", desk.jar.id),
    ]
    assert (terms["terms_id"], terms["fee_basis_points"]) == (desk.terms.id, 1200)
    assert problem(client.get(f"/api/terms?place={build.HUB_CODE}", headers=headers)) == (
        404,
        "place.unknown",
    )
