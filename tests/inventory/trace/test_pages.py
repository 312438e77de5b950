import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.trace import services
from inventory.trace.rules import Step
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support.villagers import bearer


@pytest.fixture
def code(session: Session) -> str:
    """A code that was at the village only."""
    [code] = labels.next_codes(session, CodeKind.ITEM, 1)
    services.record(
        session,
        step=Step.COMMISSION,
        codes=[code],
        place_code=build.village(session).code,
        bin_name="desk",
        now=NOW,
        references={"recadv": "D0001"},
    )
    return code


@pytest.fixture
def worker(session: Session) -> Actor:
    return build.person(session, Role.WORKER, build.hub(session))


def test_the_office_sees_every_event(client: FlaskClient, session: Session, code: str) -> None:
    auditor = build.person(session, Role.AUDITOR)

    page = client.get(f"/office/trace/{code.lower()}", headers=bearer(session, auditor))
    [event] = client.get(f"/api/trace/{code}/events", headers=bearer(session, auditor)).json

    assert page.status_code == 200
    for words in ("收货贴码", "修山镇花桥港村 · 代办台", "D0001", "2026-11-20 09:00"):
        assert words in page.text
    assert (event["step"], event["form"]["biz_step"]) == ("commission", "commissioning")
    assert event["references"] == {"recadv": "D0001"}


def test_what_never_came_to_a_workers_hub_is_not_there_for_them(
    client: FlaskClient, session: Session, code: str, worker: Actor
) -> None:
    headers = bearer(session, worker)
    refused = client.get(f"/api/trace/{code}/events", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (404, "trace.nothing")

    services.record(
        session,
        step=Step.RECEIVE,
        codes=[code],
        place_code=build.hub(session).code,
        now=NOW,
    )
    assert len(client.get(f"/api/trace/{code}/events", headers=headers).json) == 2


@pytest.mark.parametrize("path", ["/api/trace/{}/events", "/office/trace/{}", "/office/trace"])
def test_an_agent_does_not_trace(
    client: FlaskClient, session: Session, code: str, path: str
) -> None:
    agent = build.person(session, Role.AGENT, build.village(session))

    assert client.get(path.format(code), headers=bearer(session, agent)).status_code == 403


def test_a_scanned_address_leads_to_the_life(
    client: FlaskClient, session: Session, code: str
) -> None:
    headers = bearer(session, build.person(session, Role.OPERATOR))

    asked = client.get("/office/trace", headers=headers)
    found = client.get(
        "/office/trace", query_string={"code": f"HTTPS://DESK.CN/T/{code}"}, headers=headers
    )
    strange = client.get("/office/trace", query_string={"code": "SF123"}, headers=headers)

    assert asked.status_code == 200
    assert (found.status_code, found.location) == (303, f"/office/trace/{code}")
    assert strange.status_code == 404
