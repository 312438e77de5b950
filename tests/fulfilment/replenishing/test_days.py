"""A shop's days: each sale in its own, closed in turn, and what differs booked by the close."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from storefront.shops import checks
from storefront.shops.models import TillDay
from storefront.shops.queries import days as days_read
from storefront.shops.queries.days import DayRow
from storefront.shops.services import daybook, selling
from tests.conftest import NOW
from tests.fulfilment.replenishing import test_shop
from tests.fulfilment.replenishing.test_shop import Counter, broken, rung
from tests.support.shopping import post, sign_in
from tests.support.villagers import bearer

counter = test_shop.counter
NEXT = NOW + timedelta(days=1)
TODAY, TOMORROW = (clock.china_date(each) for each in (NOW, NEXT))


def sell(session: Session, at: Counter, item: int, *, sent: int = 0, rung_on: int = 0) -> None:
    """Sell a tray for 60 yuan in cash, rung and sent so many days later."""
    sale = rung(at.items[item], rung_at=NOW + timedelta(days=rung_on))
    now = NOW + timedelta(days=max(sent, rung_on))
    selling.ring_up(session, shop=at.shop, sale=sale, actor=at.clerk, now=now)


def close(session: Session, at: Counter, day: DayRow, counted_fen: int) -> TillDay:
    return daybook.close_day(
        session,
        shop=at.shop,
        day_id=day.day_id,
        counted_fen=counted_fen,
        actor=at.clerk,
        now=NEXT,
    )


def refused(session: Session, at: Counter, day: DayRow, counted_fen: int) -> str:
    with pytest.raises(Refusal) as caught, session.begin_nested():
        close(session, at, day, counted_fen)
    return caught.value.code


def unclosed(session: Session, at: Counter) -> list[DayRow]:
    return list(days_read.open_days(session, at.shop.place_id))


def in_books(session: Session, at: Counter) -> tuple[int, int]:
    """Tell the shop's cash, and the cost of what was missing."""
    return (
        books.balance(session, Account.SHOP_CASH, party=at.shop.code),
        books.balance(session, Account.CASH_DIFFERENCE, party=at.shop.code),
    )


@pytest.mark.parametrize("counted_fen", [5990, 6000, 6010, 0])
def test_a_close_brings_the_books_to_what_was_counted(
    session: Session, counter: Counter, counted_fen: int
) -> None:
    sell(session, counter, 0)
    [day] = unclosed(session, counter)

    closed = [close(session, counter, day, counted_fen) for _ in range(2)]

    assert {(row.id, row.booked_fen) for row in closed} == {(day.day_id, counted_fen - 6000)}
    assert in_books(session, counter) == (counted_fen, 6000 - counted_fen)
    assert broken(session) == []


def test_the_next_day_begins_with_the_count_and_is_booked_by_itself(
    session: Session, counter: Counter
) -> None:
    sell(session, counter, 0)
    close(session, counter, unclosed(session, counter)[0], 5900)
    sell(session, counter, 1, rung_on=1)
    [day] = unclosed(session, counter)
    closed = close(session, counter, day, 11_950)

    assert (day.day, day.opened_fen, closed.expected_fen, closed.booked_fen) == (
        TOMORROW, 5900, 11_900, 50,
    )  # fmt: skip
    assert in_books(session, counter) == (11_950, 50)
    assert broken(session) == []


def test_a_close_also_books_what_older_closes_did_not(session: Session, counter: Counter) -> None:
    sell(session, counter, 0)
    before = close(session, counter, unclosed(session, counter)[0], 6000)
    # As a day was closed before closing booked anything: 12 yuan are missing, and nobody wrote it.
    before.counted_fen, before.booked_fen = 4800, None
    session.flush()
    assert broken(session) == []
    sell(session, counter, 1)
    closed = close(session, counter, unclosed(session, counter)[0], 10_800)

    assert (closed.expected_fen, closed.booked_fen) == (10_800, -1200)
    assert in_books(session, counter) == (10_800, 1200)
    assert broken(session) == []


