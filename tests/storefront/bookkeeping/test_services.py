import uuid
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger import services as ledger
from app.ledger.models import Journal
from app.ledger.rules import Account, Line
from app.ledger.rules import Entry as NewJournal
from app.money import Fen
from app.people.rules import Actor
from app.sample.village import FLOAT_FEN
from storefront.bookkeeping import queries, services
from storefront.bookkeeping.checks import CHECKS
from storefront.bookkeeping.models import Adjustment, Closing
from storefront.bookkeeping.rules.adjustments import TypedLine
from storefront.bookkeeping.rules.months import month_of
from tests.support import thread
from tests.support.thread import Thread

NOVEMBER = date(2026, 11, 1)
DECEMBER = timedelta(days=20)
CHARGES = [TypedLine("bank_charges", 2500, 0), TypedLine("bank", 0, 2500)]


@pytest.fixture
def at(session: Session, now: datetime) -> Thread:
    made = thread.sample(session, now=now)
    thread.delivered_order(session, made, now=now)
    return made


@pytest.fixture
def book_id(session: Session, at: Thread) -> int:
    return services.opened_book(session).id


def propose(session: Session, book_id: int, actor: Actor, now: datetime) -> Closing:
    return services.propose_closing(
        session,
        client_id=uuid.uuid4(),
        book_id=book_id,
        month=NOVEMBER,
        actor=actor,
        now=now,
    )


def closed(session: Session, book_id: int, at: Thread, now: datetime) -> Closing:
    propose(session, book_id, at.by["finance"], now)
    return services.close_month(
        session, book_id=book_id, month=NOVEMBER, actor=at.by["approver"], now=now
    )


def broken(session: Session) -> list[str]:
    session.flush()
    return [check.name for check in CHECKS if session.execute(text(check.sql)).first()]


def by_hand(book_id: int) -> NewJournal:
    return NewJournal(
        book_id,
        "payment_received",
        f"late-{uuid.uuid4()}",
        "",
        (Line(Account.BANK, Fen(5)), Line(Account.SUSPENSE, Fen(-5))),
    )


