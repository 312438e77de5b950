"""From a signed push to an order, and to its end."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.ledger.rules import Account
from storefront.channels.models import PlatformShop
from storefront.inbox import api, calls
from storefront.inbox.models import PlatformMessage
from storefront.inbox.rules import Why
from storefront.orders.models import Order, OrderLine
from storefront.suborders.models import PlatformSuborder
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support.queries import counted
from tests.support.rsgi import Answered, Request, ask
from tests.support.storefront import Moment


def pushed(code: str, body: bytes, headers: Mapping[str, str]) -> Answered:
    """Let a platform push to a shop."""
    asked = Request("POST", f"{api.ADDRESS}{code}", [body], given=[*headers.items()])
    return ask(api.push, asked)


@dataclass(frozen=True)
class Stage:
    room: make.Room
    platform: douyin.Douyin
    session: Session
    moment: Moment

    def push(self, *messages: dict[str, Any]) -> None:
        body, headers = self.platform.signed(*messages)
        answer = pushed(self.room.shop.code, body, headers)
        assert (answer.status, answer.body) == (200, b'{"code":0,"msg":"success"}')

    def handle(self) -> int:
        handled = calls.handle_messages(self.room.shop.id)
        self.session.expire_all()
        return handled

    @property
    def fates(self) -> list[str]:
        return [fate for _, fate in sorted(make.fates(self.session, self.room).items())]

    @property
    def offer(self) -> tuple[int, int, int]:
        return make.offer(self.session, self.room)


@pytest.fixture
def platform() -> Iterator[tuple[douyin.Douyin, str]]:
    ours = douyin.Douyin()
    with serving(ours) as address:
        yield ours, address


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session that may commit: pushes and handling have transactions of their own."""
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def stage(
    session: Session,
    platform: tuple[douyin.Douyin, str],
    moment: Moment,
) -> Stage:
    shop = build.shop(session, trays=50)
    room = make.room(session, shop.channel, listing_id=shop.eggs.id, packs=5, api_base=platform[1])
    session.commit()
    return Stage(room, platform[0], session, moment)


