from datetime import datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import checks, queries, services
from app.ledger.models import Book, Seal
from app.ledger.rules import GENESIS, Account, Entry, Line, chained
from app.money import Fen


@pytest.fixture
def book(session: Session) -> Book:
    return services.open_book(session, code="test", name="试账套")


def sale(book: Book, voucher: str, fen: int) -> Entry:
    return Entry(
        book_id=book.id,
        kind="payment_received",
        voucher=voucher,
        memo="收款",
        lines=(
            Line(Account.PAYMENT_CLEARING, Fen(fen)),
            Line(Account.CUSTOMER_CONTRACT, Fen(-fen)),
        ),
    )


def test_a_posted_journal_stands_in_the_balances(
    session: Session, book: Book, now: datetime
) -> None:
    services.post(session, sale(book, "Z1", 13800), now=now)
    services.post(session, sale(book, "Z2", 1800), now=now)

    assert queries.balance(session, Account.PAYMENT_CLEARING) == 15600
    assert [(row.account, row.fen) for row in queries.trial_balance(session, book_id=book.id)] == [
        ("customer_contract", -15600),
        ("payment_clearing", 15600),
    ]


def test_an_unbalanced_journal_is_refused_and_nothing_is_written(
    session: Session, book: Book, now: datetime
) -> None:
    entry = Entry(
        book.id, "odd", "V1", "", (Line(Account.BANK, Fen(5)), Line(Account.DESK_CASH, Fen(-4)))
    )

    with pytest.raises(Refusal) as refused:
        services.post(session, entry, now=now)

    assert refused.value.code == "ledger.unbalanced"
    assert queries.trial_balance(session, book_id=book.id) == []


def test_a_voucher_is_posted_once_for_a_kind(session: Session, book: Book, now: datetime) -> None:
    services.post(session, sale(book, "Z1", 100), now=now)

    with pytest.raises(IntegrityError, match="journals_voucher_once"):
        services.post(session, sale(book, "Z1", 100), now=now)


def test_the_database_refuses_postings_that_do_not_balance(
    session: Session, book: Book, now: datetime
) -> None:
    journal_id = services.post(session, sale(book, "Z1", 100), now=now)

    with pytest.raises(IntegrityError, match="does not balance"):
        session.execute(
            text(
                "INSERT INTO postings (posted_at, journal_id, line, account, party, fen) "
                "VALUES (:now, :id, 3, 'bank', '', 7)"
            ),
            {"now": now, "id": journal_id},
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE postings SET fen = fen * 2",
        "DELETE FROM postings",
        "UPDATE journals SET memo = 'x'",
        "DELETE FROM journals",
        "DELETE FROM seals",
    ],
)
def test_the_serving_role_cannot_change_the_books(
    session: Session, book: Book, now: datetime, statement: str
) -> None:
    services.post(session, sale(book, "Z1", 100), now=now)
    services.seal_all(session, now=now)

    with pytest.raises(Exception, match="permission denied"):
        session.execute(text(statement))


def test_even_the_owner_is_refused_by_trigger(session: Session, book: Book, now: datetime) -> None:
    services.post(session, sale(book, "Z1", 100), now=now)
    session.execute(text("RESET ROLE"))

    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text("UPDATE postings SET fen = fen * 2"))
    session.rollback()


def test_seals_are_numbered_without_gaps_and_chained(
    session: Session, book: Book, now: datetime
) -> None:
    for number in range(5):
        services.post(session, sale(book, f"Z{number}", 100 + number), now=now)
    assert services.seal_all(session, now=now) == 5
    services.post(session, sale(book, "Z9", 900), now=now)
    assert services.seal_all(session, now=now) == 1

    rows = queries.latest_journals(session, book_id=book.id)

    assert [row.number for row in rows] == [6, 5, 4, 3, 2, 1]
    assert list(checks.broken_seals(session)) == []


def past_the_trigger(session: Session, sql: str) -> None:
    session.execute(text("RESET ROLE"))
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("ALTER TABLE seals DISABLE TRIGGER seals_append_only"))
    session.execute(text(sql))
    session.expire_all()


def test_a_changed_moment_of_sealing_is_found_and_named(
    session: Session, book: Book, now: datetime
) -> None:
    for number in range(3):
        services.post(session, sale(book, f"Z{number}", 100), now=now)
    services.seal_all(session, now=now)

    past_the_trigger(
        session,
        "UPDATE seals SET sealed_at = sealed_at + interval '1 microsecond' WHERE number = 2",
    )

    broken = list(checks.broken_seals(session))
    assert [line.split(":")[0] for line in broken] == ["book test, number 2"]


def test_a_seal_of_the_first_version_is_proved_and_none_follows_a_newer_one(
    session: Session, book: Book, now: datetime
) -> None:
    for number in range(3):
        services.post(session, sale(book, f"Z{number}", 100), now=now)
        services.seal_all(session, now=now)
    previous = GENESIS
    for seal in session.scalars(select(Seal).order_by(Seal.number)).all():
        content = queries.content_hashes(session, [seal.journal_id])[seal.journal_id]
        version = 1 if seal.number < 3 else 2
        made = chained(previous, content, sealed_at=seal.sealed_at, version=version)
        past_the_trigger(
            session,
            f"UPDATE seals SET version = {version}, previous_hash = '\\x{previous.hex()}',"  # noqa: S608
            f" hash = '\\x{made.hex()}' WHERE number = {seal.number}",
        )
        previous = made

    assert list(checks.broken_seals(session)) == []
    past_the_trigger(session, "UPDATE seals SET version = 1 WHERE number = 3")
    assert [line.split(":")[0] for line in checks.broken_seals(session)] == ["book test, number 3"]


def test_a_changed_posting_is_found_and_named(session: Session, book: Book, now: datetime) -> None:
    for number in range(3):
        services.post(session, sale(book, f"Z{number}", 100), now=now)
    services.seal_all(session, now=now)
    session.execute(text("RESET ROLE"))
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("ALTER TABLE journals DISABLE TRIGGER journals_append_only"))
    session.execute(text("UPDATE journals SET memo = '改过' WHERE voucher = 'Z1'"))

    broken = list(checks.broken_seals(session))

    session.rollback()
    assert len(broken) == 1
    assert broken[0].startswith("book test, number 2:")


def test_the_database_refuses_postings_of_no_journal(
    session: Session, book: Book, now: datetime
) -> None:
    with pytest.raises(IntegrityError, match="does not balance"):
        session.execute(
            text(
                "INSERT INTO postings (posted_at, journal_id, line, account, party, fen) "
                "VALUES (:now, 99999, 1, 'bank', '', 7), (:now, 99999, 2, 'fee_income', '', -7)"
            ),
            {"now": now},
        )
