"""What a shop took comes to the bank: cash by its clerk, cards by finance; each slip once."""

import uuid
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.people.rules import Actor, Role
from storefront.shops.queries import days as days_read
from storefront.shops.rules import Tender
from storefront.shops.services import daybook
from storefront.takings import checks, queries, services
from storefront.takings.rules import Slip
from tests.conftest import NOW
from tests.fulfilment.replenishing import test_shop
from tests.fulfilment.replenishing.test_shop import Counter, broken, rung, sell
from tests.support import inventory as build
from tests.support.shopping import post, sign_in
from tests.support.villagers import bearer

counter = test_shop.counter
TODAY = clock.china_date(NOW)


@pytest.fixture
def finance(session: Session) -> Actor:
    return build.person(session, Role.FINANCE)


def slip(reference: str = "B-1", on: date = TODAY, client_id: uuid.UUID | None = None) -> Slip:
    return Slip(client_id or uuid.uuid4(), reference, on)


def bank(session: Session, at: Counter, fen: int, given: Slip | None = None) -> int:
    return services.bank_cash(
        session, shop=at.shop, slip=given or slip(), fen=fen, actor=at.clerk, now=NOW
    ).id


def settle(
    session: Session, at: Counter, by: Actor, received_fen: int, fee_fen: int, given: Slip
) -> int:
    return services.settle_cards(
        session,
        shop=at.shop,
        slip=given,
        received_fen=received_fen,
        fee_fen=fee_fen,
        actor=by,
        now=NOW,
    ).id


def refused(session: Session, at: Counter, fen: int, given: Slip) -> str:
    with pytest.raises(Refusal) as caught, session.begin_nested():
        bank(session, at, fen, given)
    return caught.value.code


def close(session: Session, at: Counter, counted_fen: int) -> int | None:
    [day] = days_read.open_days(session, at.shop.place_id)
    return daybook.close_day(
        session,
        shop=at.shop,
        day_id=day.day_id,
        counted_fen=counted_fen,
        actor=at.clerk,
        now=NOW,
    ).booked_fen


def in_books(session: Session, at: Counter) -> dict[str, int]:
    accounts = (Account.SHOP_CASH, Account.SHOP_CARDS, Account.BANK, Account.BANK_CHARGES)
    return {account.value: fen for account in accounts if (fen := books.balance(session, account))}


def test_cash_that_is_brought_to_the_bank_leaves_drawer_and_shop(
    session: Session, counter: Counter
) -> None:
    sell(session, counter, rung(*counter.items[:2]))
    once = slip()

    assert len({bank(session, counter, 10_000, once) for _ in range(3)}) == 1
    assert in_books(session, counter) == {"shop_cash": 2000, "bank": 10_000}
    assert days_read.drawer_fen(session, counter.shop.place_id) == 2000
    assert broken(session) == []
    assert close(session, counter, 2000) == 0
    assert broken(session) == []


def test_cash_of_yesterday_is_brought_before_the_shop_sells(
    session: Session, counter: Counter
) -> None:
    sell(session, counter, rung(counter.items[0]))
    close(session, counter, 6000)

    bank(session, counter, 5500)

    [day] = days_read.open_days(session, counter.shop.place_id)
    assert (day.opened_fen, day.banked_fen, day.expected_fen, day.sales) == (6000, 5500, 500, 0)
    assert close(session, counter, 480) == -20
    assert in_books(session, counter) == {"shop_cash": 480, "bank": 5500}
    assert broken(session) == []


def test_what_cannot_be_brought_is_refused_and_changes_nothing(
    session: Session, counter: Counter
) -> None:
    sell(session, counter, rung(counter.items[0]))
    bank(session, counter, 1000)

    assert refused(session, counter, 5001, slip("B-2")) == "till.drawer_short"
    assert refused(session, counter, 0, slip("B-2")) == "takings.amount"
    assert refused(session, counter, 100, slip(" ")) == "takings.reference"
    assert refused(session, counter, 100, slip("B-2", TODAY + timedelta(days=1))) == "takings.day"
    assert refused(session, counter, 100, slip(" B-1 ")) == "takings.slip_known"
    assert in_books(session, counter) == {"shop_cash": 5000, "bank": 1000}
    assert days_read.drawer_fen(session, counter.shop.place_id) == 5000
    assert broken(session) == []