def test_a_day_that_nobody_closed_does_not_take_the_next_days_sales(
    session: Session, counter: Counter
) -> None:
    sell(session, counter, 0)
    sell(session, counter, 1, rung_on=1)
    older, newer = unclosed(session, counter)

    assert [(row.day, row.cash_fen) for row in (older, newer)] == [(TODAY, 6000), (TOMORROW, 6000)]
    assert refused(session, counter, newer, 12_000) == "till.older_day_open"
    closed = close(session, counter, older, 11_980)
    assert (closed.counted_fen, closed.expected_fen, closed.booked_fen) == (5980, 6000, -20)
    assert in_books(session, counter) == (11_980, 20)
    assert broken(session) == []
    [newer] = unclosed(session, counter)
    assert (newer.opened_fen, newer.expected_fen) == (5980, 11_980)
    assert close(session, counter, newer, 11_980).booked_fen == 0
    assert refused(session, counter, older, 11_980) == "till.day_closed"
    assert in_books(session, counter) == (11_980, 20)
    assert broken(session) == []


def test_what_is_missing_of_a_later_days_cash_is_found_by_its_own_count(
    session: Session, counter: Counter
) -> None:
    sell(session, counter, 0)
    sell(session, counter, 1, rung_on=1)
    older, newer = unclosed(session, counter)

    assert close(session, counter, older, 1000).booked_fen == -6000
    assert broken(session) == []
    assert close(session, counter, newer, 1000).booked_fen == -5000
    assert in_books(session, counter) == (1000, 11_000)
    assert broken(session) == []


def test_a_sale_that_was_sent_late_is_of_its_day_until_that_is_counted(
    session: Session, counter: Counter
) -> None:
    sell(session, counter, 0)
    sell(session, counter, 1, sent=1)
    [older] = unclosed(session, counter)
    close(session, counter, older, 12_000)
    sell(session, counter, 2, sent=1)

    assert (older.day, older.cash_fen) == (TODAY, 12_000)
    assert [(row.day, row.cash_fen) for row in unclosed(session, counter)] == [(TOMORROW, 6000)]
    assert broken(session) == []


def test_verify_sees_a_drawer_that_is_not_in_the_books(session: Session, counter: Counter) -> None:
    sell(session, counter, 0)
    closed = close(session, counter, unclosed(session, counter)[0], 6000)
    closed.counted_fen = 5000
    closed.booked_fen = -1000
    session.flush()

    found = {check.name for check in checks.CHECKS if session.execute(text(check.sql)).first()}
    assert found == {"counted_drawers_are_booked", "shop_differences_are_booked"}


def test_a_day_of_the_past_is_shown_in_red_and_closed_first(
    client: FlaskClient, session: Session, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(session, counter, 0)
    sell(session, counter, 1, rung_on=1)
    older, newer = unclosed(session, counter)
    monkeypatch.setattr(clock, "now", lambda: NEXT)
    sign_in(client, counter.clerk)
    address = f"/till/{counter.shop.code}/days"

    page = client.get(address).get_data(as_text=True)
    wrong = post(client, address, day=str(newer.day_id), counted="120")
    closed = post(client, address, day=str(older.day_id), counted="119.80")

    assert f"{TODAY} 还没结" in page
    assert "后来几天的现金" in page
    assert (wrong.status_code, closed.status_code) == (409, 303)
    assert f"先结 {TODAY} 的账" in wrong.get_data(as_text=True)
    after = client.get(address).get_data(as_text=True)
    assert f"{TODAY} 结好了，少 ¥0.20，记进账了。" in after
    assert "还没结" not in after


def test_days_are_read_and_closed_over_the_api(
    client: FlaskClient, session: Session, counter: Counter
) -> None:
    sell(session, counter, 0)
    headers = bearer(session, counter.clerk)
    address = f"/api/till/{counter.shop.code}/days"

    [day] = client.get(address, headers=headers).get_json()
    counted = {"json": {"counted_fen": 5995}, "headers": headers}
    answers = [client.post(f"{address}/{day['day_id']}/count", **counted) for _ in range(2)]
    negative = client.post(
        f"{address}/{day['day_id']}/count", json={"counted_fen": -1}, headers=headers
    )

    assert (day["day"], day["expected_fen"], day["counted_fen"]) == (TODAY.isoformat(), 6000, None)
    assert [answer.get_json()["booked_fen"] for answer in answers] == [-5, -5]
    assert negative.get_json()["code"] == "till.count"
    assert in_books(session, counter) == (5995, 5)
