from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from storefront.earnings.rules import EarningState
from storefront.statements import queries
from storefront.statements.queries import Balance
from tests.support import thread
from tests.support.queries import counted
from tests.support.thread import NET_FEN, Thread


@pytest.fixture
def at(session: Session, now: datetime) -> Thread:
    made = thread.sample(session, now=now)
    thread.delivered_order(session, made, now=now)
    return made


def test_a_statement_shows_each_item_and_what_was_kept(
    session: Session, at: Thread, now: datetime
) -> None:
    statement = queries.statement_of(session, villager=at.household, now=now)

    assert statement.balance == Balance(0, NET_FEN, 0, 0, 0)
    assert sorted((line.sale_fen, line.fee_fen, line.net_fen) for line in statement.lines) == [
        (1800, 216, 1584),
        (6000, 720, 5280),
        (6000, 720, 5280),
    ]
    assert {line.state for line in statement.lines} == {EarningState.WAITING}


def test_what_is_due_moves_with_time(session: Session, at: Thread, now: datetime) -> None:
    after_eggs = queries.balance_of(
        session, villager_id=at.household.id, now=now + timedelta(hours=48)
    )

    assert (after_eggs.due_fen, after_eggs.waiting_fen) == (10560, 1584)


def test_a_statement_takes_two_statements(
    session: Session, connection: Connection, at: Thread, now: datetime
) -> None:
    villager = queries.villager_at(session, code=at.household.code, places=None)
    assert villager is not None

    with counted(connection) as statements:
        queries.statement_of(session, villager=villager, now=now)

    assert len(statements) == 2


def test_a_villager_of_another_place_is_not_there(session: Session, at: Thread) -> None:
    code = at.household.code

    assert queries.villager_at(session, code=code, places=frozenset({at.centre.id})) is at.household
    assert queries.villager_at(session, code=code, places=frozenset({0})) is None
