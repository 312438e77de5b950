"""Typed answers, versions of a checklist and rapid tests in a delivery."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from inventory.intake import services
from inventory.intake.rules import DeliveryLine
from inventory.produce import services as produce
from inventory.produce.rules import Option, Question, QuestionKind
from inventory.quality import queries as quality
from inventory.quality.models import CheckPicture, RapidTest
from inventory.stock.models import Lot
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from tests.conftest import NOW, problem
from tests.support import inventory as build
from tests.support import villagers as make
from tests.support.storefront import broken_promises
from tests.support.villagers import Desk, bearer

PHOTO = uuid.UUID(int=77)
TYPED = (
    Question("days", "捡了几天？", "Days?", QuestionKind.NUMBER, "天", 0, 0, 7),
    Question(
        "colour",
        "什么颜色？",
        "Colour?",
        QuestionKind.CHOICE,
        options=(Option("淡", "淡", "pale", good=True), Option("黑", "黑", "dark", good=False)),
    ),
    Question("look", "拍一张", "Photo", QuestionKind.PHOTO),
)
GOOD = {"days": 3, "colour": "淡", "look": str(PHOTO)}
TEST = {
    "method": "inhibition",
    "value_tenths": 125,
    "limit_tenths": 500,
    "device": "2 号仪",
    "reagent_batch": "B-7",
}


@pytest.fixture
def desk(session: Session) -> Desk:
    return make.desk(session)


@pytest.fixture
def operator(session: Session) -> Actor:
    return build.person(session, Role.OPERATOR)


@pytest.fixture
def headers(session: Session, desk: Desk) -> dict[str, str]:
    return bearer(session, desk.agent)


def ask(session: Session, operator: Actor, questions: tuple[Question, ...] = TYPED) -> int:
    made = produce.publish_checklist(
        session, code="eggs", client_id=uuid.uuid4(), questions=questions, actor=operator, now=NOW
    )
    return made.version


def body(desk: Desk, **line: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "villager_code": desk.villager.code,
        "terms_id": desk.terms.id,
        "acceptance": {"method": "pin", "pin": make.PIN},
        "delivered_at": (NOW + timedelta(minutes=1)).isoformat(),
        "lines": [{"pack_id": desk.tray.id, "packs": 2, **line}],
    }


def test_typed_answers_are_kept_with_their_photo(
    client: FlaskClient, session: Session, desk: Desk, operator: Actor, headers: dict[str, str]
) -> None:
    ask(session, operator)

    answer = client.post("/api/deliveries", json=body(desk, answers=GOOD), headers=headers)

    assert answer.status_code == 201, answer.json
    lot = session.scalars(select(Lot)).one()
    check = quality.check_of_lot(session, lot.id)
    assert check is not None
    assert [(one.kind, one.text, one.good) for one in check.questions] == [
        ("number", "3 天", True),
        ("choice", "淡", True),
        ("photo", "", True),
    ]
    assert session.scalars(select(CheckPicture.picture_id)).all() == [PHOTO]
    assert broken_promises(session) == []


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (GOOD | {"days": 8}, "intake.check_failed"),
        (GOOD | {"colour": "黑"}, "intake.check_failed"),
        (GOOD | {"colour": "绿"}, "quality.answer_wrong"),
        (GOOD | {"days": True}, "quality.answer_wrong"),
        (GOOD | {"look": "x"}, "quality.answer_wrong"),
        ({"days": 3, "colour": "淡"}, "intake.check_missing"),
        (GOOD | {"old": True}, "quality.unasked"),
    ],
)
def test_the_desk_judges_answers_by_itself(
    client: FlaskClient,
    session: Session,
    desk: Desk,
    operator: Actor,
    headers: dict[str, str],
    answers: dict[str, Any],
    code: str,
) -> None:
    ask(session, operator)

    answer = client.post("/api/deliveries", json=body(desk, answers=answers), headers=headers)

    assert problem(answer)[1] == code
    assert session.scalars(select(Lot)).all() == []


def test_a_phone_is_judged_by_the_version_that_it_showed(
    client: FlaskClient, session: Session, desk: Desk, operator: Actor, headers: dict[str, str]
) -> None:
    ask(session, operator)
    old = body(desk, answers=make.CLEAN, checklist_version=1)
    new = body(desk, answers=make.CLEAN)
    unknown = body(desk, answers=make.CLEAN, checklist_version=9)

    answers = [
        client.post("/api/deliveries", json=sent, headers=headers) for sent in (old, new, unknown)
    ]

    assert [answer.status_code for answer in answers] == [201, 422, 404]
    assert problem(answers[1])[1] == "intake.check_missing"
    assert problem(answers[2])[1] == "checklist.unknown"
    assert broken_promises(session) == []


def test_a_negative_test_is_kept_and_a_positive_one_holds_the_lot_at_once(
    client: FlaskClient, session: Session, desk: Desk, headers: dict[str, str]
) -> None:
    # The limit that somebody typed is above what the standard lets pass.
    over = TEST | {"value_tenths": 500, "limit_tenths": 900}
    sent = [
        body(desk, answers=make.CLEAN, tests=[TEST]),
        body(desk, answers=make.CLEAN, tests=[TEST, over, over]),
    ]

    slips = [client.post("/api/deliveries", json=one, headers=headers).json for one in sent]

    assert [slip["lots"][0]["hold_kinds"] for slip in slips] == [[], ["test"]]
    lots = session.scalars(select(Lot).order_by(Lot.id)).all()
    assert [one.positive for one in session.scalars(select(RapidTest).order_by(RapidTest.id))] == [
        False,
        False,
        True,
        True,
    ]
    steps = [[event.step for event in trace.events_of(session, lot.code)] for lot in lots]
    assert steps == [[Step.COMMISSION, Step.INSPECT], [Step.COMMISSION, Step.FAIL]]
    [hold] = quality.holds_of_lot(session, lots[1].id)
    assert "50%" in hold.reason
    assert broken_promises(session) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"value_tenths": 1001}, "test.value_wrong"),
        ({"limit_tenths": 0}, "test.limit_wrong"),
        ({"device": " "}, "test.device_missing"),
    ],
)
def test_a_test_that_no_device_gives_is_refused(
    client: FlaskClient,
    session: Session,
    desk: Desk,
    headers: dict[str, str],
    wrong: dict[str, Any],
    code: str,
) -> None:
    sent = body(desk, answers=make.CLEAN, tests=[TEST | wrong])

    answer = client.post("/api/deliveries", json=sent, headers=headers)

    assert problem(answer)[1] == code
    assert session.scalars(select(Lot)).all() == []


def test_what_is_not_taken_any_more_is_refused_from_then_on(session: Session, desk: Desk) -> None:
    produce.retire_produce(session, code="eggs", is_retired=True, now=NOW)
    line = DeliveryLine(desk.tray.id, 1, make.CLEAN)

    with pytest.raises(Refusal) as caught:
        services.log_delivery(session, request=make.request(desk, line), actor=desk.agent, now=NOW)
    assert caught.value.code == "produce.retired"

    produce.retire_produce(session, code="eggs", is_retired=False, now=NOW)
    later = NOW + timedelta(hours=2)
    produce.retire_pack(session, pack_id=desk.tray.id, is_retired=True, now=later)
    waited = make.request(desk, line, delivered_at=NOW + timedelta(hours=1))
    assert services.log_delivery(session, request=waited, actor=desk.agent, now=later)