def test_a_month_is_closed_by_two_and_counted(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    closing = closed(session, book_id, at, now + DECEMBER)

    figures = queries.figures_of(session, book_id=book_id, period=month_of(NOVEMBER))
    assert (closing.state, figures.unsealed) == ("closed", 0)
    assert (closing.journals_count, closing.debit_fen) == (
        figures.journals_count,
        figures.debit_fen,
    )
    assert figures.journals_count > 0
    assert closing.last_seal_number == figures.journals_count
    assert broken(session) == []


def test_the_database_refuses_a_journal_in_a_closed_month(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    closed(session, book_id, at, now + DECEMBER)

    with pytest.raises(IntegrityError, match="is closed"), session.begin_nested():
        ledger.post(session, by_hand(book_id), now=now)

    ledger.post(session, by_hand(book_id), now=now + DECEMBER)
    assert broken(session) == []


def test_a_posting_cannot_have_another_time_than_its_journal(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    with pytest.raises(IntegrityError, match="has not the postings"):
        session.execute(
            text("""
                WITH journal AS (
                    INSERT INTO journals (book_id, kind, voucher, memo, postings_count, posted_at)
                    VALUES (:book_id, 'odd', 'v', '', 2, :now) RETURNING id
                ) INSERT INTO postings (posted_at, journal_id, line, account, party, fen)
                SELECT :before, id, 1, 'bank', '', 5 FROM journal
                UNION ALL SELECT :before, id, 2, 'suspense', '', -5 FROM journal
            """),
            {"book_id": book_id, "now": now + DECEMBER, "before": now},
        )


def test_nobody_closes_what_they_proposed(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    propose(session, book_id, at.by["approver"], now + DECEMBER)

    with pytest.raises(Refusal) as refused:
        services.close_month(
            session,
            book_id=book_id,
            month=NOVEMBER,
            actor=at.by["approver"],
            now=now + DECEMBER,
        )

    assert refused.value.code == "closing.self_approval"
    assert session.scalars(select(Closing.state)).one() == "proposed"


def test_the_database_refuses_it_too(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    propose(session, book_id, at.by["finance"], now + DECEMBER)

    with pytest.raises(IntegrityError, match="closings_closed_by_another"):
        session.execute(
            text(
                "UPDATE closings SET state = 'closed', decided_by = proposed_by, "
                "decided_at = now(), journals_count = 0, debit_fen = 0"
            )
        )


def test_what_is_closed_stays_closed(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    later = now + DECEMBER
    first = closed(session, book_id, at, later)
    again = services.close_month(
        session, book_id=book_id, month=NOVEMBER, actor=at.by["approver"], now=later
    )
    with pytest.raises(Refusal) as refused:
        services.withdraw_closing(
            session, book_id=book_id, month=NOVEMBER, actor=at.by["finance"], now=later
        )

    assert again is first
    assert refused.value.code == "closing.closed"
    with pytest.raises(IntegrityError, match="decided row"):
        session.execute(text("UPDATE closings SET state = 'withdrawn'"))


@pytest.mark.parametrize(
    ("days", "month", "code"),
    [
        (0, NOVEMBER, "closing.not_over"),
        (60, date(2026, 12, 1), "closing.earlier_open"),
    ],
)
def test_months_close_in_order_when_they_are_over(
    session: Session, at: Thread, book_id: int, now: datetime, days: int, month: date, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        services.propose_closing(
            session,
            client_id=uuid.uuid4(),
            book_id=book_id,
            month=month,
            actor=at.by["finance"],
            now=now + timedelta(days=days),
        )

    assert refused.value.code == code


def test_a_withdrawn_proposal_may_be_made_again(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    later = now + DECEMBER
    propose(session, book_id, at.by["finance"], later)
    services.withdraw_closing(
        session, book_id=book_id, month=NOVEMBER, actor=at.by["finance"], now=later
    )

    assert closed(session, book_id, at, later).state == "closed"


def test_a_hidden_row_in_a_closed_month_is_told_by_verify(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    closed(session, book_id, at, now + DECEMBER)
    session.execute(text("RESET ROLE"))
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("ALTER TABLE journals DISABLE TRIGGER journals_refuse_closed_months"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))

    ledger.post(session, by_hand(book_id), now=now)

    assert broken(session) == ["closed_months_are_as_closed"]
    session.rollback()


def adjust(
    session: Session, at: Thread, book_id: int, now: datetime, lines: list[TypedLine] = CHARGES
) -> Adjustment:
    return services.propose_adjustment(
        session,
        client_id=uuid.uuid4(),
        book_id=book_id,
        reason="银行回单 20261120-3",
        lines=lines,
        actor=at.by["finance"],
        now=now,
    )


def test_an_adjustment_is_posted_by_another(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    made = adjust(session, at, book_id, now)
    assert books.balance(session, Account.BANK_CHARGES) == 0

    for _ in range(2):
        services.approve_adjustment(
            session, adjustment_id=made.id, actor=at.by["approver"], now=now
        )

    assert books.balance(session, Account.BANK_CHARGES) == 2500
    assert broken(session) == []


def test_nobody_approves_their_own_adjustment(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    made = adjust(session, at, book_id, now)

    with pytest.raises(Refusal) as refused:
        services.approve_adjustment(session, adjustment_id=made.id, actor=at.by["finance"], now=now)

    assert refused.value.code == "adjustment.self_approval"
    assert books.balance(session, Account.BANK_CHARGES) == 0


def reverse(
    session: Session, at: Thread, book_id: int, now: datetime, journal: Journal
) -> Adjustment:
    return services.propose_reversal(
        session,
        client_id=uuid.uuid4(),
        book_id=book_id,
        kind=journal.kind,
        voucher=journal.voucher,
        reason="金额记错",
        actor=at.by["finance"],
        now=now,
    )


def of_kind(session: Session, kind: str) -> Journal:
    return session.scalars(select(Journal).where(Journal.kind == kind)).one()


def test_a_float_is_reversed_by_a_new_linked_journal_in_the_open_month(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    later = now + DECEMBER
    closed(session, book_id, at, later)
    funded = of_kind(session, "float_funded")
    made = reverse(session, at, book_id, later, funded)

    services.approve_adjustment(session, adjustment_id=made.id, actor=at.by["approver"], now=later)

    posted = of_kind(session, "reversal")
    assert (made.reverses_id, made.journal_id) == (funded.id, posted.id)
    assert posted.voucher == f"float_funded:{funded.voucher}"
    assert books.balance(session, Account.DESK_CASH) == 0
    assert broken(session) == []


def test_a_journal_is_reversed_once(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    funded = of_kind(session, "float_funded")
    reverse(session, at, book_id, now, funded)

    with pytest.raises(Refusal) as refused:
        reverse(session, at, book_id, now, funded)

    assert refused.value.code == "adjustment.reversed_already"


def test_what_a_sale_posted_is_not_reversed_by_hand(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    with pytest.raises(Refusal) as refused:
        reverse(session, at, book_id, now, of_kind(session, "goods_delivered"))

    assert refused.value.code == "adjustment.by_its_verb"


def test_a_float_that_was_paid_out_is_not_taken_back(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    desk = at.centre.code
    ledger.post(
        session,
        NewJournal(
            book_id,
            "odd",
            "spent",
            "",
            (Line(Account.BANK, Fen(1)), Line(Account.DESK_CASH, Fen(-1), desk)),
        ),
        now=now,
    )
    made = reverse(session, at, book_id, now, of_kind(session, "float_funded"))

    with pytest.raises(Refusal) as refused:
        services.approve_adjustment(
            session, adjustment_id=made.id, actor=at.by["approver"], now=now
        )

    assert refused.value.code == "float.short"
    assert books.balance(session, Account.DESK_CASH, party=desk) == FLOAT_FEN - 1


def test_a_withdrawn_adjustment_is_not_posted(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    made = adjust(session, at, book_id, now)
    services.withdraw_adjustment(session, adjustment_id=made.id, actor=at.by["finance"], now=now)

    with pytest.raises(Refusal) as refused:
        services.approve_adjustment(
            session, adjustment_id=made.id, actor=at.by["approver"], now=now
        )

    assert refused.value.code == "adjustment.withdrawn"


def test_the_same_client_id_proposes_once(
    session: Session, at: Thread, book_id: int, now: datetime
) -> None:
    client_id = uuid.uuid4()
    for _ in range(2):
        services.propose_adjustment(
            session,
            client_id=client_id,
            book_id=book_id,
            reason="手续费",
            lines=CHARGES,
            actor=at.by["finance"],
            now=now,
        )

    assert len(queries.adjustments(session, book_id=book_id)) == 1
