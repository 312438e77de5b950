"""A delivery's proofs are shown to those who may see it, and to nobody else."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.people.rules import Role
from app.pictures import services as pictures
from inventory.certificates.rules import Basis, Promise
from inventory.intake import services as intake
from inventory.intake.models import Delivery
from inventory.intake.rules import DeliveryLine
from inventory.quality.rules import Method, Reading
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import papers
from tests.support import villagers as make
from tests.support.queries import counted
from tests.support.villagers import Desk, bearer

OVER = Reading(Method.INHIBITION, 635, 500, "2 号仪", "B-7")
GOOD = Reading(Method.INHIBITION, 120, 500, "2 号仪", "B-7")


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


@pytest.fixture
def taken(session: Session, desk: Desk) -> Delivery:
    """Eggs with a photo that came, one that waits, a signature, a test and a certificate."""
    lines = (
        DeliveryLine(
            desk.tray.id,
            2,
            make.CLEAN,
            tests=(GOOD,),
            certificate=Promise((Basis.SELF_CONTROL,)),
        ),
    )
    photos = (papers.sent_photo(session, desk.agent), uuid.uuid4())
    request = make.request(desk, *lines, picture_ids=photos)
    delivery = intake.log_delivery(session, request=request, actor=desk.agent, now=NOW)
    assert request.accepted
    assert request.accepted.picture_id
    pictures.take_whole(
        session,
        picture_id=request.accepted.picture_id,
        content=papers.photo(),
        actor=desk.agent,
        now=NOW,
    )
    return delivery


def test_the_office_sees_all_that_proves_a_delivery(
    client: FlaskClient, connection: Connection, session: Session, taken: Delivery
) -> None:
    auditor = bearer(session, build.person(session, Role.AUDITOR))
    address = f"/desk/deliveries/{taken.code}/evidence"

    with counted(connection) as statements:
        page = client.get(address, headers=auditor).text

    for words in ("蛋壳干净吗？", "抑制率 12%（限 50%）", "没超标", "合格证", "等照片", "村民签字"):
        assert words in page
    assert len(statements) == 9
    assert page.count("<img") == 2
    assert (
        f"/desk/deliveries/{taken.code}/evidence"
        in client.get(f"/desk/deliveries/{taken.code}", headers=auditor).text
    )


def test_its_pictures_are_for_those_who_may_see_the_delivery(
    client: FlaskClient, session: Session, desk: Desk, taken: Delivery
) -> None:
    agent = bearer(session, desk.agent)
    address = f"/desk/deliveries/{taken.code}/evidence"
    page = client.get(address, headers=agent).text
    shown = [part.split('"')[0] for part in page.split('<img class="picture" src="')[1:]]
    other_place = build.place(session, "centre", "430922101904", "别村", "Other village")
    stranger = bearer(session, build.person(session, Role.AGENT, other_place))
    other = papers.sent_photo(session, desk.agent)

    assert len(shown) == 2
    for picture in shown:
        answer = client.get(picture, headers=agent)
        assert (answer.mimetype, answer.headers["Cache-Control"]) == (
            "image/jpeg",
            "private, no-store",
        )
        assert client.get(picture, headers=stranger).status_code == 404
    assert client.get(address, headers=stranger).status_code == 404
    assert client.get(f"{address}/{other}", headers=agent).status_code == 404


def test_a_failed_test_is_seen_at_once(client: FlaskClient, session: Session, desk: Desk) -> None:
    line = DeliveryLine(desk.tray.id, 1, make.CLEAN, tests=(OVER,))
    delivery = make.delivery(session, desk, line)
    agent = bearer(session, desk.agent)

    page = client.get(f"/desk/deliveries/{delivery.code}/evidence", headers=agent).text

    assert "超标" in page
    assert "封存" in page
    assert "没有合格证。" in page
    assert "检测没过，封存了" in client.get(f"/desk/deliveries/{delivery.code}", headers=agent).text
