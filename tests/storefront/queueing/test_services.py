"""Numbers: given once, called by rule, nobody waits for ever."""

import threading
import uuid
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.database import session as db
from app.errors import Refusal
from storefront.queueing import queries, services
from storefront.queueing.checks import CHECKS
from storefront.queueing.models import Ticket
from storefront.queueing.rules import PATIENCE, TicketKind, wait_minutes
from tests.conftest import NOW
from tests.support import thread
from tests.support.shopping import post, sign_in
from tests.support.storefront import Moment, run_together
from tests.support.thread import Thread

PEOPLE = 20


@pytest.fixture
def at(session: Session, now: datetime) -> Thread:
    return thread.sample(session, now=now)


def take(session: Session, at: Thread, *, now: datetime, first: bool = False) -> Ticket:
    return services.take(
        session,
        client_id=uuid.uuid4(),
        place=at.centre,
        kind=TicketKind.ERRANDS,
        is_first=first,
        now=now,
    )


def call(session: Session, at: Thread, *, now: datetime, counter: int = 1) -> int:
    return services.call_next(
        session,
        client_id=uuid.uuid4(),
        place_id=at.centre.id,
        counter=counter,
        actor=at.by["agent"],
        now=now,
    ).number


def test_who_comes_first_is_called_first_and_the_patient_before_them(
    session: Session, at: Thread, now: datetime
) -> None:
    for first in (False, False, True, True):
        take(session, at, now=now, first=first)
    early = call(session, at, now=now)
    late = now + PATIENCE
    take(session, at, now=late, first=True)

    order = [call(session, at, now=late) for _ in range(4)]

    assert (early, order) == (3, [4, 1, 2, 5])
    with pytest.raises(Refusal) as caught:
        call(session, at, now=late)
    assert caught.value.code == "queue.nobody"
    assert [check.name for check in CHECKS if session.execute(text(check.sql)).first()] == []


def test_the_same_press_twice_calls_one(session: Session, at: Thread, now: datetime) -> None:
    for _ in range(2):
        take(session, at, now=now)
    press = uuid.uuid4()

    called = [
        services.call_next(
            session,
            client_id=press,
            place_id=at.centre.id,
            counter=1,
            actor=at.by["agent"],
            now=now,
        ).number
        for _ in range(2)
    ]

    assert called == [1, 1]


def test_the_wait_follows_what_one_took_today(session: Session, at: Thread, now: datetime) -> None:
    tickets = [take(session, at, now=now) for _ in range(4)]
    call(session, at, now=now)
    call(session, at, now=now + timedelta(minutes=10))

    standing = queries.standing(session, tickets[3], now=now)

    assert (standing.ahead, standing.minutes) == (1, 10)
    assert wait_minutes(0, 0, 0) == 0
    assert wait_minutes(2, 0, 0) == 15


def test_who_does_not_come_is_set_aside(session: Session, at: Thread, now: datetime) -> None:
    ticket = take(session, at, now=now)
    call(session, at, now=now)
    for _ in range(2):
        services.set_aside(session, ticket_id=ticket.id, actor=at.by["agent"], now=now)

    assert ticket.state == "gone"


def test_twenty_at_once_get_twenty_numbers(engine_of_its_own: Engine) -> None:
    with db.transaction() as session:
        made = thread.sample(session, now=NOW)
    barrier = threading.Barrier(PEOPLE)
    numbers: list[int] = []

    def one() -> None:
        barrier.wait()
        with db.transaction() as session:
            numbers.append(take(session, made, now=NOW).number)

    run_together([threading.Thread(target=one) for _ in range(PEOPLE)])

    assert sorted(numbers) == list(range(1, PEOPLE + 1))


def test_a_number_is_taken_called_and_followed_on_screens(
    client: FlaskClient, session: Session, at: Thread, moment: Moment
) -> None:
    path = f"/queue/{at.centre.code}"
    taken = post(client, path, client_id=str(uuid.uuid4()), kind="errands", first="yes")
    waiting = client.get(taken.location).get_data(as_text=True)
    sign_in(client, at.by["agent"])
    post(
        client,
        "/desk/queue/next",
        client_id=str(uuid.uuid4()),
        place=at.centre.code,
        counter="2",
    )
    board = client.get(f"{path}/board").get_data(as_text=True)
    called = client.get(taken.location).get_data(as_text=True)
    nobody = post(
        client,
        "/desk/queue/next",
        client_id=str(uuid.uuid4()),
        place=at.centre.code,
        counter="1",
    )

    assert "前面 0 人" in waiting
    assert "请 1 号到 2 号窗口" in board
    assert "请到 2 号窗口" in called
    assert (nobody.status_code, "没有人在等了" in nobody.get_data(as_text=True)) == (409, True)
