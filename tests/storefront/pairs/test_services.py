"""A volunteer and an elder: visits in time, missed, made up, and what somebody sees to."""

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
from storefront.pairs import checks, queries, services
from storefront.pairs.models import Pair, PairVisit
from storefront.pairs.rules import Condition, Pairing, next_due
from storefront.providers.models import Provider
from tests.support import errands as make
from tests.support.errands import Errands

WEEK = timedelta(days=7)


@pytest.fixture
def at(session: Session, now: datetime) -> Errands:
    return make.sample(session, now=now)


def pairing(session: Session, at: Errands, now: datetime, **changes: object) -> Pairing:
    volunteer = session.scalars(select(Provider).where(Provider.volunteer)).one()
    usual = Pairing(
        client_id=uuid.uuid4(),
        provider_code=volunteer.code,
        villager_code=at.thread.household.code,
        every_days=7,
        first_on=china_date(now) + WEEK,
        is_agreed=True,
        contact_name="李小军",
        contact_phone="13900139001",
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def paired(session: Session, at: Errands, now: datetime) -> Pair:
    return services.pair_up(
        session, pairing=pairing(session, at, now), actor=at.thread.by["agent"], now=now
    )


def visit(
    session: Session,
    at: Errands,
    pair: Pair,
    *,
    now: datetime,
    condition: Condition = Condition.WELL,
    note: str = "",
) -> PairVisit:
    return services.visit(
        session,
        pair_id=pair.id,
        condition=condition,
        note=note,
        actor=at.thread.by["volunteer"],
        now=now,
    )


def awaited_on(session: Session, pair: Pair) -> date:
    [row] = queries.pairs(session, places=[pair.place_id])
    return row.due_on


def texts_to(session: Session, phone: str) -> list[str]:
    return [each.body for each in messages.latest(session) if each.phone == phone]


def broken_promises(session: Session) -> list[str]:
    session.flush()
    return [each.name for each in checks.CHECKS if session.execute(text(each.sql)).first()]


def test_a_visit_in_time_moves_the_next_one(session: Session, at: Errands, now: datetime) -> None:
    pair = paired(session, at, now)
    later = now + timedelta(days=3)

    first = visit(session, at, pair, now=later, note="在晒太阳")
    again = visit(session, at, pair, now=later + timedelta(hours=1))

    assert again.id == first.id
    assert awaited_on(session, pair) == china_date(later) + WEEK
    assert services.warn_of_missed(session, now=later + WEEK) == 0
    assert broken_promises(session) == []


def test_a_missed_visit_warns_volunteer_and_family_once_and_stands_until_seen_to(
    session: Session, at: Errands, now: datetime
) -> None:
    pair = paired(session, at, now)
    over = now + WEEK + timedelta(days=1)

    warned = [services.warn_of_missed(session, now=over) for _ in range(2)]
    [alarm] = queries.alarms(session, places=[pair.place_id])
    handled = [
        services.handle(
            session, visit_id=alarm.visit_id, note=note, actor=at.thread.by["agent"], now=over
        )
        for note in ("打了电话，老人在女儿家", "又一次")
    ]

    assert warned == [1, 0]
    assert (alarm.is_missed, alarm.elder) == (True, "李桂香")
    assert "还没有去" in texts_to(session, "13800138002")[0]
    assert "还没有去" in texts_to(session, "13900139001")[0]
    assert handled[1].handled_note == "打了电话，老人在女儿家"
    assert queries.alarms(session, places=None) == []
    assert awaited_on(session, pair) == china_date(over) + timedelta(days=6)
    assert broken_promises(session) == []


def test_who_goes_later_makes_up_for_it(session: Session, at: Errands, now: datetime) -> None:
    pair = paired(session, at, now)
    over = now + WEEK + timedelta(days=1)
    services.warn_of_missed(session, now=over)

    visit(session, at, pair, now=over + timedelta(hours=2))

    assert queries.alarms(session, places=None) == []
    [row] = queries.pairs(session, places=[pair.place_id])
    assert (row.visits_count, row.missed_count) == (1, 1)
    assert row.due_on == china_date(over) + WEEK


def test_who_needs_help_is_seen_to(session: Session, at: Errands, now: datetime) -> None:
    pair = paired(session, at, now)
    with pytest.raises(Refusal) as caught:
        visit(session, at, pair, now=now, condition=Condition.HELP)

    visit(session, at, pair, now=now, condition=Condition.HELP, note="屋顶漏雨")

    [alarm] = queries.alarms(session, places=None)
    assert caught.value.code == "pair.note_missing"
    assert (alarm.is_missed, alarm.note) == (False, "屋顶漏雨")
    assert "屋顶漏雨" in texts_to(session, "13900139001")[0]


def test_a_pair_that_is_ended_awaits_nothing(session: Session, at: Errands, now: datetime) -> None:
    pair = paired(session, at, now)
    agent = at.thread.by["agent"]

    for _ in range(2):
        services.end(session, pair_id=pair.id, note="搬到县城了", actor=agent, now=now)

    assert queries.pairs(session, places=None) == []
    assert services.warn_of_missed(session, now=now + 10 * WEEK) == 0
    with pytest.raises(Refusal) as caught:
        visit(session, at, pair, now=now)
    assert caught.value.code == "pair.over"
    assert broken_promises(session) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"every_days": 0}, "pair.rhythm_wrong"),
        ({"every_days": 32}, "pair.rhythm_wrong"),
        ({"first_on": date(2026, 11, 19)}, "pair.first_day_wrong"),
        ({"is_agreed": False}, "pair.not_agreed"),
        ({"contact_phone": ""}, "pair.contact_half"),
        ({"villager_code": "V0"}, "villager.unknown"),
        ({"provider_code": "W0"}, "provider.unknown"),
    ],
)
def test_bad_pairs_are_refused(
    session: Session, at: Errands, now: datetime, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        services.pair_up(
            session,
            pairing=pairing(session, at, now, **changes),
            actor=at.thread.by["agent"],
            now=now,
        )

    assert caught.value.code == code
    assert session.scalars(select(Pair)).all() == []


def test_who_is_paid_is_no_volunteer_and_nobody_is_paired_twice(
    session: Session, at: Errands, now: datetime
) -> None:
    agent = at.thread.by["agent"]
    wanted = pairing(session, at, now)
    first = services.pair_up(session, pairing=wanted, actor=agent, now=now)
    same = services.pair_up(session, pairing=wanted, actor=agent, now=now)
    refused = []
    for provider_code in (at.provider.code, wanted.provider_code):
        other = replace(wanted, client_id=uuid.uuid4(), provider_code=provider_code)
        with pytest.raises(Refusal) as caught:
            services.pair_up(session, pairing=other, actor=agent, now=now)
        refused.append(caught.value.code)

    assert same.id == first.id
    assert refused == ["pair.no_volunteer", "pair.together"]


def test_the_database_lets_a_pair_await_one_visit(
    session: Session, at: Errands, now: datetime
) -> None:
    pair = paired(session, at, now)

    session.add(PairVisit(pair_id=pair.id, due_on=china_date(now), note=""))
    with pytest.raises(IntegrityError) as caught:
        session.flush()

    assert constraint_of(caught.value) == "pair_visits_one_awaited"


def test_after_a_long_silence_the_next_visit_is_not_over_already() -> None:
    today = date(2026, 11, 20)

    assert next_due(every_days=7, since=date(2026, 9, 1), today=today) == date(2026, 11, 21)
    assert next_due(every_days=7, since=today, today=today) == date(2026, 11, 27)
