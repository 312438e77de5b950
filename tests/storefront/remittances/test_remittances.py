"""A settlement is taken once, written in the books, and held against orders."""

import io
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.clock import CHINA
from app.errors import Refusal
from app.ledger import queries as ledger
from app.ledger.rules import Account
from app.people.rules import Actor, Role
from storefront.channels.adapters.douyin import Douyin
from storefront.channels.rules import Suborder
from storefront.remittances import queries, services
from storefront.remittances.rules import (
    Kept,
    Rate,
    SettlementLine,
    in_force_from,
    lines_of,
    rate_typed,
)
from storefront.suborders.services import settling
from tests.conftest import NOW
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers
from tests.support.storefront import Moment

HEADER = [
    "结算时间",
    "订单号",
    "子订单号",
    "结算金额",
    "结算单类型",
    "收入合计",
    "平台服务费",
    "达人佣金",
]
AT = datetime(2026, 11, 18, 10, tzinfo=CHINA)


def test_a_file_is_read_with_its_notes_and_signs() -> None:
    lines, unreadable = lines_of(
        [
            HEADER,
            ["以下为结算明细", "", "", "", "", "", "", ""],
            ["2026/11/18 10:00:00", "'1", "\t11", "18.00", "已结算", "20.00", "-1.00", "1.00"],
            ["2026-11-18 10:00:00", "'1", "\t11", "-18.00", "退款", "-20.00", "1.00", "1.00"],
            ["昨天", "1", "12", "1", "", "", "", ""],
        ]
    )

    assert lines == [
        SettlementLine("11", AT, "已结算", 1800, 100, 100),
        SettlementLine("11", AT, "退款", -1800, -100, -100),
    ]
    assert [line.income_fen for line in lines] == [2000, -2000]
    assert unreadable == [5]


def test_another_file_is_refused() -> None:
    with pytest.raises(Refusal, match=r"settlements\.header_missing"):
        lines_of([["姓名", "电话"]])


@pytest.mark.parametrize(("typed", "expected"), [("5", 500), ("0.6%", 60), ("100", 10_000)])
def test_a_rate_is_typed_in_per_cent(typed: str, expected: int) -> None:
    assert rate_typed(Kept.PLATFORM_FEE, typed) == Rate(Kept.PLATFORM_FEE, expected)


@pytest.mark.parametrize("typed", ["", "x", "101", "-1", "5.555"])
def test_an_absurd_rate_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match=r"settlements\.rate_absurd"):
        rate_typed(Kept.HOST_COMMISSION, typed)


def test_freight_is_typed_in_yuan() -> None:
    assert rate_typed(Kept.FREIGHT, "3.5") == Rate(Kept.FREIGHT, 350)
    with pytest.raises(Refusal, match=r"settlements\.freight_absurd"):
        rate_typed(Kept.FREIGHT, "1000.01")


def test_a_rate_begins_at_once_or_with_a_day_to_come() -> None:
    today = NOW.astimezone(CHINA).date()

    assert in_force_from(None, now=NOW) == in_force_from(today, now=NOW) == NOW
    assert in_force_from(today + timedelta(days=1), now=NOW) == datetime(
        today.year, today.month, today.day + 1, tzinfo=CHINA
    )
    with pytest.raises(Refusal, match=r"settlements\.rate_day"):
        in_force_from(today - timedelta(days=1), now=NOW)


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def room(session: Session, moment: Moment) -> make.Room:
    shop = build.shop(session, trays=50)
    return make.room(session, shop.channel, listing_id=shop.eggs.id, packs=5)


@pytest.fixture
def operator(session: Session) -> Actor:
    return build_inventory.person(session, Role.OPERATOR)


def sold(session: Session, room: make.Room, count: int) -> list[Suborder]:
    """Sell so many at ¥20, done at the platform a month ago."""
    platform = douyin.Douyin()
    told = []
    with serving(platform) as address:
        shop = make.channels_read.Shop("14875103", make.KEYS, address)
        for _ in range(count):
            [one] = Douyin().read_order(shop, platform.order())
            told.append(one)
    settling.take_in(session, shop=room.shop, told=told, now=NOW)
    done = [
        replace(one, status_raw="5", changed_at=one.changed_at + timedelta(days=1)) for one in told
    ]
    settling.take_in(session, shop=room.shop, told=done, now=NOW)
    return told


