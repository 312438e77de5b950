"""The program that an auditor runs without us."""

import io
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from storefront.bookkeeping import services as bookkeeping
from storefront.bookkeeping.rules.months import month_named
from storefront.openbooks.adapters import verify_books
from tests.support import thread
from tests.support.shopping import sign_in
from tests.support.storefront import Moment
from tests.support.thread import Thread


@pytest.fixture
def at(session: Session, moment: Moment, client: FlaskClient) -> Thread:
    """Two months of journals; the first is closed."""
    made = thread.sample(session, now=moment.now)
    thread.delivered_order(session, made, now=moment.now)
    moment.now += timedelta(days=20)
    thread.delivered_order(session, made, now=moment.now)
    book_id, november = bookkeeping.opened_book(session).id, month_named("2026-11")
    bookkeeping.propose_closing(
        session,
        client_id=uuid.uuid4(),
        book_id=book_id,
        month=november,
        actor=made.by["finance"],
        now=moment.now,
    )
    bookkeeping.close_month(
        session, book_id=book_id, month=november, actor=made.by["approver"], now=moment.now
    )
    sign_in(client, made.by["auditor"])
    return made


def taken(client: FlaskClient, folder: Path) -> Path:
    answer = client.get("/office/books/archive.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as whole:
        whole.extractall(folder)
    answer.close()
    return folder


def run(folder: Path) -> tuple[int, str]:
    """Run the archive's own program, apart from our environment."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify_books.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    return done.returncode, done.stdout + done.stderr


def changed(folder: Path, old: str, new: str) -> Iterable[str]:
    """Change the archive and tell what the program says is wrong."""
    journals = folder / "journals.jsonl"
    content = journals.read_text(encoding="utf-8")
    assert old in content
    journals.write_text(content.replace(old, new, 1), encoding="utf-8")
    code, said = run(folder)
    assert code == 1
    return [line for line in said.splitlines() if line.startswith("WRONG  ")]


def test_an_untouched_archive_is_proved(client: FlaskClient, at: Thread, tmp_path: Path) -> None:
    code, said = run(taken(client, tmp_path))

    assert (code, said.splitlines()[-1]) == (0, "all is as it was sealed")
    assert f"villager_payable     {at.household.code}" in said


def test_a_row_changed_in_the_database_is_found_and_named(
    client: FlaskClient, session: Session, at: Thread, tmp_path: Path
) -> None:
    session.execute(text("RESET ROLE"))
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("ALTER TABLE postings DISABLE TRIGGER postings_append_only"))
    changed_id = session.scalar(
        text("""
            UPDATE postings SET fen = fen + sign(fen)
            WHERE journal_id = (SELECT id FROM journals WHERE kind = 'float_funded')
            RETURNING journal_id
        """)
    )

    code, said = run(taken(client, tmp_path))

    wrong = [line for line in said.splitlines() if line.startswith("WRONG  ")]
    assert code == 1
    assert len(wrong) == 1
    assert f"journal {changed_id}, float_funded" in wrong[0]
    assert wrong[0].endswith("is not as it was sealed")


def test_every_byte_of_a_row_matters(client: FlaskClient, at: Thread, tmp_path: Path) -> None:
    lines = (taken(client, tmp_path) / "journals.jsonl").read_bytes().splitlines(keepends=True)
    assert verify_books.chain([line.decode() for line in lines])[0] == []
    row = lines[1]

    unseen = []
    for place in range(len(row) - 1):
        other = bytes([row[place] ^ 1])
        spoilt = [lines[0], row[:place] + other + row[place + 1 :], *lines[2:]]
        readable = [line.decode("utf-8", errors="surrogateescape") for line in spoilt]
        problems = verify_books.chain(readable)[0]
        if not any(problem.startswith("number 2:") for problem in problems):
            unseen.append((place, row[:place], other))

    assert unseen == []


def test_a_row_taken_out_is_found(client: FlaskClient, at: Thread, tmp_path: Path) -> None:
    folder = taken(client, tmp_path)
    journals = folder / "journals.jsonl"
    lines = journals.read_text(encoding="utf-8").splitlines(keepends=True)
    journals.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")

    code, said = run(folder)

    assert code == 1
    assert "is number 3, should be 2" in said


def test_books_that_were_sealed_anew_are_told_by_the_closed_month(
    client: FlaskClient, at: Thread, tmp_path: Path
) -> None:
    folder = taken(client, tmp_path)
    months = folder / "months.jsonl"
    months.write_text(months.read_text().replace('"last_hash":"', '"last_hash":"0'))

    code, said = run(folder)

    assert code == 1
    assert "month 2026-11 was closed with another number" in said


def test_a_changed_amount_is_named(client: FlaskClient, at: Thread, tmp_path: Path) -> None:
    [balance, *_] = changed(taken(client, tmp_path), '"bank","",-', '"bank","",-1')

    assert "does not balance" in balance