def count(session: Session, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_paid_order_is_served_once_however_often_it_is_told(stage: Stage) -> None:
    number = stage.platform.order(units=2, paid_fen=3990, freight_fen=800, discount_fen=11)
    for _ in range(3):
        stage.push(stage.platform.message("101", number))
    stage.push(stage.platform.message("100", number))
    assert count(stage.session, PlatformMessage) == 2

    assert stage.handle() == 2
    assert stage.handle() == 0

    order = stage.session.scalars(select(Order)).one()
    line = stage.session.scalars(select(OrderLine)).one()
    assert (order.state, order.goods_fen, order.freight_fen, order.total_fen) == (
        *("paid", 4001, 800),
        4801,
    )
    assert (line.packs, line.price_fen, line.line_fen) == (2, 2000, 4001)
    assert (order.receiver_name, order.receiver_phone) == ("王*", "138****1234")
    assert stage.offer == (5, 0, 2)
    assert make.owed(stage.session) == {
        Account.PLATFORM_RECEIVABLE: 4801,
        Account.CUSTOMER_CONTRACT: -4801,
    }
    assert make.broken_promises(stage.session) == ["stocked_is_what_was_offered"]


def test_no_more_is_served_than_the_pool_has_and_the_rest_is_short(stage: Stage) -> None:
    numbers = [stage.platform.order(units=units) for units in (2, 2, 2, 1, 1)]
    for number in reversed(numbers):
        stage.push(stage.platform.message("101", number))
    stage.handle()

    assert stage.fates == ["served", "served", "short", "served", "short"]
    assert stage.offer == (5, 0, 5)

    # One is called off: what it frees goes to who has waited longest and fits.
    stage.platform.move(numbers[0], douyin.CANCELLED)
    stage.push(stage.platform.message("106", numbers[0]))
    stage.handle()

    assert stage.fates == ["called_off", "served", "served", "served", "short"]
    assert stage.offer == (5, 0, 5)
    assert make.owed(stage.session)[Account.PLATFORM_RECEIVABLE] == 6000


def test_each_line_of_an_order_is_an_order_of_ours(stage: Stage) -> None:
    number = stage.platform.order(lines=3)
    stage.push(stage.platform.message("101", number))
    stage.handle()

    assert stage.fates == ["served"] * 3
    assert count(stage.session, Order) == 3
    assert stage.platform.asked == [number]


def test_goods_that_nobody_named_wait_and_are_served_once_they_are_named(stage: Stage) -> None:
    number = stage.platform.order(sku="SKU-NEW")
    stage.push(stage.platform.message("101", number))
    stage.handle()
    assert stage.fates == ["unmapped"]

    other = stage.platform.order()
    make.channels.name_goods(
        stage.session,
        shop_id=stage.room.shop.id,
        sku="SKU-NEW",
        listing_id=stage.room.listing_id,
        packs=2,
    )
    stage.session.commit()
    stage.push(stage.platform.message("101", other))
    stage.handle()

    assert stage.fates == ["served", "served"]
    assert stage.offer == (5, 0, 3)


def test_an_order_that_is_cancelled_before_it_is_paid_takes_nothing(stage: Stage) -> None:
    number = stage.platform.order(status=douyin.TO_PAY)
    created = stage.platform.message("100", number)
    stage.push(created)
    stage.handle()
    assert (stage.fates, stage.offer) == (["unpaid"], (5, 0, 0))

    stage.platform.move(number, douyin.CANCELLED)
    stage.push(stage.platform.message("106", number))
    stage.push(created | {"msg_id": "again"})
    stage.handle()

    assert stage.fates == ["cancelled"]
    assert count(stage.session, Order) == 0


def test_a_refund_that_comes_before_its_order_is_known_ends_it_all_the_same(stage: Stage) -> None:
    number = stage.platform.order()
    [sub_order] = stage.platform.sub_orders(number)
    stage.push(stage.platform.refund(number, sub_order, 2000))
    stage.push(stage.platform.message("101", number))
    stage.handle()

    assert (stage.fates, stage.offer) == (["cancelled"], (5, 0, 0))
    assert make.owed(stage.session) == {}


def test_a_refund_before_picking_gives_the_goods_back(stage: Stage) -> None:
    number = stage.platform.order()
    [sub_order] = stage.platform.sub_orders(number)
    stage.push(stage.platform.message("101", number))
    stage.handle()
    refund = stage.platform.refund(number, sub_order, 2000)
    for _ in range(2):
        stage.push(refund)
        stage.handle()

    assert (stage.fates, stage.offer) == (["called_off"], (5, 0, 0))
    assert stage.session.scalars(select(Order.state)).all() == ["refunded"]
    assert make.owed(stage.session) == {}


def test_part_of_the_price_given_back_is_a_loss_and_the_order_goes_on(stage: Stage) -> None:
    number = stage.platform.order()
    [sub_order] = stage.platform.sub_orders(number)
    stage.push(stage.platform.message("101", number))
    stage.handle()
    stage.push(stage.platform.refund(number, sub_order, 500))
    stage.handle()

    assert stage.fates == ["served"]
    assert make.owed(stage.session) == {
        Account.PLATFORM_RECEIVABLE: 1500,
        Account.CUSTOMER_CONTRACT: -2000,
        Account.COMPENSATION: 500,
    }

    stage.push(stage.platform.refund(number, sub_order, 1500))
    stage.handle()

    assert stage.fates == ["called_off"]
    assert make.owed(stage.session) == {}


def test_a_platform_that_does_not_answer_is_asked_again(stage: Stage) -> None:
    number = stage.platform.order()
    stage.platform.is_down = True
    stage.push(stage.platform.message("101", number))

    assert stage.handle() == 0
    message = stage.session.scalars(select(PlatformMessage)).one()
    assert (message.tries, message.handled_at) == (1, None)
    assert message.why == Why.SILENT

    stage.platform.is_down = False
    assert stage.handle() == 0
    stage.moment.now = message.try_at
    calls.handle_all()
    stage.session.expire_all()
    assert stage.fates == ["served"]


def test_one_order_that_cannot_be_read_holds_up_no_other(stage: Stage) -> None:
    good, bad = stage.platform.order(), stage.platform.order()
    stage.platform.orders[bad]["sku_order_list"][0]["item_num"] = 0
    stage.push(stage.platform.message("101", bad))
    stage.push(stage.platform.message("101", good))

    assert stage.handle() == 1
    assert stage.fates == ["served"]
    waiting = stage.session.scalars(
        select(PlatformMessage).where(PlatformMessage.handled_at.is_(None))
    ).one()
    assert (waiting.order_no, waiting.tries) == (bad, 1)


def test_gifts_wait_for_a_person(stage: Stage) -> None:
    stage.push(stage.platform.message("101", stage.platform.order(paid_fen=0)))
    stage.handle()

    assert (stage.fates, stage.offer) == (["gift"], (5, 0, 0))


def test_an_order_shipped_before_the_shop_was_connected_is_past(stage: Stage) -> None:
    number = stage.platform.order(status=douyin.SHIPPED)
    stage.push(stage.platform.message("102", number))
    stage.handle()

    assert (stage.fates, stage.offer) == (["past"], (5, 0, 0))


def test_what_is_not_signed_is_refused_and_not_stored(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, headers = stage.platform.signed(stage.platform.message("101", stage.platform.order()))
    code = stage.room.shop.code
    for wrong in (
        pushed(code, body + b" ", headers),
        pushed(code, body, {}),
        pushed("none", body, headers),
    ):
        assert wrong.status == 403
    assert count(stage.session, PlatformMessage) == 0

    stage.session.execute(PlatformShop.__table__.update().values(is_open=False))
    stage.session.commit()
    # A second at the latest after it was closed.
    monkeypatch.setattr(calls, "KNOWN_SECONDS", 0)
    assert pushed(code, body, headers).status == 403


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (Request("POST", f"{api.ADDRESS}x", [b"a" * (api.BODY_BYTES_MAX + 1)]), 413),
        (
            Request("POST", f"{api.ADDRESS}x", [b"a" * api.BODY_BYTES_MAX, b"b"], is_chunked=True),
            413,
        ),
        (Request("PUT", f"{api.ADDRESS}x", [b"{}"]), 405),
        (Request("GET", f"{api.ADDRESS}none", query_string="echostr=1"), 403),
    ],
)
def test_what_is_no_push_is_refused(stage: Stage, asked: Request, status: int) -> None:
    assert ask(api.push, asked).status == status