def test_cards_and_wallets_are_settled_with_what_the_acquirer_keeps(
    session: Session, counter: Counter, finance: Actor
) -> None:
    sell(session, counter, rung(counter.items[0], tender=Tender.CARD, reference="T-1"))
    sell(session, counter, rung(counter.items[1], tender=Tender.WALLET, reference="W-1"))
    once = slip("S-1")

    ids = {settle(session, counter, finance, 8940, 60, once) for _ in range(3)}
    with pytest.raises(Refusal) as too_much, session.begin_nested():
        settle(session, counter, finance, 3000, 1, slip("S-2"))
    with pytest.raises(Refusal) as known, session.begin_nested():
        settle(session, counter, finance, 100, 0, slip("S-1"))

    assert len(ids) == 1
    assert (too_much.value.code, known.value.code) == (
        "takings.more_than_waits", "takings.slip_known",
    )  # fmt: skip
    assert in_books(session, counter) == {"shop_cards": 3000, "bank": 8940, "bank_charges": 60}
    [row] = queries.takings(session, place_ids=[counter.shop.place_id])
    assert (row.cash_fen, row.cards_fen) == (0, 3000)
    assert broken(session) == []


def test_cash_that_was_written_down_in_error_is_in_the_drawer_again(
    session: Session, counter: Counter, finance: Actor
) -> None:
    sell(session, counter, rung(counter.items[0]))
    wrong = bank(session, counter, 5000)
    assert close(session, counter, 5500) == 4500

    for _ in range(2):
        services.reverse_banking(session, banking_id=wrong, actor=finance, now=NOW)
    bank(session, counter, 500)

    [day] = days_read.open_days(session, counter.shop.place_id)
    assert (day.opened_fen, day.banked_fen, day.expected_fen) == (5500, -4500, 10_000)
    assert broken(session) == []
    assert close(session, counter, 5500) == -4500
    assert in_books(session, counter) == {"shop_cash": 5500, "bank": 500}
    assert books.balance(session, Account.CASH_DIFFERENCE) == 0
    assert broken(session) == []


def test_a_settlement_that_was_written_down_in_error_waits_again(
    session: Session, counter: Counter, finance: Actor
) -> None:
    sell(session, counter, rung(counter.items[0], tender=Tender.CARD, reference="T-1"))
    wrong = settle(session, counter, finance, 5000, 100, slip("S-1"))

    for _ in range(2):
        services.reverse_settlement(session, settlement_id=wrong, actor=finance, now=NOW)
    settle(session, counter, finance, 5900, 100, slip("S-1"))
    with pytest.raises(Refusal) as unknown:
        services.reverse_settlement(session, settlement_id=wrong + 99, actor=finance, now=NOW)

    assert unknown.value.code == "takings.slip_unknown"
    assert in_books(session, counter) == {"bank": 5900, "bank_charges": 100}
    assert broken(session) == []


def test_verify_sees_a_slip_that_is_not_in_books_and_drawer(
    session: Session, counter: Counter
) -> None:
    sell(session, counter, rung(counter.items[0]))
    bank(session, counter, 1000)
    session.execute(
        text(
            "INSERT INTO till_bankings (client_id, shop_id, day_id, fen, reference, slip_on,"
            " brought_by, entered_at) SELECT gen_random_uuid(), shop_id, day_id, fen, 'B-9',"
            " slip_on, brought_by, entered_at FROM till_bankings"
        )
    )

    found = {check.name for check in checks.CHECKS if session.execute(text(check.sql)).first()}
    assert found == {"banked_cash_left_its_drawer", "takings_are_booked"}


