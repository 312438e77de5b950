"""Work is checked by another, fits somebody, is applied for with consent, and vanishes."""

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import china_date
from app.database.session import constraint_of
from app.errors import Refusal
from app.messages import services as messages
from app.money import Fen
from app.sample.people import PIN
from inventory.places.rules import Position
from storefront.vacancies import checks, queries, services
from storefront.vacancies.models import Candidacy, Vacancy
from storefront.vacancies.rules import (
    ANY,
    Answer,
    NewEmployer,
    NewVacancy,
    Skill,
    WagePer,
    credit_check,
)
from tests.support import thread
from tests.support.thread import Thread

BODY = "91430922MA4L0000X"
CREDIT_CODE = BODY + credit_check(BODY)
NEAR, FAR = Position(28_630_000, 112_030_000), Position(28_200_000, 112_900_000)


@pytest.fixture
def at(session: Session, now: datetime) -> Thread:
    return thread.sample(session, now=now)


def employer() -> NewEmployer:
    return NewEmployer(uuid.uuid4(), CREDIT_CODE, "桃江茶厂", "周厂长", "13700137001")


def tea(now: datetime, **changes: object) -> NewVacancy:
    usual = NewVacancy(
        client_id=uuid.uuid4(),
        credit_code=CREDIT_CODE,
        title="摘茶叶",
        description="早上六点到下午四点，管中饭。",
        skill=Skill.FARMING,
        wage_fen=Fen(12_000),
        wage_per=WagePer.DAY,
        openings=5,
        workplace="修山镇茶园",
        position=NEAR,
        ends_on=china_date(now) + timedelta(days=10),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def shown(session: Session, at: Thread, new: NewVacancy, *, now: datetime) -> Vacancy:
    """Written down by the agent, checked by the operator."""
    if not queries.employers(session):
        services.record_employer(session, new=employer(), actor=at.by["agent"], now=now)
    services.check_employer(session, credit_code=CREDIT_CODE, actor=at.by["operator"], now=now)
    vacancy = services.propose(session, new=new, actor=at.by["agent"], now=now)
    return services.show(session, vacancy_id=vacancy.id, actor=at.by["operator"], now=now)


def apply(
    session: Session, at: Thread, vacancy: Vacancy, *, now: datetime, pin: str = PIN
) -> Candidacy | Refusal:
    return services.apply(
        session,
        client_id=uuid.uuid4(),
        vacancy_id=vacancy.id,
        villager_code=at.household.code,
        pin=pin,
        picture_id=None,
        actor=at.by["agent"],
        now=now,
    )


def broken_promises(session: Session) -> list[str]:
    session.flush()
    return [each.name for each in checks.CHECKS if session.execute(text(each.sql)).first()]


def test_nothing_is_shown_before_two_people_have_seen_it(
    session: Session, at: Thread, now: datetime
) -> None:
    agent, operator = at.by["agent"], at.by["operator"]
    services.record_employer(session, new=employer(), actor=operator, now=now)
    vacancy = services.propose(session, new=tea(now), actor=operator, now=now)
    refused = []
    for verb in (
        lambda: services.show(session, vacancy_id=vacancy.id, actor=operator, now=now),
        lambda: services.check_employer(session, credit_code=CREDIT_CODE, actor=operator, now=now),
        lambda: services.show(session, vacancy_id=vacancy.id, actor=at.by["approver"], now=now),
        lambda: apply(session, at, vacancy, now=now),
    ):
        with pytest.raises(Refusal) as caught:
            verb()
        refused.append(caught.value.code)
    today = china_date(now)
    before = queries.shown(session, today=today)

    services.check_employer(session, credit_code=CREDIT_CODE, actor=agent, now=now)
    services.show(session, vacancy_id=vacancy.id, actor=at.by["approver"], now=now)

    assert refused == [
        "vacancy.own_check",
        "employer.own_check",
        "vacancy.employer_unchecked",
        "vacancy.over",
    ]
    assert before == []
    assert [row.title for row in queries.shown(session, today=today)] == ["摘茶叶"]
    assert broken_promises(session) == []


def test_the_database_refuses_ones_own_check(session: Session, at: Thread, now: datetime) -> None:
    vacancy = shown(session, at, tea(now), now=now)

    vacancy.checked_by = vacancy.recorded_by
    with pytest.raises(IntegrityError) as caught:
        session.flush()

    assert constraint_of(caught.value) == "vacancies_checked_by_another"


def test_work_vanishes_after_its_last_day(session: Session, at: Thread, now: datetime) -> None:
    vacancy = shown(session, at, tea(now), now=now)

    last = queries.shown(session, today=vacancy.ends_on)
    after = queries.shown(session, today=vacancy.ends_on + timedelta(days=1))
    with pytest.raises(Refusal) as caught:
        apply(session, at, vacancy, now=now + timedelta(days=11))

    assert (len(last), after, caught.value.code) == (1, [], "vacancy.over")


def test_what_one_can_do_comes_first_then_what_is_near(
    session: Session, at: Thread, now: datetime
) -> None:
    for title, skill, position in (
        ("开货车", Skill.DRIVING, NEAR),
        ("远处摘茶", Skill.FARMING, FAR),
        ("不知在哪", ANY, None),
        ("近处摘茶", Skill.FARMING, NEAR),
    ):
        shown(session, at, tea(now, title=title, skill=skill, position=position), now=now)
    services.know_skills(
        session,
        villager_code=at.household.code,
        skills=[Skill.FARMING, Skill.COOKING],
        actor=at.by["agent"],
    )

    rows = queries.matches(session, villager=at.household, today=china_date(now))

    assert [(row.title, row.fits, row.metres) for row in rows] == [
        ("近处摘茶", True, 1112),
        ("远处摘茶", True, 97062),
        ("不知在哪", True, None),
        ("开货车", False, 1112),
    ]


def test_an_agent_applies_with_consent_and_both_are_told(
    session: Session, at: Thread, now: datetime
) -> None:
    vacancy = shown(session, at, tea(now), now=now)
    with pytest.raises(Refusal) as caught:
        apply(session, at, vacancy, now=now, pin="")
    wrong = apply(session, at, vacancy, now=now, pin="000000")
    first, again = (apply(session, at, vacancy, now=now) for _ in range(2))
    told = [(each.phone, each.body) for each in messages.latest(session)]

    assert caught.value.code == "vacancy.consent_missing"
    assert isinstance(wrong, Refusal)
    assert isinstance(first, Candidacy)
    assert isinstance(again, Candidacy)
    assert first.id == again.id
    assert any(to == "13700137001" and "13800138000" in body for to, body in told)
    assert any(to == "13800138000" and "桃江茶厂" in body for to, body in told)
    for _ in range(2):
        services.answer(
            session,
            candidacy_id=first.id,
            answer=Answer.HIRED,
            actor=at.by["agent"],
            now=now,
        )
    with pytest.raises(Refusal) as caught:
        services.answer(
            session,
            candidacy_id=first.id,
            answer=Answer.DECLINED,
            actor=at.by["agent"],
            now=now,
        )
    assert caught.value.code == "vacancy.answered"
    assert session.scalars(select(Candidacy.state)).all() == ["hired"]
    assert broken_promises(session) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "vacancy.title_wrong"),
        ({"workplace": ""}, "vacancy.text_wrong"),
        ({"skill": "magic"}, "vacancy.skill_unknown"),
        ({"wage_fen": Fen(0)}, "vacancy.wage_wrong"),
        ({"openings": 0}, "vacancy.openings_wrong"),
        ({"ends_on": date(2026, 11, 19)}, "vacancy.end_wrong"),
        ({"ends_on": date(2027, 11, 19)}, "vacancy.end_wrong"),
        ({"credit_code": "91350100M000100Y43"}, "employer.unknown"),
    ],
)
def test_bad_work_is_refused(
    session: Session, at: Thread, now: datetime, changes: dict[str, object], code: str
) -> None:
    services.record_employer(session, new=employer(), actor=at.by["agent"], now=now)

    with pytest.raises(Refusal) as caught:
        services.propose(session, new=tea(now, **changes), actor=at.by["agent"], now=now)

    assert caught.value.code == code
    assert session.scalars(select(Vacancy)).all() == []
