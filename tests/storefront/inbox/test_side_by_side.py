"""Groups of a backlog are handled side by side: real commits, a few messages a group."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from app.database import session as db
from storefront.channels.adapters import ADAPTERS
from storefront.channels.adapters.douyin import Douyin
from storefront.channels.rules import Keys, Message, Platform, Returned, Shop, Suborder
from storefront.inbox import calls, queries, services
from storefront.inbox.models import PlatformMessage
from storefront.inbox.services import Verified
from storefront.orders.models import Order
from storefront.suborders.models import PlatformSuborder
from tests.conftest import NOW
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support.storefront import Moment

GROUP = 4
POOL = 30


class Answering(Douyin):
    """A platform that tells of any order the same, at once."""

    def __init__(self, one: Suborder) -> None:
        self.one = one
        self.units: dict[str, int] = {}

    def read_order(self, shop: Shop, order_no: str) -> list[Suborder]:
        """Tell of an order how it stands; a later number was paid later."""
        return [
            replace(
                self.one,
                order_no=order_no,
                sub_order_no=order_no,
                units=self.units.get(order_no, 1),
                paid_at=self.one.ordered_at + timedelta(seconds=int(order_no)),
            )
        ]


@dataclass(frozen=True)
class Stage:
    room: make.Room
    platform: Answering

    def say(self, *messages: Message) -> None:
        with db.transaction() as session:
            services.store(session, [Verified(self.room.shop.id, messages, b"[]")], now=NOW)

    def handle(self) -> int:
        return calls.handle_messages(self.room.shop.id)


@pytest.fixture
def stage(engine_of_its_own: Engine, moment: Moment, monkeypatch: pytest.MonkeyPatch) -> Stage:
    ours = douyin.Douyin()
    with serving(ours) as address:
        keys = Keys(douyin.APP_KEY, douyin.APP_SECRET, "token")
        [one] = Douyin().read_order(Shop("1", keys, address), ours.order())
    platform = Answering(one)
    monkeypatch.setitem(ADAPTERS, Platform.DOUYIN, platform)
    monkeypatch.setattr(queries, "GROUP", GROUP)
    with db.transaction() as session:
        shop = build.shop(session, trays=POOL)
        room = make.room(session, shop.channel, listing_id=shop.eggs.id, packs=POOL)
    return Stage(room, platform)


def paid(*numbers: int) -> list[Message]:
    return [Message(f"paid-{number}", "101", str(number)) for number in numbers]


def test_a_burst_beyond_the_pool_is_served_as_far_as_it_goes(
    stage: Stage, engine_of_its_own: Engine
) -> None:
    orders = POOL + 10
    stage.say(*paid(*range(orders)))

    assert stage.handle() == orders

    with Session(engine_of_its_own) as session:
        assert Counter(make.fates(session, stage.room).values()) == {"served": POOL, "short": 10}
        assert make.offer(session, stage.room) == (POOL, 0, POOL)
        assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_an_order_that_is_told_of_again_and_again_is_one_order(
    stage: Stage, engine_of_its_own: Engine
) -> None:
    numbers = [number for number in range(10) for _ in range(3)]
    stage.say(
        *[Message(f"{place}", "101", str(number)) for place, number in enumerate(numbers)],
    )

    assert stage.handle() == len(numbers)

    with Session(engine_of_its_own) as session:
        assert session.scalar(select(func.count()).select_from(Order)) == 10
        assert set(make.fates(session, stage.room).values()) == {"served"}
        assert make.offer(session, stage.room) == (POOL, 0, 10)
        assert not session.scalars(
            select(PlatformMessage).where(PlatformMessage.handled_at.is_(None))
        ).all()
        assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_who_waits_for_goods_comes_before_who_is_new(
    stage: Stage, engine_of_its_own: Engine
) -> None:
    stage.platform.units = {"1": POOL - 1, "2": 2}
    stage.say(*paid(1, 2))
    stage.handle()
    with db.transaction() as session:
        assert make.fates(session, stage.room) == {"1": "served", "2": "short"}
        session.execute(
            text("UPDATE offers SET stocked = stocked + 1 WHERE channel_id = :channel"),
            {"channel": stage.room.shop.channel_id},
        )

    stage.say(*paid(3))
    stage.handle()

    with Session(engine_of_its_own) as session:
        assert make.fates(session, stage.room) == {"1": "served", "2": "served", "3": "short"}


def test_money_that_went_back_ends_an_order_that_is_new_with_it(
    stage: Stage, engine_of_its_own: Engine
) -> None:
    fen = stage.platform.one.paid_fen
    back = Message("back", "206", "7", Returned("A7", "7", fen))
    stage.say(*paid(7), back, *paid(8, 9))

    assert stage.handle() == 4

    with Session(engine_of_its_own) as session:
        assert make.fates(session, stage.room) == {"7": "cancelled", "8": "served", "9": "served"}
        refunded = session.scalars(
            select(PlatformSuborder.sub_order_no).where(PlatformSuborder.refunded_fen > 0)
        ).all()
        assert refunded == ["7"]
        assert make.broken_promises(session) == ["stocked_is_what_was_offered"]
