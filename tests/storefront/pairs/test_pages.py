"""Pairs on screens and by API: the desk, the volunteer's phone, the family's text."""

import re
import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.clock import china_date
from storefront.pairs import services
from storefront.pairs.models import Pair
from storefront.providers.models import Provider
from tests.conftest import problem
from tests.support import errands as make
from tests.support.errands import Errands
from tests.support.queries import counted
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment
from tests.support.villagers import bearer

STATEMENTS_OF_THE_PAGE = 7


@pytest.fixture
def at(session: Session, moment: Moment) -> Errands:
    return make.sample(session, now=moment.now)


def form_of(session: Session, at: Errands, moment: Moment, **changes: str) -> dict[str, str]:
    volunteer = session.scalars(select(Provider).where(Provider.volunteer)).one()
    return {
        "client_id": str(uuid.uuid4()),
        "villager": at.thread.household.code,
        "volunteer": volunteer.code,
        "every_days": "7",
        "first_on": (china_date(moment.now) + timedelta(days=7)).isoformat(),
        "contact_name": "李小军",
        "contact_phone": "13900139001",
        "agreed": "yes",
    } | changes


def test_a_pair_is_made_visited_missed_and_seen_to(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    sign_in(client, at.thread.by["agent"])
    found = client.get("/pairs?q=lgx").get_data(as_text=True)
    form = client.get(f"/pairs?villager={at.thread.household.code}").get_data(as_text=True)
    post(client, "/pairs", **form_of(session, at, moment))
    pair = session.scalars(select(Pair)).one()

    assert "李桂香" in found
    assert "林小雨" in form
    moment.now += timedelta(days=8)
    services.warn_of_missed(session, now=moment.now)
    red = client.get("/pairs").get_data(as_text=True)
    sign_in(client, at.thread.by["volunteer"])
    work = client.get("/work/").get_data(as_text=True)
    own = client.get("/work/pairs").get_data(as_text=True)
    silent = post(client, f"/work/pairs/{pair.id}", condition="help", note="")
    visited = post(client, f"/work/pairs/{pair.id}", condition="help", note="灯坏了")
    sign_in(client, at.thread.by["operator"])
    need = client.get("/pairs").get_data(as_text=True)
    alarm = re.search(r'action="(/pairs/visits/\d+/handling)"', need)
    assert alarm is not None
    handled = post(client, alarm[1], note="叫了电工")
    quiet = client.get("/pairs").get_data(as_text=True)

    assert "没有去看" in red
    assert "tel:13800138002" in red
    assert "我结对的老人" in work
    assert "tel:13800138000" in own
    assert (silent.status_code, visited.status_code, handled.status_code) == (422, 303, 303)
    assert "没有去看" not in need
    assert "灯坏了" in need
    assert "需要帮忙" not in quiet
    assert "1 次，漏了 1 次" in quiet


def test_what_was_typed_is_kept_where_a_pair_is_refused(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    sign_in(client, at.thread.by["agent"])
    form = form_of(session, at, moment)
    del form["agreed"]

    refused = post(client, "/pairs", **form)

    page = refused.get_data(as_text=True)
    assert (refused.status_code, "先问老人愿不愿意" in page, "李小军" in page) == (422, True, True)


def test_the_page_takes_the_same_few_statements(
    client: FlaskClient, session: Session, connection: Connection, at: Errands, moment: Moment
) -> None:
    sign_in(client, at.thread.by["agent"])
    post(client, "/pairs", **form_of(session, at, moment))
    client.get("/pairs")

    with counted(connection) as statements:
        client.get("/pairs")

    assert len(statements) <= STATEMENTS_OF_THE_PAGE


def test_another_volunteer_and_another_village_learn_nothing(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    sign_in(client, at.thread.by["agent"])
    post(client, "/pairs", **form_of(session, at, moment))
    pair = session.scalars(select(Pair)).one()
    sign_in(client, at.thread.by["provider"])

    theirs = client.get("/work/pairs").get_data(as_text=True)
    visited = post(client, f"/work/pairs/{pair.id}", condition="well", note="")
    listed = client.get("/pairs")

    assert "李桂香" not in theirs
    assert (visited.status_code, listed.status_code) == (404, 403)


def test_the_api_pairs_and_lists(
    client: FlaskClient, session: Session, at: Errands, moment: Moment
) -> None:
    form = form_of(session, at, moment)
    token = bearer(session, at.thread.by["agent"])
    body = {
        "client_id": form["client_id"],
        "volunteer": form["volunteer"],
        "villager": form["villager"],
        "first_on": form["first_on"],
        "agreed": True,
    }

    made = client.post("/api/pairs", json=body, headers=token)
    again = client.post("/api/pairs", json=body, headers=token)
    asked = body | {"agreed": False, "client_id": str(uuid.uuid4())}
    absurd = client.post("/api/pairs", json=asked, headers=token)
    mine = client.get("/api/pairs/mine", headers=bearer(session, at.thread.by["volunteer"]))

    assert (made.status_code, made.get_json()["every_days"]) == (201, 7)
    assert again.get_json()["pair_id"] == made.get_json()["pair_id"]
    assert problem(absurd) == (422, "pair.not_agreed")
    assert [row["phone"] for row in mine.get_json()] == ["13800138000"]