def test_a_clerk_brings_cash_on_a_page(
    client: FlaskClient, session: Session, counter: Counter
) -> None:
    sell(session, counter, rung(counter.items[0]))
    sign_in(client, counter.clerk)
    address = f"/till/{counter.shop.code}/takings"
    typed = {"client_id": uuid.uuid4(), "reference": "B-1", "slip_on": TODAY.isoformat()}

    too_much = post(client, address, yuan="60.01", **typed)
    no_day = post(client, address, yuan="40", **{**typed, "slip_on": "昨天"})
    brought = post(client, address, yuan="40", **typed)

    assert (too_much.status_code, no_day.status_code, brought.status_code) == (409, 422, 303)
    said = too_much.get_data(as_text=True)
    assert "抽屉里只有 ¥60.00" in said
    assert 'value="B-1"' in said
    page = client.get(address).get_data(as_text=True)
    assert "B-1" in page
    assert "20.00" in page
    assert client.get("/office/takings").status_code == 403


def test_finance_settles_on_a_page_that_others_read(
    client: FlaskClient, session: Session, counter: Counter, finance: Actor
) -> None:
    sell(session, counter, rung(counter.items[0], tender=Tender.CARD, reference="T-1"))
    sign_in(client, finance)
    typed = {
        "client_id": uuid.uuid4(), "shop": counter.shop.code, "reference": "S-1",
        "slip_on": TODAY.isoformat(),
    }  # fmt: skip

    too_much = post(client, "/office/takings", received="60", fee="0.01", **typed)
    unknown = post(client, "/office/takings", received="1", fee="0", **{**typed, "shop": "1"})
    settled = post(client, "/office/takings", received="59.64", fee="0.36", **typed)

    assert [answer.status_code for answer in (too_much, unknown, settled)] == [409, 404, 303]
    assert "¥60.01" in too_much.get_data(as_text=True)
    page = client.get("/office/takings").get_data(as_text=True)
    assert "S-1" in page
    assert in_books(session, counter) == {"bank": 5964, "bank_charges": 36}
    undo = page.split('action="/office/takings/settlements/')[1].split('"')[0]
    assert post(client, f"/office/takings/settlements/{undo}").status_code == 303
    assert "冲掉了" in client.get("/office/takings").get_data(as_text=True)
    assert in_books(session, counter) == {"shop_cards": 6000}
    sign_in(client, build.person(session, Role.AUDITOR))
    read = client.get("/office/takings").get_data(as_text=True)
    assert "S-1" in read
    assert 'name="received"' not in read


def test_takings_over_the_api(
    client: FlaskClient, session: Session, counter: Counter, finance: Actor
) -> None:
    sell(session, counter, rung(counter.items[0]))
    sell(session, counter, rung(counter.items[1], tender=Tender.CARD, reference="T-1"))
    ours, theirs = bearer(session, counter.clerk), bearer(session, finance)
    code, on = counter.shop.code, TODAY.isoformat()
    cash = {"client_id": str(uuid.uuid4()), "fen": 6000, "reference": "B-1", "slip_on": on}
    cards = {
        "client_id": str(uuid.uuid4()), "received_fen": 5000, "fee_fen": 30, "reference": "S-1",
        "slip_on": on,
    }  # fmt: skip

    brought = [
        client.post(f"/api/till/{code}/bankings", json=cash, headers=ours).status_code
        for _ in range(2)
    ]
    settled = client.post(f"/api/takings/{code}/settlements", json=cards, headers=theirs)
    over = client.post(
        f"/api/takings/{code}/settlements",
        json={**cards, "client_id": str(uuid.uuid4()), "reference": "S-2"},
        headers=theirs,
    )

    assert (brought, settled.status_code, over.status_code) == ([204, 204], 204, 409)
    assert over.get_json()["code"] == "takings.more_than_waits"
    [row] = client.get("/api/takings", headers=theirs).get_json()
    assert (row["cash_fen"], row["cards_fen"]) == (0, 970)
    slips = client.get("/api/takings/slips", headers=theirs).get_json()
    assert {(each["kind"], each["received_fen"], each["fee_fen"]) for each in slips} == {
        ("cash", 6000, 0), ("cards", 5000, 30),
    }  # fmt: skip
    assert len(client.get(f"/api/till/{code}/bankings", headers=ours).get_json()) == 2