def line(one: Suborder, **changed: int) -> SettlementLine:
    return replace(SettlementLine(one.sub_order_no, AT, "已结算", 1800, 100, 100), **changed)


def differing(session: Session, room: make.Room) -> dict[str, queries.Difference]:
    found = queries.differences(session, shop_id=room.shop.id, late=NOW + timedelta(days=60))
    return {one.sub_order_no: one for one in found}


def test_a_settlement_is_booked_once_and_differences_are_listed(
    session: Session, room: make.Room, operator: Actor
) -> None:
    services.set_rate(
        session,
        shop=room.row,
        rate=Rate(Kept.PLATFORM_FEE, 500),
        actor=operator,
        now=NOW - timedelta(days=30),
    )
    right, short, dear, missing = sold(session, room, 4)
    lines = [
        line(right),
        line(short, settled_fen=1700),
        line(dear, settled_fen=1700, fee_fen=200),
        SettlementLine("unknown", AT, "已结算", 100, 0, 0),
    ]
    for _ in range(2):
        taken = services.take(session, shop=room.row, lines=lines, actor=operator, now=NOW)

    assert (taken.new, taken.known) == (0, 4)
    assert ledger.balance(session, Account.PLATFORM_BALANCE) == 1800 + 1700 + 1700 + 100
    assert ledger.balance(session, Account.PLATFORM_FEE) == 400
    assert ledger.balance(session, Account.HOST_COMMISSION) == 300
    assert ledger.balance(session, Account.PLATFORM_RECEIVABLE) == 8000 - 6000
    sums = queries.sums(session, shop_id=room.shop.id, code=room.shop.code)
    assert (sums.income_fen, sums.owed_fen) == (6000, 2000)

    found = differing(session, room)
    assert set(found) == {short.sub_order_no, dear.sub_order_no, missing.sub_order_no, "unknown"}
    assert (found[short.sub_order_no].due_fen, found[short.sub_order_no].income_fen) == (2000, 1900)
    assert found[dear.sub_order_no].fee_expected_fen == 100
    assert not found[missing.sub_order_no].is_settled
    assert found["unknown"].due_fen is None
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_the_same_settlement_under_another_kind_counts_once(
    session: Session, room: make.Room, operator: Actor
) -> None:
    [one] = sold(session, room, 1)
    for kind in ("已结算", "订单结算", ""):
        services.take(
            session,
            shop=room.row,
            lines=[replace(line(one), kind=kind)],
            actor=operator,
            now=NOW,
        )

    assert ledger.balance(session, Account.PLATFORM_BALANCE) == 1800
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_nothing_of_a_moment_to_come_is_taken(
    session: Session, room: make.Room, operator: Actor
) -> None:
    tomorrow = SettlementLine("1", NOW + timedelta(days=1), "", 1800, 0, 0)
    with pytest.raises(Refusal, match=r"settlements\.in_future"):
        services.take(session, shop=room.row, lines=[tomorrow], actor=operator, now=NOW)

    assert ledger.balance(session, Account.PLATFORM_BALANCE) == 0


def csv_of(*lines: str) -> bytes:
    return "\r\n".join([",".join(HEADER), *lines]).encode("gb18030")


def form_of(content: bytes) -> dict[str, object]:
    return {"client_id": str(uuid.uuid4()), "file": (io.BytesIO(content), "结算.csv")}


