"""A session on the air: its pool, its minutes, what the platform is told, and its end."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app import config
from app.errors import Refusal
from app.messages import services as messages
from app.messages.models import TextMessage
from app.people.rules import Actor, Role
from storefront.catalogue import services as catalogue
from storefront.channels import services as channels
from storefront.inbox import calls as inbox_calls
from storefront.inbox.models import PlatformMessage
from storefront.live import calls, queries
from storefront.live.models import StockChange
from storefront.live.rules import Settled
from storefront.live.services import phone, pool, telling
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.rules import OrderState, PlacedOrder
from tests.conftest import NOW
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support.storefront import Moment


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session that may commit: calls have transactions of their own."""
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def platform() -> Iterator[tuple[douyin.Douyin, str]]:
    ours = douyin.Douyin()
    with serving(ours) as address:
        yield ours, address


@pytest.fixture
def shop(session: Session) -> build.Shop:
    return build.shop(session, trays=50)


@pytest.fixture
def room(session: Session, shop: build.Shop, platform: tuple[douyin.Douyin, str]) -> make.Room:
    return make.room(session, shop.channel, listing_id=shop.eggs.id, packs=20, api_base=platform[1])


@pytest.fixture
def operator(session: Session) -> Actor:
    return build_inventory.person(session, Role.OPERATOR)


def press(session: Session, room: make.Room) -> pool.Press:
    return make.press(session, room.row, room.listing_id)


def test_a_session_gives_back_what_is_unsold_when_it_ends(
    session: Session, shop: build.Shop, room: make.Room, operator: Actor
) -> None:
    first = pool.open_session(session, shop=room.row, hours=4, actor=operator, now=NOW)
    again = pool.open_session(session, shop=room.row, hours=2, actor=operator, now=NOW)
    assert first.id == again.id

    pool.sample(session, now=NOW + timedelta(minutes=1))
    board = queries.board(session, room.row, today=NOW.date())
    assert [(point.sold, point.left) for point in board.points] == [(0, 20), (0, 20)]

    for _ in range(2):
        pool.close_session(session, shop=room.row, actor=operator, now=NOW + timedelta(hours=1))
    assert make.offer(session, room) == (0, 0, 0)
    assert build.offer(session, shop, shop.eggs) == (50, 0, 0)
    assert queries.open_session(session, shop_id=room.shop.id) is None


def test_a_forgotten_session_ends_by_the_clock(
    session: Session, room: make.Room, operator: Actor
) -> None:
    pool.open_session(session, shop=room.row, hours=1, actor=operator, now=NOW)

    assert pool.close_due(session, now=NOW + timedelta(minutes=59)) == 0
    assert pool.close_due(session, now=NOW + timedelta(minutes=60)) == 1
    assert make.offer(session, room) == (0, 0, 0)


def test_capping_sells_no_more_and_a_release_sells_again(session: Session, room: make.Room) -> None:
    assert pool.cap(session, press(session, room)).packs == 20
    assert pool.cap(session, press(session, room)).packs == 0
    pool.set_aside(session, press(session, room), packs=3)

    assert make.offer(session, room) == (3, 0, 0)


def numbers(session: Session, room: make.Room) -> dict[int, int | None]:
    rows = queries.board(session, room.row, today=NOW.date()).pool
    return {row.listing_id: row.number for row in rows}


def told(session: Session) -> list[int]:
    return list(session.scalars(select(StockChange.units).order_by(StockChange.id)))


def test_goods_keep_their_number_and_a_cap_is_undone_as_far_as_they_are_free(
    session: Session, shop: build.Shop, room: make.Room, operator: Actor
) -> None:
    pool.open_session(session, shop=room.row, hours=4, actor=operator, now=NOW)
    pool.cap(session, press(session, room))
    [row] = queries.board(session, room.row, today=NOW.date()).pool
    assert (row.number, row.is_capped, row.left, row.capped_packs) == (1, True, 0, 20)

    # Of the 50 that are on the common shelf again, all but 12 are sold.
    catalogue.sell_there(session, channel_id=shop.channel.id, packs={room.listing_id: 38})
    assert pool.uncap(session, press(session, room)).packs == 12
    assert (make.offer(session, room), numbers(session, room)) == (
        (12, 0, 0),
        {room.listing_id: 1},
    )
    with pytest.raises(Refusal, match=r"live\.not_capped"):
        pool.uncap(session, press(session, room))

    pool.cap(session, press(session, room))
    catalogue.sell_there(session, channel_id=shop.channel.id, packs={room.listing_id: 12})
    with pytest.raises(Refusal, match=r"live\.nothing_to_put_back"):
        pool.uncap(session, press(session, room))


