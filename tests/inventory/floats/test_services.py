import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.money import Fen
from app.people.rules import Actor, Role
from inventory.floats import queries, services
from inventory.floats.checks import CHECKS
from inventory.floats.models import FloatCount
from inventory.places.models import Place
from tests.conftest import NOW
from tests.support import inventory as build


@pytest.fixture
def place(session: Session) -> Place:
    return build.village(session)


@pytest.fixture
def finance(session: Session) -> Actor:
    return build.person(session, Role.FINANCE)


@pytest.fixture
def agent(session: Session, place: Place) -> Actor:
    return build.person(session, Role.AGENT, place)


def fund(session: Session, place: Place, finance: Actor, fen: int = 50_000) -> None:
    services.fund(
        session, client_id=uuid.uuid4(), place=place, fen=Fen(fen), actor=finance, now=NOW
    )


def count(session: Session, place: Place, agent: Actor, fen: int, note: str = "") -> FloatCount:
    return services.count(
        session,
        client_id=uuid.uuid4(),
        place=place,
        counted_fen=Fen(fen),
        note=note,
        actor=agent,
        now=NOW,
    )


def held(session: Session, place: Place) -> int:
    return books.balance(session, Account.DESK_CASH, party=place.code)


def test_cash_is_given_and_handed_back_once_for_a_client_id(
    session: Session, place: Place, finance: Actor
) -> None:
    given, back = uuid.uuid4(), uuid.uuid4()
    for _ in range(2):
        services.fund(
            session, client_id=given, place=place, fen=Fen(50_000), actor=finance, now=NOW
        )
        services.hand_back(
            session, client_id=back, place=place, fen=Fen(20_000), actor=finance, now=NOW
        )

    assert held(session, place) == 30_000
    assert books.balance(session, Account.BANK) == -30_000


@pytest.mark.parametrize("fen", [0, -1, 10**12])
def test_an_absurd_amount_is_refused(
    session: Session, place: Place, finance: Actor, fen: int
) -> None:
    for verb in (services.fund, services.hand_back):
        with pytest.raises(Refusal) as caught:
            verb(session, client_id=uuid.uuid4(), place=place, fen=Fen(fen), actor=finance, now=NOW)
        assert caught.value.code == "float.not_positive"


def test_no_more_comes_back_than_there_is(session: Session, place: Place, finance: Actor) -> None:
    fund(session, place, finance, 100)

    with pytest.raises(Refusal) as caught:
        services.hand_back(
            session, client_id=uuid.uuid4(), place=place, fen=Fen(101), actor=finance, now=NOW
        )

    assert (caught.value.code, caught.value.params) == (
        "float.short",
        {"held": "1.00", "needed": "1.01"},
    )
    assert held(session, place) == 100


@pytest.mark.parametrize(("counted", "difference"), [(49_900, -100), (50_050, 50), (50_000, 0)])
def test_a_count_books_its_difference(
    session: Session, place: Place, finance: Actor, agent: Actor, counted: int, difference: int
) -> None:
    fund(session, place, finance)

    count(session, place, agent, counted, "找零多找了" if difference else "")

    assert held(session, place) == counted
    assert books.balance(session, Account.CASH_DIFFERENCE) == -difference
    [row] = queries.float_rows(session, places={place.id}, now=NOW)
    assert (row.held_fen, row.differences_fen, row.days_uncounted) == (counted, difference, 0)
    assert [check.name for check in CHECKS if session.execute(text(check.sql)).first()] == []


def test_the_same_count_twice_is_one(
    session: Session, place: Place, finance: Actor, agent: Actor
) -> None:
    fund(session, place, finance)
    client_id = uuid.uuid4()
    for _ in range(2):
        services.count(
            session,
            client_id=client_id,
            place=place,
            counted_fen=Fen(49_000),
            note="少了十块",
            actor=agent,
            now=NOW,
        )

    assert held(session, place) == 49_000
    assert len(queries.counts(session, places=None)) == 1


def test_a_difference_needs_a_word(
    session: Session, place: Place, finance: Actor, agent: Actor
) -> None:
    fund(session, place, finance)
    for fen, note, code in (
        (49_000, " ", "float.note_missing"),
        (50_000, "长" * 201, "float.note_missing"),
        (-1, "没有", "float.count_wrong"),
    ):
        with pytest.raises(Refusal) as caught:
            count(session, place, agent, fen, note)
        assert caught.value.code == code
    assert held(session, place) == 50_000


def test_others_desks_are_not_there(session: Session, place: Place) -> None:
    elsewhere = build.place(session, "centre", "430922103904", "别处村", "Elsewhere")
    agent = build.person(session, Role.AGENT, elsewhere)

    with pytest.raises(Refusal) as caught:
        count(session, place, agent, 0)

    assert caught.value.code == "place.unknown"
    with pytest.raises(Refusal) as caught:
        fund(session, place, agent)
    assert caught.value.code == "place.unknown"


def test_a_count_is_not_edited(
    session: Session, place: Place, finance: Actor, agent: Actor
) -> None:
    fund(session, place, finance)
    count(session, place, agent, 50_000)

    with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
        session.execute(update(FloatCount).values(counted_fen=0))


def test_a_float_with_cash_is_to_be_counted_every_day(
    session: Session, place: Place, finance: Actor, agent: Actor
) -> None:
    [empty] = queries.float_rows(session, places={place.id}, now=NOW)
    assert not empty.is_count_due

    fund(session, place, finance)
    [row] = queries.float_rows(session, places={place.id}, now=NOW)
    assert (row.is_count_due, row.days_uncounted) == (True, None)

    count(session, place, agent, 50_000)
    for days, is_due in ((1, False), (2, True)):
        later = NOW + timedelta(days=days)
        [row] = queries.float_rows(session, places={place.id}, now=later)
        assert (row.is_count_due, row.days_uncounted) == (is_due, days)


def test_moves_tell_what_was_left_each_time(
    session: Session, place: Place, finance: Actor, agent: Actor
) -> None:
    fund(session, place, finance)
    count(session, place, agent, 49_000, "少了十块")

    assert [
        (move.kind, move.fen, move.left_fen)
        for move in queries.moves_of(session, place_code=place.code)
    ] == [("float_counted", -1000, 49_000), ("float_funded", 50_000, 50_000)]