def test_the_page_shows_a_file_books_it_on_a_second_press_and_says_what_differs(
    client: FlaskClient, session: Session, room: make.Room, operator: Actor
) -> None:
    right, dear = sold(session, room, 2)
    address = f"/office/platforms/{room.shop.code}/settlements"
    headers = villagers.bearer(session, operator)
    session.commit()
    content = csv_of(
        f"2026-11-18 10:00:00,1,{right.sub_order_no},18.00,已结算,20.00,1.00,1.00",
        f"2026-11-18 10:00:00,1,{right.sub_order_no},18.00,订单结算,20.00,1.00,1.00",
        f"2026-11-18 10:00:00,1,{dear.sub_order_no},1000.00,已结算,1000.00,0,0",
        "2026-11-18 10:00:00,1,999,5.00,已结算,5.00,0,0",
        f"2099-01-01 10:00:00,1,{right.sub_order_no},20.00,已结算,20.00,0,0",
        "昨天,1,12,1,,,,",
    )

    handed_in = client.post(address, data=form_of(content), headers=headers)
    assert handed_in.status_code == 303
    page = client.get(handed_in.location, headers=headers).get_data(as_text=True)
    assert "1 行和订单的钱对不上" in page
    assert "1 行在这里找不到订单，一共 5.00 元" in page
    assert "1 行的日子还没到，不会记" in page
    assert "1 行以前记过" in page
    assert "第 7 行看不懂，不会记" in page
    assert "记这 3 行的账" in page
    assert ledger.balance(session, Account.PLATFORM_BALANCE) == 0
    assert "等您核对" in client.get(address, headers=headers).get_data(as_text=True)

    for _ in range(2):
        assert client.post(f"{handed_in.location}/book", headers=headers).status_code == 303
    session.expire_all()
    assert ledger.balance(session, Account.PLATFORM_BALANCE) == 1800 + 100_000 + 500
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]
    again = client.post(address, data=form_of(content), headers=headers)
    assert "没有新的，不用记" in client.get(again.location, headers=headers).get_data(as_text=True)

    rate = client.post(
        f"{address}/rates", data={"kind": "platform_fee", "amount": "5"}, headers=headers
    )
    page = client.get(address, headers=headers).get_data(as_text=True)
    assert rate.status_code == 303
    assert "金额不对" in page
    assert "5.00%" in page
    assert client.post(address, data={}, headers=headers).status_code == 422


def test_a_preview_is_the_same_over_the_api(
    client: FlaskClient, session: Session, room: make.Room, operator: Actor
) -> None:
    [one] = sold(session, room, 1)
    headers = villagers.bearer(session, operator)
    session.commit()
    bill = {
        "lines": [
            {
                "sub_order_no": number,
                "settled_at": AT.isoformat(),
                "settled_fen": settled_fen,
            }
            for number, settled_fen in ((one.sub_order_no, 100_000), ("999", 500))
        ]
    }

    seen = client.post(
        f"/api/platforms/{room.shop.code}/settlements/preview", json=bill, headers=headers
    ).json
    assert seen["booked"]["settled_fen"] == 100_500
    assert {fate: sums["lines"] for fate, sums in seen["fates"].items()} == {
        "different": 1,
        "unmatched": 1,
    }
    assert [(line["income_fen"], line["due_fen"]) for line in seen["lines"]] == [
        (100_000, 2000),
        (500, None),
    ]
    assert ledger.balance(session, Account.PLATFORM_BALANCE) == 0


def test_the_api_takes_a_bill_once_sets_rates_and_lists_what_differs(
    client: FlaskClient, session: Session, room: make.Room, operator: Actor
) -> None:
    [one] = sold(session, room, 1)
    headers = villagers.bearer(session, operator)
    session.commit()
    address = f"/api/platforms/{room.shop.code}/settlements"
    bill = {
        "lines": [
            {
                "sub_order_no": one.sub_order_no,
                "settled_at": AT.isoformat(),
                "settled_fen": 1700,
                "fee_fen": 100,
                "commission_fen": 100,
            }
        ]
    }

    taken = [client.post(address, json=bill, headers=headers).json for _ in range(2)]
    assert taken == [{"new": 1, "known": 0}, {"new": 0, "known": 1}]
    freight = {"kind": "freight", "amount": 350, "day": "2027-01-01"}
    rate = client.post(f"{address}/rates", json=freight, headers=headers)
    assert (rate.status_code, rate.json["fen"], rate.json["basis_points"]) == (201, 350, None)
    told = client.get(address, headers=headers).json
    assert (told["sums"]["income_fen"], told["sums"]["owed_fen"]) == (1900, 100)
    [differing] = told["differences"]
    assert (differing["due_fen"], differing["income_fen"]) == (2000, 1900)
    sheet = client.get(
        f"/office/platforms/{room.shop.code}/settlements/differences.csv", headers=headers
    )
    assert f"{one.sub_order_no}" in sheet.get_data(as_text=True)
