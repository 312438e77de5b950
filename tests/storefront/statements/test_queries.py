import uuid
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.ledger import queries as books
from app.ledger.rules import Account
from app.sample.people import PIN
from storefront.bookkeeping.rules.months import month_of
from storefront.earnings.models import Earning
from storefront.earnings.rules import EarningState
from storefront.payouts import services as payouts
from storefront.payouts.models import Payout
from storefront.statements import queries
from storefront.statements.queries import Balance, Part
from storefront.statements.rules import MonthSum
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


def test_a_statement_takes_four_statements(
    session: Session, connection: Connection, at: Thread, now: datetime
) -> None:
    villager = queries.villager_at(session, code=at.household.code, places=None)
    assert villager is not None

    with counted(connection) as statements:
        queries.statement_of(session, villager=villager, now=now)

    assert len(statements) == 4


def test_a_villager_of_another_place_is_not_there(session: Session, at: Thread) -> None:
    code = at.household.code

    assert queries.villager_at(session, code=code, places=frozenset({at.centre.id})) is at.household
    assert queries.villager_at(session, code=code, places=frozenset({0})) is None


def test_the_list_goes_on_where_it_stopped(
    session: Session, at: Thread, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LINES_SHOWN", 2)

    first = queries.statement_of(session, villager=at.household, now=now)
    second = queries.statement_of(
        session, villager=at.household, now=now, part=Part(before_id=first.earlier_id)
    )

    assert (len(first.lines), len(second.lines), second.earlier_id) == (2, 1, None)
    assert {line.earning_id for line in first.lines + second.lines} == set(
        session.scalars(select(Earning.id))
    )


def test_a_month_has_what_left_in_it(session: Session, at: Thread, now: datetime) -> None:
    november, december = (Part(month_of(date(2026, month, 1))) for month in (11, 12))

    [month] = queries.months_of(session, villager_id=at.household.id)
    mine = queries.statement_of(session, villager=at.household, now=now, part=november)
    none = queries.statement_of(session, villager=at.household, now=now, part=december)
    sold = queries.sold_by_produce(
        session, villager_id=at.household.id, period=month_of(date(2026, 11, 1))
    )

    assert month == MonthSum(date(2026, 11, 1), 3, 13800, 1656, NET_FEN)
    assert (len(mine.lines), none.lines) == (3, [])
    assert [(one.items, one.net_fen) for one in sold] == [(2, 10560), (1, 1584)]


def paid(session: Session, at: Thread, now: datetime) -> Payout:
    payout = payouts.propose(
        session,
        client_id=uuid.uuid4(),
        villager_id=at.household.id,
        place_id=at.centre.id,
        actor=at.by["finance"],
        now=now,
    )
    payouts.approve(session, code=payout.code, actor=at.by["approver"], now=now)
    done = payouts.pay_in_cash(session, code=payout.code, pin=PIN, actor=at.by["agent"], now=now)
    assert isinstance(done, Payout)
    return done


def test_the_balance_follows_a_payout(session: Session, at: Thread, now: datetime) -> None:
    later = now + timedelta(hours=48)
    payout = paid(session, at, later)

    assert queries.balance_of(session, villager_id=at.household.id, now=later) == Balance(
        0, 1584, 0, 0, payout.total_fen
    )


def test_a_passbook_ends_where_the_books_stand(session: Session, at: Thread, now: datetime) -> None:
    payout = paid(session, at, now + timedelta(hours=48))

    book = queries.passbook_of(session, villager=at.household, year=2026)
    after = queries.passbook_of(session, villager=at.household, year=2027)

    assert [line.change_fen for line in book.lines] == [10560, 1584, -payout.total_fen]
    owed = -books.balance(session, Account.VILLAGER_PAYABLE, party=at.household.code)
    assert book.balance_fen == after.brought_forward_fen == after.balance_fen == owed == 1584
