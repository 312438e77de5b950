from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.people.rules import Role
from tests.conftest import problem
from tests.support import inventory
from tests.support.villagers import bearer


@pytest.fixture
def operator(session: Session) -> dict[str, str]:
    return bearer(session, inventory.person(session, Role.OPERATOR))


def sent(**changed: object) -> dict[str, object]:
    until = clock.now() + timedelta(days=9)
    values = {"code": "ten-off", "name": "减十元", "off_fen": 1_000, "least_goods_fen": 5_000}
    return values | {"valid_until": until.isoformat(), "uses_max": 50} | changed


def test_a_voucher_is_made_listed_and_stopped(
    client: FlaskClient, operator: dict[str, str]
) -> None:
    made = client.post("/api/vouchers", json=sent(), headers=operator)
    again = client.post("/api/vouchers", json=sent(), headers=operator)
    stopped = client.post("/api/vouchers/TENOFF/stop", headers=operator)

    assert (made.status_code, made.get_json()["code"]) == (201, "TENOFF")
    assert problem(again) == (409, "voucher.code_taken")
    assert stopped.status_code == 204
    [row] = client.get("/api/vouchers", headers=operator).get_json()
    assert (row["off_fen"], row["used"], row["stopped_at"] is None) == (1_000, 0, False)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": "A"}, "voucher.code"),
        ({"name": " "}, "voucher.name"),
        ({"off_fen": 0}, "voucher.money"),
        ({"off_fen": 6_000}, "voucher.money"),
        ({"uses_max": 0}, "voucher.uses"),
        ({"valid_until": "2020-01-01T00:00:00+08:00"}, "voucher.time"),
    ],
)
def test_a_voucher_that_makes_no_sense_is_refused(
    client: FlaskClient, operator: dict[str, str], changed: dict[str, object], code: str
) -> None:
    assert problem(client.post("/api/vouchers", json=sent(**changed), headers=operator)) == (
        422,
        code,
    )
    assert client.get("/api/vouchers", headers=operator).get_json() == []
