"""What the trade came to, held against what was done."""

import csv
import io
import uuid
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app import clock
from app.sample.people import PIN
from fulfilment.reports import queries, rules
from fulfilment.reports.rules import Bar, By, Trade
from storefront.bookkeeping.rules.months import Period
from storefront.payouts import services as payouts
from tests.support import thread
from tests.support.queries import counted
from tests.support.shopping import sign_in
from tests.support.thread import FEE_FEN, GOODS_FEN, NET_FEN, Thread

DAYS = Period(date(2026, 11, 1), date(2026, 12, 31))
LATER = timedelta(hours=169)


@pytest.fixture
def at(session: Session, now: datetime) -> Thread:
    """A household that sold two trays and a jar in the web shop three days after it came."""
    made = thread.sample(session, now=now)
    thread.delivered_order(session, made, now=now + timedelta(days=3))
    return made


def trade(session: Session, by: By, now: datetime) -> list[Trade]:
    return queries.trade(session, by=by, period=DAYS, now=now)


def paid(session: Session, at: Thread, now: datetime) -> None:
    [code] = payouts.propose_all(
        session, client_id=uuid.uuid4(), place_id=at.centre.id, actor=at.by["finance"], now=now
    )
    payouts.approve(session, code=code, actor=at.by["approver"], now=now)
    payouts.pay_in_cash(session, code=code, pin=PIN, actor=at.by["agent"], now=now)
    session.flush()


def test_each_report_adds_up_to_what_was_sold(session: Session, at: Thread, now: datetime) -> None:
    later = now + timedelta(days=3) + LATER + timedelta(days=5)
    reports = {by: trade(session, by, later) for by in By}

    for rows in reports.values():
        assert sum(row.items for row in rows) == 3
        assert sum(row.sale_fen for row in rows) == GOODS_FEN
        assert sum(row.fee_fen for row in rows) == FEE_FEN
        assert sum(row.net_fen for row in rows) == NET_FEN
        assert sum(row.owed_fen for row in rows) == NET_FEN
        assert {row.days for row in rows} == {"3.0"}
    assert [row.name for row in reports[By.PRODUCE]] == ["土鸡蛋", "坛子菜"]
    assert [row.owed_days for row in reports[By.PRODUCE]] == [10, 5]
    assert [row.name for row in reports[By.CHANNEL]] == ["乡里小店"]
    assert [row.name for row in reports[By.AGENT]] == [at.by["agent"].name]


def test_what_is_paid_is_owed_no_more_and_shows_as_benefit(
    session: Session, at: Thread, now: datetime
) -> None:
    later = now + timedelta(days=3) + LATER
    [before] = queries.benefit(session, period=DAYS)
    paid(session, at, later)

    [row] = queries.benefit(session, period=DAYS)

    assert (before.paid_fen, before.first_paid) == (0, None)
    assert (row.items, row.sale_fen, row.net_fen) == (3, GOODS_FEN, NET_FEN)
    assert (row.paid_fen, row.payouts) == (NET_FEN, 1)
    assert row.first_paid == row.last_paid == clock.china_date(later)
    assert at.household.name not in row.masked_name
    assert row.masked_name == "李**"
    assert at.household.code not in row.masked_code
    assert sum(row.owed_fen for row in trade(session, By.VILLAGE, later)) == 0
    assert queries.benefit(session, period=DAYS, village="430000000000") == []


def test_each_report_is_one_statement(
    session: Session, connection: Connection, at: Thread, now: datetime
) -> None:
    with counted(connection) as statements:
        trade(session, By.CHANNEL, now)
        queries.benefit(session, period=DAYS)

    assert len(statements) == 2


def test_bars_are_beside_the_longest() -> None:
    nothing = {"items": 0, "fee_fen": 0, "net_fen": 0, "days_tenths": 0, "lost": 0, "lost_fen": 0}
    rows = [
        Trade(name, sale_fen=fen, owed_fen=0, owed_days=0, **nothing)
        for name, fen in (("a", 50), ("b", 200), ("c", 0))
    ]

    assert rules.bars(rows) == [Bar("b", 200, 1000), Bar("a", 50, 250), Bar("c", 0, 0)]
    assert rules.bars([]) == []


def test_pages_and_files_say_the_same(client: FlaskClient, session: Session, at: Thread) -> None:
    sign_in(client, at.by["finance"])
    days = "from=2026-11-01&to=2026-12-31"

    page = client.get(f"/office/reports?by=produce&{days}").get_data(as_text=True)
    assert ("<svg" in page, "土鸡蛋" in page) == (True, True)
    written = client.get(f"/office/reports/trade.csv?by=produce&{days}").data.decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(written, newline=""))
    assert head == list(rules.TRADE_TITLES)
    assert [line[:3] for line in lines] == [["土鸡蛋", "2", "120.00"], ["坛子菜", "1", "18.00"]]

    shown = client.get(f"/office/reports/benefit?{days}").get_data(as_text=True)
    assert at.household.name not in shown
    book = load_workbook(io.BytesIO(client.get(f"/office/reports/benefit.xlsx?{days}").data))
    *_, last = book.worksheets[0].iter_rows(values_only=True)
    assert last[0] == "合计 1 户"
    listed = client.get(f"/api/reports/trade?by=channel&{days}").get_json()
    assert [row["sale_fen"] for row in listed] == [GOODS_FEN]
    assert len(client.get(f"/api/reports/benefit?{days}").get_json()) == 1
    assert client.get("/office/reports?from=2026-12-01&to=2026-11-01").status_code == 422


def test_an_agent_sees_no_reports(client: FlaskClient, at: Thread) -> None:
    sign_in(client, at.by["agent"])

    assert client.get("/office/reports").status_code == 403