def test_what_cannot_be_stored_is_answered_as_not_heard(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """So that the platform pushes it again."""
    caplog.set_level(logging.CRITICAL)
    body, headers = stage.platform.signed({"tag": "101", "msg_id": "\x00", "data": "{}"})

    assert pushed(stage.room.shop.code, body, headers).status == 500


def test_the_test_message_is_answered_and_not_stored(stage: Stage) -> None:
    stage.push({"tag": "0", "msg_id": "0", "data": "2026-11-23T16:00:00+08:00"})

    assert count(stage.session, PlatformMessage) == 0


def test_a_group_takes_the_same_number_of_statements_however_large(
    stage: Stage, connection: Connection
) -> None:
    def statements(orders: int) -> int:
        for _ in range(orders):
            stage.push(stage.platform.message("101", stage.platform.order()))
        with counted(connection) as said:
            stage.handle()
        return len(said)

    few = statements(1)
    assert statements(4) == few
    assert count(stage.session, PlatformSuborder) == 5


def test_what_is_declined_stays_declined_until_it_is_cancelled(stage: Stage) -> None:
    number = stage.platform.order(units=9)
    stage.push(stage.platform.message("101", number))
    stage.handle()
    [suborder_id] = stage.session.scalars(select(PlatformSuborder.id)).all()
    assert stage.fates == ["short"]

    declined = make.ending.refuse(
        stage.session, shop=stage.room.shop, suborder_ids=[suborder_id], now=stage.moment.now
    )
    stage.session.commit()
    assert (declined, stage.fates) == (1, ["refused"])

    stage.platform.move(number, douyin.CANCELLED)
    stage.push(stage.platform.message("106", number))
    stage.handle()
    assert stage.fates == ["cancelled"]
