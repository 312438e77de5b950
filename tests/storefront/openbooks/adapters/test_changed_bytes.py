"""A byte changed in any posted row is found and named by the auditor's program.

Rows are changed past everything that protects them: as the database's own superuser, with its
triggers and foreign keys off. For each kind of journal a row of it is chosen, and in each of its
columns one byte is changed: of the journal, of a posting, and of the seal.
"""

import random
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.ledger import services as ledger
from app.sandbox.wallets import Wallets
from storefront.openbooks.adapters import verify_books
from storefront.openbooks.queries import archive
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import settling

COLUMNS = {
    "journals": ("id", "book_id", "kind", "voucher", "memo", "postings_count", "posted_at"),
    "postings": ("journal_id", "line", "account", "party", "fen", "posted_at"),
    "seals": ("number", "journal_id", "previous_hash", "hash", "sealed_at"),
}
FIND = {
    "journals": "SELECT journals.* FROM journals WHERE kind = :kind ORDER BY id",
    "postings": """
        SELECT postings.* FROM postings JOIN journals ON journals.id = postings.journal_id
        WHERE journals.kind = :kind ORDER BY journals.id, postings.line
    """,
    "seals": """
        SELECT seals.* FROM seals JOIN journals ON journals.id = seals.journal_id
        WHERE journals.kind = :kind ORDER BY journals.id
    """,
}
KEYS = {
    "journals": ("id",),
    "postings": ("journal_id", "line"),
    "seals": ("journal_id",),
}


@pytest.fixture
def world(session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> settling.Season:
    """Books that hold each kind of journal of a season."""
    made = settling.season(session, Wallets(tmp_path / "wallets.json"))
    monkeypatch.setattr(make, "NOW", NOW)
    settling.story(made, tell_time=lambda at: monkeypatch.setattr(make, "NOW", at))
    ledger.seal_all(session, now=made.now)
    return made


def changed_byte(value: object, dice: random.Random) -> object:
    """Change one byte of a value, whatever it is."""
    if isinstance(value, str):
        place = dice.randrange(len(value))
        return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
    if isinstance(value, int):
        return value ^ (1 << dice.randrange(20))
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1 << dice.randrange(36))
    spoilt = bytearray(bytes(value))  # type: ignore[call-overload]
    spoilt[dice.randrange(len(spoilt))] ^= 1 << dice.randrange(8)
    return bytes(spoilt)


def prove(session: Session, book_id: int, folder: Path) -> tuple[int, str]:
    """Write the archive as the office hands it out, and run its program apart from us."""
    lines = archive.sealed_journals(session, book_id=book_id)
    (folder / "journals.jsonl").write_text("".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify_books.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    return done.returncode, done.stdout + done.stderr


def spoil(session: Session, table: str, column: str, kind: str, dice: random.Random) -> list[str]:
    """Change a byte in a random row, and return the names by which it may be told."""
    rows = session.execute(text(FIND[table]), {"kind": kind}).mappings().all()
    full = [row for row in rows if row[column] != ""]
    if not full:
        return []
    row = dice.choice(full)
    journal_id = row["id"] if table == "journals" else row["journal_id"]
    number = session.scalar(
        text("SELECT number FROM seals WHERE journal_id = :id"), {"id": journal_id}
    )
    session.execute(text("SET LOCAL session_replication_role = replica"))
    while True:
        try:
            with session.begin_nested():
                session.execute(
                    text(
                        f"UPDATE {table} SET {column} = :value WHERE "  # noqa: S608 - names of ours
                        + " AND ".join(f"{key} = :{key}_was" for key in KEYS[table])
                    ),
                    {f"{key}_was": row[key] for key in KEYS[table]}
                    | {"value": changed_byte(row[column], dice)},
                )
        except IntegrityError:
            continue  # Another row has that number: change another byte.
        return [f"journal {journal_id},", f"number {number}:", f"should be {number}"]


def test_a_byte_changed_in_any_posted_row_is_found_and_named(
    session: Session, world: settling.Season, tmp_path: Path
) -> None:
    shutil.copy(verify_books.__file__, tmp_path / "verify_books.py")
    (tmp_path / "months.jsonl").write_text("")
    book_id = world.on.hub.book_id
    dice = random.Random(7)  # noqa: S311 - the same every time
    session.flush()
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("RESET ROLE"))
    kinds = session.scalars(text("SELECT DISTINCT kind FROM journals ORDER BY kind")).all()
    assert prove(session, book_id, tmp_path)[0] == 0

    unseen = []
    for kind in kinds:
        for table, columns in COLUMNS.items():
            for column in columns:
                moment = session.begin_nested()
                names = spoil(session, table, column, kind, dice)
                if not names:
                    moment.rollback()  # A desk's own account has no party: there is no byte.
                    continue
                session.expire_all()
                code, said = prove(session, book_id, tmp_path)
                wrong = [line for line in said.splitlines() if line.startswith("WRONG  ")]
                if code != 1 or not any(name in line for name in names for line in wrong):
                    unseen.append((kind, table, column, said[-300:]))
                moment.rollback()
                session.expire_all()

    assert unseen == []
    assert set(kinds) >= {
        "aftersale_granted",
        "float_funded",
        "goods_delivered",
        "goods_returned",
        "loss_compensated",
        "payment_received",
        "payout_paid",
        "payout_returned",
    }
