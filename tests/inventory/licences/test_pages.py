"""Licences are photographed and renewed, and goods that waited for one go on."""

import io
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.people.rules import Role
from inventory.intake.rules import DeliveryLine
from inventory.produce.models import Licence
from inventory.quality import queries as quality
from inventory.quality.rules import Stop
from inventory.stock.models import Lot
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import papers
from tests.support import villagers as make
from tests.support.storefront import broken_promises
from tests.support.villagers import Desk, bearer

TODAY = clock.china_date(NOW)


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


@pytest.fixture
def agent(session: Session, desk: Desk) -> dict[str, str]:
    return bearer(session, desk.agent)


@pytest.fixture
def operator(session: Session) -> dict[str, str]:
    return bearer(session, build.person(session, Role.OPERATOR))


def form(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "produce": "pickles",
        "number": "湘小作坊 43092200123",
        "issued_on": "2026-01-01",
        "expires_on": "2027-01-01",
        "photo": (io.BytesIO(papers.photo()), "licence.jpg"),
    } | changes


def jars(session: Session, desk: Desk) -> Lot:
    make.delivery(session, desk, DeliveryLine(desk.jar.id, 2, make.SEALED))
    return session.scalars(select(Lot).order_by(Lot.id.desc())).first() or pytest.fail("no lot")


def record(client: FlaskClient, desk: Desk, headers: dict[str, str], **changes: Any) -> Any:
    address = f"/desk/villagers/{desk.villager.code}/licences"
    return client.post(address, data=form(**changes), headers=headers)


def test_goods_that_waited_for_a_licence_go_on_once_the_office_records_it(
    client: FlaskClient, session: Session, desk: Desk, operator: dict[str, str]
) -> None:
    lot = jars(session, desk)
    assert quality.stopped_lots(session, [lot.id], on=TODAY) == {lot.id: Stop.HELD}

    done = record(client, desk, operator)

    assert done.status_code == 303
    session.refresh(lot)
    assert quality.stopped_lots(session, [lot.id], on=TODAY) == {}
    [hold] = quality.holds_of_lot(session, lot.id)
    assert hold.release_reason == "补了小作坊证 湘小作坊 43092200123"
    page = client.get(done.location, headers=operator).text
    assert "在有效期内" in page
    licence = session.scalars(select(Licence)).one()
    photo = client.get(f"{done.location}/{licence.id}/picture", headers=operator)
    assert photo.mimetype == "image/jpeg"
    assert broken_promises(session) == []


def test_who_held_the_goods_does_not_let_them_go_by_a_paper(
    client: FlaskClient, session: Session, desk: Desk, agent: dict[str, str]
) -> None:
    lot = jars(session, desk)

    assert record(client, desk, agent).status_code == 303

    session.refresh(lot)
    assert lot.licence_id is not None
    assert quality.is_held(session, lot.id)


def test_a_licence_does_not_cover_goods_made_before_it(
    client: FlaskClient, session: Session, desk: Desk, operator: dict[str, str]
) -> None:
    lot = jars(session, desk)
    later = (TODAY + timedelta(days=1)).isoformat()

    assert record(client, desk, operator, issued_on=later).status_code == 303

    session.refresh(lot)
    assert lot.licence_id is None
    assert quality.is_held(session, lot.id)
    assert broken_promises(session) == []


def test_a_renewal_keeps_its_number_and_goods_of_before_stay_on_sale(
    client: FlaskClient, session: Session, desk: Desk, operator: dict[str, str]
) -> None:
    record(client, desk, operator, expires_on=TODAY.isoformat())
    lot = jars(session, desk)
    tomorrow = TODAY + timedelta(days=1)
    assert quality.stopped_lots(session, [lot.id], on=tomorrow) == {lot.id: Stop.UNLICENSED}

    renewed = record(client, desk, operator, issued_on=tomorrow.isoformat())

    assert renewed.status_code == 303
    session.refresh(lot)
    assert quality.stopped_lots(session, [lot.id], on=tomorrow) == {}
    assert len(session.scalars(select(Licence)).all()) == 2
    assert broken_promises(session) == []


def test_the_same_paper_twice_is_one_licence_and_anothers_number_is_refused(
    client: FlaskClient, session: Session, desk: Desk, agent: dict[str, str]
) -> None:
    other = make.villager(session, desk.agent, desk.place, name="王秀英", phone="13900139009")

    assert [record(client, desk, agent).status_code for _ in range(2)] == [303, 303]
    assert len(session.scalars(select(Licence)).all()) == 1
    stolen = client.post(f"/desk/villagers/{other.code}/licences", data=form(), headers=agent)
    assert stolen.status_code == 409
    assert "已经登记过了" in stolen.text
    changed = record(client, desk, agent, expires_on="2029-01-01")
    assert changed.status_code == 409


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"expires_on": "2025-12-31"}, "到期日早于发证日"),
        ({"issued_on": "昨天"}, "到期日早于发证日"),
        ({"number": " "}, "请填证号"),
        ({"produce": "eggs"}, "不用小作坊证"),
    ],
)
def test_what_is_no_licence_is_refused_and_comes_back_as_typed(
    client: FlaskClient,
    session: Session,
    desk: Desk,
    agent: dict[str, str],
    wrong: dict[str, str],
    words: str,
) -> None:
    answer = record(client, desk, agent, **wrong)

    assert answer.status_code == 422
    assert words in answer.text
    assert "2027-01-01" in answer.text or "expires_on" in wrong
    assert session.scalars(select(Licence)).all() == []


def test_without_a_photo_it_is_no_licence_for_the_database_either(
    client: FlaskClient, session: Session, desk: Desk, agent: dict[str, str]
) -> None:
    assert record(client, desk, agent, photo=(io.BytesIO(b""), "")).status_code == 422
    bare = Licence(
        villager_id=desk.villager.id,
        produce_id=desk.pickles.id,
        number="无照片",
        issued_on=date(2026, 1, 1),
        expires_on=date(2027, 1, 1),
        sample=False,
        recorded_by=desk.agent.account_id,
        recorded_at=NOW,
    )
    session.add(bare)
    with pytest.raises(IntegrityError):
        session.flush()


def test_other_systems_record_one_over_the_api(
    client: FlaskClient, session: Session, desk: Desk, agent: dict[str, str]
) -> None:
    sent = {
        "produce_code": "pickles",
        "number": "湘 1",
        "issued_on": "2026-01-01",
        "expires_on": "2027-01-01",
        "picture_id": str(papers.sent_photo(session, desk.agent)),
    }
    address = f"/api/villagers/{desk.villager.code}/licences"

    made = client.post(address, json=sent, headers=agent)

    assert made.status_code == 201
    assert client.get(address, headers=agent).json == made.json
    assert made.json[0]["is_in_force"] is True
