import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.intake.models import Delivery
from tests.conftest import problem
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.villagers import Desk

BATCH = "/api/deliveries/batch"


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


@pytest.fixture
def headers(session: Session, desk: Desk) -> dict[str, str]:
    return make.bearer(session, desk.agent)


def sent(desk: Desk, **changes: object) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "villager_code": desk.villager.code,
        "terms_id": desk.terms.id,
        "acceptance": {"method": "signature", "picture_id": str(uuid.uuid4())},
        "lines": [{"pack_id": desk.tray.id, "packs": 2, "answers": make.CLEAN}],
        **changes,
    }


def results(client: FlaskClient, headers: dict[str, str], batch: list[Any]) -> list[Any]:
    answer = client.post(BATCH, json={"deliveries": batch}, headers=headers)
    assert answer.status_code == 200
    found: list[Any] = answer.get_json()["results"]
    return found


def test_a_refused_delivery_does_not_stop_those_behind_it(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    batch = [
        sent(desk),
        sent(desk, villager_code="V00000000"),
        sent(desk, lines="many"),
        {},
        sent(desk, acceptance={"method": "earlier"}),
    ]

    fates = results(client, headers, batch)

    assert [(fate["client_id"], fate["outcome"]) for fate in fates] == [
        (batch[0]["client_id"], "taken"),
        (batch[1]["client_id"], "refused"),
        (batch[2]["client_id"], "refused"),
        ("", "refused"),
        (batch[4]["client_id"], "taken"),
    ]
    assert [fate["problem"] and fate["problem"]["code"] for fate in fates] == [
        None,
        "villager.unknown",
        "http.422",
        "http.422",
        None,
    ]
    assert fates[2]["problem"]["errors"] == {"lines": ["Not a valid list."]}
    assert fates[0]["slip"]["lots"][0]["base_units"] == 60
    assert session.scalar(select(func.count()).select_from(Delivery)) == 2


def test_the_same_batch_ten_times_in_any_order_is_one_of_each(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    batch = [sent(desk) for _ in range(5)]
    first = {fate["client_id"]: fate for fate in results(client, headers, batch)}

    for turn in range(10):
        again = results(client, headers, batch[turn % 5 :] + batch[: turn % 5][::-1])
        assert {fate["client_id"]: fate for fate in again} == first

    assert session.scalar(select(func.count()).select_from(Delivery)) == 5


@pytest.mark.parametrize("batch", [[], [{}] * 51])
def test_a_batch_of_none_or_too_many_is_refused(
    client: FlaskClient, headers: dict[str, str], batch: list[Any]
) -> None:
    answer = client.post(BATCH, json={"deliveries": batch}, headers=headers)

    assert problem(answer) == (422, "http.422")


def test_another_places_agent_learns_nothing_of_a_delivery(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    batch = [sent(desk)]
    results(client, headers, batch)
    stranger = make.bearer(session, build.person(session, Role.AGENT, build.hub(session)))

    [fate] = results(client, stranger, batch)

    assert (fate["outcome"], fate["slip"], fate["problem"]["code"]) == (
        "refused",
        None,
        "delivery.unknown",
    )