def test_the_next_session_begins_with_an_empty_table(
    session: Session, room: make.Room, operator: Actor
) -> None:
    pool.open_session(session, shop=room.row, hours=4, actor=operator, now=NOW)
    pool.close_session(session, shop=room.row, actor=operator, now=NOW)
    # What it came to is shown until then.
    assert numbers(session, room) == {room.listing_id: 1}

    pool.open_session(session, shop=room.row, hours=4, actor=operator, now=NOW)
    assert numbers(session, room) == {}


def test_what_becomes_free_after_the_end_goes_back_to_the_common_shelf(
    session: Session, shop: build.Shop, room: make.Room, operator: Actor
) -> None:
    pool.open_session(session, shop=room.row, hours=4, actor=operator, now=NOW)
    order = by_phone(session, room, packs=2)
    pool.close_session(session, shop=room.row, actor=operator, now=NOW)
    assert make.offer(session, room) == (2, 2, 0)
    session.commit()

    later = NOW + timedelta(minutes=16)
    assert orders.expire(session, code=order.code, now=later)
    session.commit()
    assert "closed_rooms_hold_nothing_free" in make.broken_promises(session)
    calls.empty_closed_rooms()

    session.expire_all()
    assert make.offer(session, room) == (0, 0, 0)
    assert build.offer(session, shop, shop.eggs) == (50, 0, 0)
    assert "closed_rooms_hold_nothing_free" not in make.broken_promises(session)
    calls.empty_closed_rooms()
    assert build.offer(session, shop, shop.eggs) == (50, 0, 0)


def test_what_lies_ready_for_the_next_session_stays(session: Session, room: make.Room) -> None:
    session.commit()
    calls.empty_closed_rooms()

    assert make.offer(session, room) == (20, 0, 0)
    assert "closed_rooms_hold_nothing_free" not in make.broken_promises(session)


def test_no_packs_are_refused_in_words_of_their_own(session: Session, room: make.Room) -> None:
    for verb in (pool.set_aside, pool.give_back):
        with pytest.raises(Refusal, match=r"live\.packs_missing"):
            verb(session, press(session, room), packs=0)
    for packs in (0, 999):
        with pytest.raises(Refusal, match=r"live\.phone_packs_absurd"):
            by_phone(session, room, packs=packs)

    assert make.offer(session, room) == (20, 0, 0)


def test_a_phone_order_is_told_once_and_once_more_when_nobody_pays(
    session: Session, room: make.Room
) -> None:
    client_id = uuid.uuid4()
    for _ in range(2):
        order = by_phone(session, room, packs=2, client_id=client_id)
    assert told(session) == [20, -2]

    later = NOW + timedelta(minutes=16)
    telling.tell_unpaid(session, now=later)
    orders.expire(session, code=order.code, now=later)
    for _ in range(2):
        telling.tell_unpaid(session, now=later)
    assert told(session) == [20, -2, 2]


def test_goods_that_are_matched_later_are_told_then(
    session: Session, room: make.Room, platform: tuple[douyin.Douyin, str]
) -> None:
    ours, _ = platform
    channels.forget_goods(session, shop_id=room.shop.id, sku="SKU-EGGS")
    pool.set_aside(session, press(session, room), packs=3)
    [row] = queries.board(session, room.row, today=NOW.date()).by_hand
    assert (row.skus, told(session)) == (0, [20])

    channels.name_goods(
        session, shop_id=room.shop.id, sku="SKU-BOX", listing_id=room.listing_id, packs=2
    )
    session.commit()
    for _ in range(2):
        calls.tell_stock(room.shop.id)
    session.expire_all()

    assert list(ours.stock.values()) == [20, 11]
    assert queries.board(session, room.row, today=NOW.date()).by_hand == []


