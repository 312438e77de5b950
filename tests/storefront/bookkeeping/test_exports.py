"""The exported journals, loaded by another program than ours."""

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from beancount import loader
from beancount.core import realization
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.ledger import queries as books
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen, yuan
from storefront.bookkeeping import queries, services
from storefront.bookkeeping.rules import plaintext
from storefront.bookkeeping.rules.months import Period
from tests.support import thread
from tests.support.shopping import sign_in
from tests.support.storefront import Moment
from tests.support.thread import Thread

AWKWARD = '=HYPERLINK("http://x"); 分号\n第二行'


@pytest.fixture
def at(session: Session, moment: Moment, client: FlaskClient) -> Thread:
    """Two months of journals, one of them with a memo that tries to break out."""
    made = thread.sample(session, now=moment.now)
    thread.delivered_order(session, made, now=moment.now)
    moment.now += timedelta(days=20)
    thread.delivered_order(session, made, now=moment.now)
    ledger.post(
        session,
        Entry(
            services.opened_book(session).id,
            "adjustment",
            'quote"d',
            AWKWARD,
            (Line(Account.BANK, Fen(1234)), Line(Account.SUSPENSE, Fen(-1234))),
        ),
        now=moment.now,
    )
    ledger.seal_all(session, now=moment.now)
    sign_in(client, made.by["auditor"])
    return made


def our_balances(session: Session) -> dict[str, str]:
    book_id = services.opened_book(session).id
    return {
        plaintext.account_name(row.account, row.party): yuan(row.fen)
        for row in books.trial_balance(session, book_id=book_id)
    }


def loaded(text: str) -> dict[str, str]:
    """Load a file with Beancount, which checks the assertions in it, and read its balances."""
    entries, errors, _options = loader.load_string(text)
    assert errors == []
    balances = {}
    for real in realization.iter_children(realization.realize(entries)):
        amount = real.balance.get_currency_units("CNY").number
        if amount:
            balances[real.account] = f"{amount:.2f}"
    return balances


@pytest.mark.parametrize("days", ["from=2026-11-01&to=2026-12-31", "from=2026-12-01&to=2026-12-31"])
def test_beancount_gets_our_balances(
    client: FlaskClient, session: Session, at: Thread, days: str
) -> None:
    text = client.get(f"/office/books/journals.beancount?{days}").get_data(as_text=True)

    assert loaded(text) == our_balances(session)
    assert len(our_balances(session)) > 4


def test_beancount_tells_a_changed_amount(client: FlaskClient, at: Thread) -> None:
    text = client.get("/office/books/journals.beancount").get_data(as_text=True)
    changed = text.replace("12.34 CNY", "12.35 CNY", 1)

    _entries, errors, _options = loader.load_string(changed)

    assert changed != text
    assert errors != []


def test_hledger_text_balances_and_asserts_our_balances(
    client: FlaskClient, session: Session, at: Thread
) -> None:
    text = client.get("/office/books/journals.journal?from=2026-12-01&to=2026-12-31").get_data(
        as_text=True
    )

    totals: dict[str, Decimal] = {}
    asserted: dict[str, str] = {}
    for block in text.split("\n\n")[2:]:
        postings = [line.split("  ") for line in block.splitlines() if line.startswith("  ")]
        amounts = []
        for _, *parts in (line for line in postings if not line[1].startswith(";")):
            name, amount = parts
            figure, _, expected = amount.partition(" = ")
            amounts.append(Decimal(figure.removesuffix(" CNY")))
            totals[name] = totals.get(name, Decimal()) + amounts[-1]
            if expected:
                asserted[name] = expected.removesuffix(" CNY")
        assert sum(amounts) == 0
    assert {name: f"{total:.2f}" for name, total in totals.items()} == asserted
    assert {name: fen for name, fen in asserted.items() if Decimal(fen)} == our_balances(session)


def test_the_csv_has_each_side_and_runs_nothing(client: FlaskClient, at: Thread) -> None:
    answer = client.get("/office/books/journals.csv?from=2026-11-01&to=2026-12-31")
    head, *lines = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))

    debits = sum(Decimal(line[8] or 0) for line in lines)
    credits_ = sum(Decimal(line[9] or 0) for line in lines)
    assert head[0] == "号 number"
    assert debits == credits_ > 0
    assert [line[4] for line in lines if line[3] == 'quote"d'] == [f"'{AWKWARD}"] * 2
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_workbook_has_amounts_as_numbers_and_text_as_text(
    client: FlaskClient, at: Thread
) -> None:
    content = client.get("/office/books/journals.xlsx?from=2026-11-01&to=2026-12-31").data
    [sheet] = load_workbook(io.BytesIO(content)).worksheets
    lines = list(sheet.iter_rows(min_row=2))

    awkward = next(line for line in lines if line[3].value == 'quote"d')
    assert (awkward[4].value, awkward[4].data_type) == (AWKWARD, "s")
    assert awkward[8].value == pytest.approx(12.34)
    assert awkward[8].data_type == "n"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/office/books/journals.exe", 404),
        ("/office/books/journals.csv?from=soon", 422),
        ("/office/books/journals.csv?from=2026-11-02&to=2026-11-01", 422),
    ],
)
def test_what_cannot_be_exported(
    client: FlaskClient, at: Thread, address: str, status: int
) -> None:
    assert client.get(address).status_code == status


def test_many_journals_come_in_the_order_of_time(
    session: Session, at: Thread, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "EXPORT_STEP", 2)
    whole = Period(date(2026, 11, 1), date(2026, 12, 31))
    found = list(
        queries.journals_of(session, book_id=services.opened_book(session).id, period=whole)
    )

    assert len({journal.journal_id for journal in found}) == len(found) > 4
    assert [row.posted_at for row in found] == sorted(row.posted_at for row in found)
