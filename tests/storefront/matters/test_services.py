"""An application within its limit, one that is escalated, and what is refused kindly."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.messages.models import TextMessage
from app.pictures.models import Picture
from app.sample.people import PIN
from storefront.matters import queries
from storefront.matters.checks import CHECKS
from storefront.matters.models import Application, ApplicationEvent, ApplicationPaper
from storefront.matters.rules import PICTURES_KEPT, Opening, Outcome
from storefront.matters.services import handling
from storefront.workdays import queries as workdays
from tests.support import thread
from tests.support.thread import Thread

BEFORE_HOLIDAY = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)
"""Ten in the morning of the Monday before National Day."""
PAPERS = (1, 2, 3, 4)


@pytest.fixture
def at(session: Session) -> Thread:
    return thread.sample(session, now=BEFORE_HOLIDAY)


def opened(session: Session, at: Thread, *, until: date | None = None) -> Application:
    return handling.open_application(
        session,
        opening=Opening(uuid.uuid4(), "living-allowance", at.household.code, until),
        actor=at.by["agent"],
        now=BEFORE_HOLIDAY,
    )


def receive(
    session: Session, at: Thread, application: Application, *numbers: int, now: datetime
) -> None:
    for number in numbers:
        handling.receive_paper(
            session,
            code=application.code,
            number=number,
            picture_id=uuid.uuid4(),
            actor=at.by["agent"],
            now=now,
        )


def accepted(session: Session, at: Thread) -> Application:
    application = opened(session, at)
    agent = at.by["agent"]
    receive(session, at, application, *PAPERS, now=BEFORE_HOLIDAY)
    handling.promise(session, code=application.code, pin=PIN, actor=agent, now=BEFORE_HOLIDAY)
    return handling.accept(session, code=application.code, actor=agent, now=BEFORE_HOLIDAY)


def refusal_of(*, expected: str, caught: pytest.ExceptionInfo[Refusal]) -> None:
    assert caught.value.code == expected


def broken_promises(session: Session) -> list[str]:
    session.flush()
    return [check.name for check in CHECKS if session.execute(text(check.sql)).first()]


def test_an_allowance_is_answered_within_six_working_days_over_a_holiday(
    session: Session, at: Thread
) -> None:
    application, agent = accepted(session, at), at.by["agent"]
    after = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
    for number in (1, 2, 1):
        handling.finish_step(session, code=application.code, number=number, actor=agent, now=after)
    for _ in range(2):
        handling.decide(
            session,
            code=application.code,
            outcome=Outcome.GRANTED,
            note="每月 15 日到账",
            actor=agent,
            now=after,
        )
    for number in PAPERS:
        handling.give_back(session, code=application.code, number=number, actor=agent, now=after)

    exceptions = workdays.exceptions(session)
    [measured] = [
        row
        for row in queries.matters(session, exceptions=exceptions)
        if row.matter.code == "living-allowance"
    ]
    assert (application.due_on, application.state) == (date(2026, 10, 12), "granted")
    assert (measured.answered_count, measured.in_time_count, measured.days_tenths) == (1, 1, 40)
    assert (measured.papers_count, measured.steps_count) == (4, 3)
    view = queries.application_seen(session, application.code, agent)
    assert all(paper.received_at and paper.given_back_at for paper in view.papers)
    told = [message.body for message in session.scalars(select(TextMessage))]
    assert any("2026-10-12" in body for body in told)
    handling.forget_pictures(session, now=after + PICTURES_KEPT + timedelta(days=1))
    assert broken_promises(session) == []


def test_one_that_would_be_late_is_escalated_once_before_its_limit(
    session: Session, at: Thread
) -> None:
    application = accepted(session, at)

    at_ease = handling.escalate_pressing(session, now=BEFORE_HOLIDAY)
    in_time = handling.escalate_pressing(session, now=datetime(2026, 10, 10, 2, 0, tzinfo=UTC))
    again = handling.escalate_pressing(session, now=datetime(2026, 10, 12, 2, 0, tzinfo=UTC))

    assert (at_ease, in_time, again) == (0, 1, 0)
    [row] = queries.applications(session, places=None, pressing=True)
    assert row.code == application.code
    kinds = session.scalars(select(ApplicationEvent.kind)).all()
    assert kinds.count("escalated") == 1


def test_missing_papers_are_named_and_those_here_are_kept(session: Session, at: Thread) -> None:
    application, agent = opened(session, at), at.by["agent"]
    receive(session, at, application, 1, 3, now=BEFORE_HOLIDAY)
    handling.promise(session, code=application.code, pin=PIN, actor=agent, now=BEFORE_HOLIDAY)

    with pytest.raises(Refusal) as caught:
        handling.accept(session, code=application.code, actor=agent, now=BEFORE_HOLIDAY)

    refusal_of(expected="matter.papers_missing", caught=caught)
    assert caught.value.params["papers"] == "户口簿、核对授权书"
    assert sorted(queries.received_of(session, application.id)) == [1, 3]


def test_without_a_promise_nothing_is_accepted(session: Session, at: Thread) -> None:
    application, agent = opened(session, at), at.by["agent"]
    receive(session, at, application, *PAPERS, now=BEFORE_HOLIDAY)
    wrong = handling.promise(
        session, code=application.code, pin="000000", actor=agent, now=BEFORE_HOLIDAY
    )

    with pytest.raises(Refusal) as caught:
        handling.accept(session, code=application.code, actor=agent, now=BEFORE_HOLIDAY)

    assert isinstance(wrong, Refusal)
    refusal_of(expected="matter.promise_missing", caught=caught)


def test_who_has_no_pin_signs_on_the_screen(session: Session, at: Thread) -> None:
    application, agent = opened(session, at), at.by["agent"]
    receive(session, at, application, *PAPERS, now=BEFORE_HOLIDAY)
    drawn = uuid.uuid4()

    for _ in range(2):
        handling.promise(
            session,
            code=application.code,
            pin="",
            signature_id=drawn,
            actor=agent,
            now=BEFORE_HOLIDAY,
        )
    handling.accept(session, code=application.code, actor=agent, now=BEFORE_HOLIDAY)

    assert (application.state, application.signature_id) == ("accepted", drawn)
    assert application.promise_hash is not None


def test_an_authority_that_is_over_is_refused(session: Session, at: Thread) -> None:
    with pytest.raises(Refusal) as at_once:
        opened(session, at, until=date(2026, 9, 27))
    application = opened(session, at, until=date(2026, 9, 28))
    receive(session, at, application, 1, now=BEFORE_HOLIDAY)
    with pytest.raises(Refusal) as later:
        receive(session, at, application, 2, now=BEFORE_HOLIDAY + timedelta(days=1))

    refusal_of(expected="matter.authority_over", caught=at_once)
    refusal_of(expected="matter.authority_over", caught=later)
    assert queries.received_of(session, application.id) == [1]


def test_steps_go_one_after_another_and_end_with_an_answer(session: Session, at: Thread) -> None:
    application, agent = accepted(session, at), at.by["agent"]
    refusals = []
    for number in (2, 3):
        with pytest.raises(Refusal) as caught:
            handling.finish_step(
                session, code=application.code, number=number, actor=agent, now=BEFORE_HOLIDAY
            )
        refusals.append(caught.value.code)
    with pytest.raises(Refusal) as early:
        handling.decide(
            session,
            code=application.code,
            outcome=Outcome.GRANTED,
            note="",
            actor=agent,
            now=BEFORE_HOLIDAY,
        )

    assert [*refusals, early.value.code] == ["matter.step_order"] * 3
    assert application.step_number == 1


def test_photos_are_deleted_once_they_are_not_needed(session: Session, at: Thread) -> None:
    application, agent = opened(session, at), at.by["agent"]
    receive(session, at, application, 1, now=BEFORE_HOLIDAY)
    handling.withdraw(session, code=application.code, note="", actor=agent, now=BEFORE_HOLIDAY)

    early = handling.forget_pictures(session, now=BEFORE_HOLIDAY + PICTURES_KEPT)
    late = handling.forget_pictures(
        session, now=BEFORE_HOLIDAY + PICTURES_KEPT + timedelta(minutes=1)
    )

    assert (early, late) == (0, 1)
    assert session.scalars(select(Picture)).all() == []
    assert session.scalars(select(ApplicationPaper.picture_id)).all() == [None]


def test_who_does_not_hold_the_receipt_learns_nothing(session: Session, at: Thread) -> None:
    application = accepted(session, at)

    followed = queries.application_followed(session, application.code, key=application.tracking_key)
    with pytest.raises(Refusal) as caught:
        queries.application_followed(session, application.code, key="guess")

    assert followed.masked_villager == "李*香"
    refusal_of(expected="matter.application_unknown", caught=caught)