def test_a_change_that_was_made_by_hand_is_ticked_off(
    session: Session, room: make.Room, operator: Actor
) -> None:
    for _ in range(6):
        pool.set_aside(session, press(session, room), packs=1)
    session.execute(StockChange.__table__.update().values(state="refused"))
    changes = queries.stock_for_person(session, shop_id=room.shop.id)
    assert len(changes) == 7

    for _ in range(2):
        telling.settle(
            session,
            shop=room.row,
            change_id=changes[0].change_id,
            settled=Settled.DONE,
            actor=operator,
            now=NOW,
        )
    left = queries.stock_for_person(session, shop_id=room.shop.id)
    assert [one.change_id for one in left] == [one.change_id for one in changes[1:]]


def by_phone(
    session: Session, room: make.Room, *, packs: int, client_id: uuid.UUID | None = None
) -> PlacedOrder:
    return phone.take_phone_order(
        session,
        client_id=client_id or uuid.uuid4(),
        shop=room.row,
        listing_id=room.listing_id,
        packs=packs,
        receiver=build.RECEIVER,
        now=NOW,
    )


def test_the_platform_hears_of_each_change_once(
    session: Session, room: make.Room, platform: tuple[douyin.Douyin, str], moment: Moment
) -> None:
    ours, _ = platform
    pool.cap(session, press(session, room))
    session.commit()
    ours.is_down = True
    calls.tell_stock(room.shop.id)
    assert ours.stock == {}

    ours.is_down = False
    calls.tell_all()
    calls.tell_all()
    # Its answer was lost: the same change is told again under the same key.
    session.execute(StockChange.__table__.update().values(state="asked"))
    session.commit()
    calls.tell_stock(room.shop.id)

    assert list(ours.stock.values()) == [20, -20]


def test_goods_that_share_a_pool_are_left_to_the_operator(
    session: Session, room: make.Room
) -> None:
    before = len(session.scalars(select(StockChange)).all())
    channels.name_goods(
        session, shop_id=room.shop.id, sku="SKU-BOX", listing_id=room.listing_id, packs=2
    )
    pool.set_aside(session, press(session, room), packs=3)

    assert len(session.scalars(select(StockChange)).all()) == before


@pytest.fixture
def _desk_at_its_address() -> Iterator[None]:
    messages.use_address("http://desk")
    yield
    messages.use_address(config.read().public_url)


@pytest.mark.usefixtures("_desk_at_its_address")
def test_a_phone_order_takes_from_the_pool_and_texts_where_to_pay(
    session: Session, room: make.Room
) -> None:
    client_id = uuid.uuid4()
    for _ in range(2):
        order = by_phone(session, room, packs=2, client_id=client_id)
    [text] = session.scalars(select(TextMessage)).all()

    assert order.state == OrderState.PLACED
    assert session.get_one(Order, order.id).channel_id == room.shop.channel_id
    assert order.total_fen == 2 * build.TRAY_FEN + build.FREIGHT_FEN
    assert make.offer(session, room) == (20, 2, 0)
    assert text.phone == build.RECEIVER.phone
    assert f"http://desk/orders/{order.code}?key={order.tracking_key}" in text.body
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_what_a_lost_push_would_have_told_is_found_by_asking(
    session: Session, room: make.Room, platform: tuple[douyin.Douyin, str], moment: Moment
) -> None:
    ours, _ = platform
    ours.clock = int(NOW.timestamp())
    number = ours.order(units=2)
    session.commit()
    moment.now = NOW + timedelta(minutes=10)

    for _ in range(2):
        inbox_calls.poll_all()
    inbox_calls.handle_messages(room.shop.id)
    session.expire_all()

    assert list(make.fates(session, room).values()) == ["served"]
    [message] = session.scalars(select(PlatformMessage)).all()
    assert (message.kind, message.order_no) == ("poll", number)
    assert make.offer(session, room) == (20, 0, 2)


def test_a_platform_that_is_silent_is_asked_from_there_again(
    session: Session, room: make.Room, platform: tuple[douyin.Douyin, str], moment: Moment
) -> None:
    ours, _ = platform
    ours.clock = int(NOW.timestamp())
    ours.order()
    session.commit()
    moment.now = NOW + timedelta(minutes=10)
    ours.is_down = True
    inbox_calls.poll(room.shop.id)
    ours.is_down = False
    moment.now = NOW + timedelta(minutes=50)
    inbox_calls.poll(room.shop.id)

    assert len(session.scalars(select(PlatformMessage)).all()) == 1
