"""Jobs on screens and by API: written at the desk, checked at the office, applied for."""

import re
import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.clock import china_date
from app.sample.people import PIN
from storefront.vacancies.models import Candidacy, Vacancy
from storefront.vacancies.rules import credit_check
from tests.conftest import problem
from tests.support import thread
from tests.support.queries import counted
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.thread import Thread
from tests.support.villagers import bearer

BODY = "91430922MA4L0000X"
CREDIT_CODE = BODY + credit_check(BODY)
STATEMENTS_OF_THE_DESK = 6


@pytest.fixture
def at(session: Session, moment: Moment) -> Thread:
    return thread.sample(session, now=moment.now)


def employer_form(**changes: str) -> dict[str, str]:
    return {
        "client_id": str(uuid.uuid4()),
        "credit_code": CREDIT_CODE,
        "name": "桃江茶厂",
        "contact_name": "周厂长",
        "contact_phone": "13700137001",
    } | changes


def vacancy_form(moment: Moment, **changes: str) -> dict[str, str]:
    return {
        "client_id": str(uuid.uuid4()),
        "employer": CREDIT_CODE,
        "title": "摘茶叶",
        "description": "早上六点到下午四点，管中饭。",
        "skill": "farming",
        "wage": "120",
        "wage_per": "day",
        "openings": "5",
        "workplace": "修山镇茶园",
        "position": "28.63, 112.03",
        "ends_on": (china_date(moment.now) + timedelta(days=10)).isoformat(),
    } | changes


def shown(client: FlaskClient, session: Session, at: Thread, moment: Moment) -> Vacancy:
    sign_in(client, at.by["agent"])
    post(client, "/desk/jobs/employers", **employer_form())
    post(client, "/desk/jobs/new", **vacancy_form(moment))
    vacancy = session.scalars(select(Vacancy)).one()
    sign_in(client, at.by["operator"])
    post(client, f"/office/jobs/employers/{CREDIT_CODE}/check")
    post(client, f"/office/jobs/{vacancy.id}/check")
    return vacancy


def test_work_is_written_checked_shown_and_applied_for(
    client: FlaskClient, session: Session, at: Thread, moment: Moment
) -> None:
    vacancy = shown(client, session, at, moment)
    window = client.get("/jobs").get_data(as_text=True)
    sign_in(client, at.by["agent"])
    desk = f"/desk/jobs?villager={at.household.code}"
    post(client, f"/desk/jobs/{at.household.code}/skills", skill="farming")
    fitting = client.get(desk).get_data(as_text=True)
    path = f"/desk/jobs/{at.household.code}/{vacancy.id}"
    without = post(client, path, client_id=str(uuid.uuid4()), pin="")
    applied = post(client, path, client_id=str(uuid.uuid4()), pin=PIN)
    after = client.get(desk).get_data(as_text=True)
    answered = re.search(r'action="(/desk/jobs/candidacies/\d+/hired)"', after)
    assert answered is not None
    post(client, answered[1])

    assert "摘茶叶" in window
    assert "13700137001" not in window
    assert "合适" in fitting
    assert "离村 1.1 公里" in fitting
    assert (without.status_code, applied.status_code) == (422, 303)
    assert "要本人同意" in without.get_data(as_text=True)
    assert "报过名了" in after
    assert session.scalars(select(Candidacy.state)).all() == ["hired"]


def test_a_wrong_code_keeps_what_was_typed(
    client: FlaskClient, session: Session, at: Thread, moment: Moment
) -> None:
    sign_in(client, at.by["agent"])

    wrong = post(client, "/desk/jobs/employers", **employer_form(credit_code="123"))
    post(client, "/desk/jobs/employers", **employer_form())
    late = post(client, "/desk/jobs/new", **vacancy_form(moment, ends_on="2026-01-01"))

    assert (wrong.status_code, late.status_code) == (422, 422)
    assert "周厂长" in wrong.get_data(as_text=True)
    assert "修山镇茶园" in late.get_data(as_text=True)


def test_who_wrote_it_is_told_that_another_has_to_check(
    client: FlaskClient, session: Session, at: Thread, moment: Moment
) -> None:
    sign_in(client, at.by["operator"])
    post(client, "/desk/jobs/employers", **employer_form())
    post(client, "/desk/jobs/new", **vacancy_form(moment))
    page = client.get("/office/jobs").get_data(as_text=True)
    own = post(client, f"/office/jobs/employers/{CREDIT_CODE}/check")
    vacancy = session.scalars(select(Vacancy)).one()
    withdrawn = post(client, f"/office/jobs/{vacancy.id}/withdrawal")

    session.expire_all()
    assert "要另一个人核实" in page
    assert (own.status_code, withdrawn.status_code, vacancy.state) == (409, 303, "withdrawn")


def test_the_desk_takes_the_same_few_statements(
    client: FlaskClient, session: Session, connection: Connection, at: Thread, moment: Moment
) -> None:
    shown(client, session, at, moment)
    sign_in(client, at.by["agent"])
    client.get("/desk/jobs")

    with counted(connection) as statements:
        client.get(f"/desk/jobs?villager={at.household.code}")

    assert len(statements) <= STATEMENTS_OF_THE_DESK


def test_the_api_walks_the_same_way(
    client: FlaskClient, session: Session, at: Thread, moment: Moment
) -> None:
    agent, operator = (bearer(session, at.by[login]) for login in ("agent", "operator"))
    client.post("/api/vacancies/employers", json=employer_form(), headers=agent)
    form = vacancy_form(moment)
    body = {key: form[key] for key in form if key not in {"employer", "wage", "openings"}} | {
        "credit_code": CREDIT_CODE,
        "wage_fen": 12_000,
    }
    made = client.post("/api/vacancies", json=body, headers=agent).get_json()
    unchecked = client.post(f"/api/vacancies/{made['vacancy_id']}/check", headers=operator)
    client.post(f"/api/vacancies/employers/{CREDIT_CODE}/check", headers=operator)
    client.post(f"/api/vacancies/{made['vacancy_id']}/check", headers=operator)
    client.put(
        f"/api/vacancies/skills/{at.household.code}", json={"skills": ["farming"]}, headers=agent
    )
    [match] = client.get(
        f"/api/vacancies/matches?villager={at.household.code}", headers=agent
    ).get_json()
    applied = client.post(
        f"/api/vacancies/{made['vacancy_id']}/candidacies",
        json={"client_id": str(uuid.uuid4()), "villager": at.household.code, "pin": PIN},
        headers=agent,
    )

    assert problem(unchecked) == (409, "vacancy.employer_unchecked")
    assert (match["fits"], match["metres"]) == (True, 1112)
    assert (applied.status_code, applied.get_json()["state"]) == (201, "sent")
    assert [row["title"] for row in client.get("/api/vacancies").get_json()] == ["摘茶叶"]
