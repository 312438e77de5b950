"""When demand passes the pool: promised for a day, or politely declined; never silence."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal
from app.people.rules import Actor, Role
from storefront.channels.adapters.douyin import Douyin
from storefront.channels.rules import Suborder
from storefront.live import queries as live_read
from storefront.live.services import pool as live
from storefront.suborders import queries
from storefront.suborders.models import PlannedSupply
from storefront.suborders.queries import Asked
from storefront.suborders.rules import NewSupply
from storefront.suborders.services import ending, preselling, settling
from tests.conftest import NOW
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers
from tests.support.storefront import Moment

TODAY = clock.china_date(NOW)
MONDAY, FRIDAY = TODAY + timedelta(days=2), TODAY + timedelta(days=6)


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def room(session: Session, moment: Moment) -> make.Room:
    shop = build.shop(session, trays=50)
    return make.room(session, shop.channel, listing_id=shop.eggs.id, packs=2)


@pytest.fixture
def operator(session: Session) -> Actor:
    return build_inventory.person(session, Role.OPERATOR)


def told(*units: int) -> list[Suborder]:
    """What the platform tells of paid orders of so many packs each, one after the other."""
    platform = douyin.Douyin()
    with serving(platform) as address:
        shop = make.channels_read.Shop("14875103", make.KEYS, address)
        return [
            one for count in units for one in Douyin().read_order(shop, platform.order(units=count))
        ]


def sell(session: Session, room: make.Room, sold: Sequence[Suborder]) -> None:
    settling.take_in(session, shop=room.shop, told=sold, now=NOW)


def plan(
    session: Session, room: make.Room, operator: Actor, packs: int, day: date
) -> PlannedSupply:
    return preselling.plan(
        session,
        client_id=uuid.uuid4(),
        shop=room.shop,
        new=NewSupply(room.listing_id, packs, day, note=" 李家  作坊 "),
        actor=operator,
        now=NOW,
    )


def fates(session: Session, room: make.Room) -> list[str]:
    session.flush()
    return [fate for _, fate in sorted(make.fates(session, room).items())]


def promised(session: Session, room: make.Room) -> list[date | None]:
    rows = queries.suborders(session, Asked(room.shop.id, TODAY, fate="presold"))
    return [row.promised_on for row in sorted(rows, key=lambda row: row.sub_order_no)]


def test_what_passes_the_pool_is_promised_what_comes_first_oldest_payment_first(
    session: Session, room: make.Room, operator: Actor
) -> None:
    plan(session, room, operator, 3, FRIDAY)
    plan(session, room, operator, 2, MONDAY)

    sell(session, room, told(1, 1, 1, 2, 1, 9))

    # Two from the pool; one on Monday and, as two do not fit there any more, the others on Friday.
    assert fates(session, room) == ["served", "served", "presold", "presold", "presold", "short"]
    assert promised(session, room) == [MONDAY, FRIDAY, FRIDAY]
    assert make.offer(session, room) == (2, 0, 2)
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]
    [first, last] = queries.supplies(session, shop_id=room.shop.id)
    assert (first.used, first.free, first.waiting, first.note) == (1, 1, 1, "李家 作坊")
    assert (last.used, last.free, last.waiting) == (3, 0, 2)


def test_who_is_short_is_promised_as_soon_as_something_is_planned(
    session: Session, room: make.Room, operator: Actor
) -> None:
    sell(session, room, told(2, 1, 1))
    assert fates(session, room) == ["served", "short", "short"]

    plan(session, room, operator, 1, MONDAY)

    assert fates(session, room) == ["served", "presold", "short"]


def test_what_was_promised_is_served_when_the_goods_are_there_and_uses_its_supply_up(
    session: Session, room: make.Room, operator: Actor
) -> None:
    plan(session, room, operator, 2, MONDAY)
    sold = told(2, 1, 1, 1)
    sell(session, room, sold)
    live.set_aside(session, make.press(session, room.row, room.listing_id), packs=2)

    assert fates(session, room) == ["served", "served", "served", "short"]
    [supply] = queries.supplies(session, shop_id=room.shop.id)
    assert (supply.used, supply.free, supply.waiting) == (2, 0, 0)
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_a_shopper_who_calls_off_makes_room_for_the_next(
    session: Session, room: make.Room, operator: Actor
) -> None:
    plan(session, room, operator, 1, MONDAY)
    platform = douyin.Douyin()
    with serving(platform) as address:
        shop = make.channels_read.Shop("14875103", make.KEYS, address)
        numbers = [platform.order(units=units) for units in (2, 1, 1)]
        for number in numbers:
            sell(session, room, Douyin().read_order(shop, number))
        assert fates(session, room) == ["served", "presold", "short"]
        platform.move(numbers[1], douyin.CANCELLED)
        sell(session, room, Douyin().read_order(shop, numbers[1]))

    assert fates(session, room) == ["served", "cancelled", "presold"]
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_a_day_is_put_off_for_all_and_a_supply_that_fails_leaves_nobody_silent(
    session: Session, room: make.Room, operator: Actor
) -> None:
    supply = plan(session, room, operator, 2, MONDAY)
    sell(session, room, told(2, 1, 1))
    moved = preselling.put_off(
        session, shop=room.shop, supply_id=supply.id, sends_on=FRIDAY, now=NOW
    )
    assert (moved, promised(session, room)) == (2, [FRIDAY, FRIDAY])

    left = preselling.withdraw(session, shop=room.shop, supply_id=supply.id, now=NOW)
    assert (left, fates(session, room)) == (2, ["served", "short", "short"])
    with pytest.raises(Refusal, match=r"suborders\.supply_unknown"):
        preselling.withdraw(session, shop=room.shop, supply_id=supply.id, now=NOW)

    rows = queries.suborders(session, Asked(room.shop.id, TODAY, fate="short"))
    waiting = [row.suborder_id for row in rows]
    assert ending.refuse(session, shop=room.shop, suborder_ids=waiting, now=NOW) == 2
    assert fates(session, room) == ["served", "refused", "refused"]
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_a_promise_whose_day_is_over_waits_for_a_person(
    session: Session, room: make.Room, operator: Actor
) -> None:
    plan(session, room, operator, 1, MONDAY)
    sell(session, room, told(2, 1))

    def waiting(today: date) -> list[str]:
        return [row.fate for row in queries.suborders(session, Asked(room.shop.id, today))]

    assert waiting(MONDAY) == []
    assert waiting(MONDAY + timedelta(days=1)) == ["presold"]
    board = live_read.board(session, room.row, today=MONDAY + timedelta(days=1))
    assert (board.overdue, board.undecided) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"packs": 0}, "suborders.supply_packs"),
        ({"sends_on": TODAY - timedelta(days=1)}, "suborders.supply_day"),
        ({"sends_on": TODAY + timedelta(days=61)}, "suborders.supply_day"),
        ({"note": "长" * 101}, "suborders.supply_note"),
        ({"listing_id": 10**9}, "catalogue.unknown"),
    ],
)
def test_what_nobody_can_mean_is_refused(
    session: Session, room: make.Room, operator: Actor, wrong: dict[str, Any], code: str
) -> None:
    right = {"listing_id": room.listing_id, "packs": 1, "sends_on": MONDAY}
    with pytest.raises(Refusal) as refused:
        preselling.plan(
            session,
            client_id=uuid.uuid4(),
            shop=room.shop,
            new=NewSupply(**(right | wrong)),
            actor=operator,
            now=NOW,
        )
    assert refused.value.code == code


def test_the_pages_plan_put_off_withdraw_and_give_words_for_buyers(
    client: FlaskClient, session: Session, room: make.Room, operator: Actor
) -> None:
    sell(session, room, told(2, 1))
    headers = villagers.bearer(session, operator)
    session.commit()
    address = f"/office/platforms/{room.shop.code}/suborders"
    assert "实在对不起" in client.get(address, headers=headers).get_data(as_text=True)

    form = {
        "client_id": str(uuid.uuid4()),
        "listing": str(room.listing_id),
        "packs": "5",
        "sends_on": MONDAY.isoformat(),
        "note": "李家",
    }
    for _ in range(2):
        assert client.post(f"{address}/supplies", data=form, headers=headers).status_code == 303
    page = client.get(f"{address}/supplies", headers=headers).get_data(as_text=True)
    assert f"{MONDAY}发出" in page
    presold = client.get(f"{address}?fate=presold", headers=headers).get_data(as_text=True)
    assert f"{MONDAY}发" in presold

    [supply] = queries.supplies(session, shop_id=room.shop.id)
    day = client.post(
        f"{address}/supplies/{supply.supply_id}/day", data={"sends_on": "昨天"}, headers=headers
    )
    assert (day.status_code, "60 天以内" in day.get_data(as_text=True)) == (422, True)
    gone = client.post(f"{address}/supplies/{supply.supply_id}/withdraw", headers=headers)
    assert gone.status_code == 303
    page = client.get(f"{address}/supplies", headers=headers).get_data(as_text=True)
    assert "1 单缺货" in page


def test_the_api_plans_puts_off_and_withdraws(
    client: FlaskClient, session: Session, room: make.Room, operator: Actor
) -> None:
    sell(session, room, told(2, 1))
    headers = villagers.bearer(session, operator)
    session.commit()
    address = f"/api/platforms/{room.shop.code}/supplies"
    body = {
        "client_id": str(uuid.uuid4()),
        "listing_id": room.listing_id,
        "packs": 5,
        "sends_on": MONDAY.isoformat(),
    }

    planned = client.post(address, json=body, headers=headers)
    assert (planned.status_code, planned.json["free"], planned.json["waiting"]) == (201, 4, 1)
    one = f"{address}/{planned.json['supply_id']}"
    moved = client.put(f"{one}/day", json={"sends_on": FRIDAY.isoformat()}, headers=headers)
    assert (moved.status_code, moved.json) == (200, {"count": 1})
    [listed] = client.get(address, headers=headers).json
    assert listed["sends_on"] == FRIDAY.isoformat()
    assert client.delete(one, headers=headers).json == {"count": 1}
    assert client.delete(one, headers=headers).status_code == 404
