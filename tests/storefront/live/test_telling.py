"""Stock told to a platform that knows no key: once, and never again without a look by a person."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from app.people.rules import Actor, Role
from storefront.channels import queries as channels_read
from storefront.channels import services as channels
from storefront.channels.adapters.wechat import Wechat
from storefront.channels.rules import NUMBER_UNKNOWN, Keys, Platform, Shop, Suborder
from storefront.live import calls, queries
from storefront.live.models import StockChange
from storefront.live.rules import Settled
from storefront.live.services import pool, telling
from storefront.suborders.services import settling
from tests.conftest import NOW
from tests.doubles.platforms import wechat
from tests.doubles.platforms.server import AFTER, BEFORE, serving
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers

KEYS = Keys(app_key=wechat.APP_ID, app_secret=wechat.APP_SECRET, access_token=wechat.ACCESS_TOKEN)
GOODS = (wechat.PRODUCT_NO, wechat.SKU_NO)


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session that may commit: calls have transactions of their own."""
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def platform() -> Iterator[tuple[wechat.Wechat, str]]:
    ours = wechat.Wechat()
    with serving(ours) as address:
        yield ours, address


@pytest.fixture
def room(session: Session, platform: tuple[wechat.Wechat, str]) -> make.Room:
    shop = build.shop(session, trays=50)
    made = make.room(
        session,
        shop.channel,
        listing_id=shop.eggs.id,
        packs=0,
        api_base=platform[1],
        sku=wechat.SKU_NO,
        platform=Platform.WECHAT,
        keys=KEYS,
    )
    name(session, made, product_no=wechat.PRODUCT_NO)
    return made


@pytest.fixture
def operator(session: Session) -> Actor:
    return build_inventory.person(session, Role.OPERATOR)


def name(session: Session, room: make.Room, *, product_no: str, sku: str = wechat.SKU_NO) -> None:
    channels.name_goods(
        session,
        shop_id=room.shop.id,
        sku=sku,
        listing_id=room.listing_id,
        packs=1,
        product_no=product_no,
    )


def set_aside(session: Session, room: make.Room, packs: int) -> None:
    pool.set_aside(session, make.press(session, room.row, room.listing_id), packs=packs)
    session.commit()


def tell(session: Session, room: make.Room) -> list[tuple[int, str]]:
    """Let the job run, and tell each change with its state."""
    calls.tell_stock(room.shop.id)
    session.expire_all()
    rows = session.execute(select(StockChange.units, StockChange.state).order_by(StockChange.id))
    return [(row.units, row.state) for row in rows]


def settle(session: Session, room: make.Room, settled: Settled, actor: Actor) -> None:
    """Say so twice: a bad line sends it again."""
    [change] = queries.stock_for_person(session, shop_id=room.shop.id)
    for _ in range(2):
        telling.settle(
            session,
            shop=room.row,
            change_id=change.change_id,
            settled=settled,
            actor=actor,
            now=NOW,
        )
    session.commit()


@pytest.mark.parametrize(
    ("loses", "settled", "heard"),
    [(AFTER, Settled.HEARD, [20]), (BEFORE, Settled.LOST, [20])],
)
def test_a_lost_answer_waits_for_a_person_and_the_stock_is_right_in_the_end(
    session: Session,
    room: make.Room,
    platform: tuple[wechat.Wechat, str],
    operator: Actor,
    loses: str,
    settled: Settled,
    heard: list[int],
) -> None:
    ours, _ = platform
    ours.loses = loses
    set_aside(session, room, 20)
    assert tell(session, room) == [(20, "unsure")]
    ours.loses = ""
    # Nobody tells it again by himself.
    assert tell(session, room) == [(20, "unsure")]
    [change] = queries.stock_for_person(session, shop_id=room.shop.id)
    assert (change.is_unsure, change.figures) == (True, (20, 0))
    assert queries.board(session, room.row, today=NOW.date()).stock_waits == 1

    settle(session, room, settled, operator)
    told = [(20, "heard")] if settled == Settled.HEARD else [(20, "lost"), (20, "told")]
    assert tell(session, room) == told
    assert (ours.heard, ours.stock) == (heard, {GOODS: 20})
    assert queries.stock_for_person(session, shop_id=room.shop.id) == []
    assert not {"stock_is_told_again_once", "no_telling_hangs"} & set(make.broken_promises(session))


def test_a_cap_is_told_while_somebody_still_looks(
    session: Session, room: make.Room, platform: tuple[wechat.Wechat, str]
) -> None:
    ours, _ = platform
    ours.loses = AFTER
    set_aside(session, room, 20)
    tell(session, room)
    ours.loses = ""
    pool.cap(session, make.press(session, room.row, room.listing_id))
    session.commit()

    assert tell(session, room) == [(20, "unsure"), (-20, "told")]
    assert ours.stock == {GOODS: 0}
    [change] = queries.stock_for_person(session, shop_id=room.shop.id)
    assert change.figures == (0, -20)


def test_what_never_went_out_is_told_again_by_itself(
    session: Session, room: make.Room, platform: tuple[wechat.Wechat, str]
) -> None:
    ours, address = platform
    room.shop.api_base = "http://127.0.0.1:9"
    set_aside(session, room, 20)
    assert tell(session, room) == [(20, "asked")]

    channels_read.shop_of_id(session, room.shop.id).api_base = address
    session.commit()
    assert tell(session, room) == [(20, "told")]
    assert ours.heard == [20]


def test_whoever_dies_while_telling_leaves_a_doubt_and_no_second_telling(
    session: Session, room: make.Room, platform: tuple[wechat.Wechat, str]
) -> None:
    ours, _ = platform
    set_aside(session, room, 20)
    [change] = session.scalars(select(StockChange))
    assert telling.begin_telling(session, change_id=change.id, now=NOW)
    assert not telling.begin_telling(session, change_id=change.id, now=NOW)
    session.commit()

    assert tell(session, room) == [(20, "sent")]
    telling.doubt_unanswered(session, now=NOW + timedelta(seconds=59))
    assert tell(session, room) == [(20, "sent")]
    telling.doubt_unanswered(session, now=NOW + timedelta(seconds=61))
    assert tell(session, room) == [(20, "unsure")]
    assert ours.heard == []
    assert "no_telling_hangs" not in make.broken_promises(session)


def test_numbers_of_goods_are_filled_in_from_orders_where_these_agree(
    session: Session, room: make.Room, platform: tuple[wechat.Wechat, str], operator: Actor
) -> None:
    ours, address = platform
    channels.forget_goods(session, shop_id=room.shop.id, sku=wechat.SKU_NO)
    name(session, room, product_no="", sku="EGG-30")
    set_aside(session, room, 20)
    assert tell(session, room) == [(20, "refused")]
    [change] = queries.stock_for_person(session, shop_id=room.shop.id)
    assert (change.outcome, change.figures) == (NUMBER_UNKNOWN, None)

    ours.orders[str(wechat.NUMBER)] = wechat.order()
    sold = Wechat().read_order(Shop("1", KEYS, address), str(wechat.NUMBER))
    take_over(session, room, sold)
    settle(session, room, Settled.LOST, operator)
    assert tell(session, room) == [(20, "lost"), (20, "told")]
    [goods] = channels_read.goods(session, shop_id=room.shop.id)
    assert (goods.sku, goods.product_no, goods.sku_no) == ("EGG-30", *GOODS)
    assert ours.stock == {GOODS: 20}


def take_over(session: Session, room: make.Room, told: list[Suborder]) -> None:
    settling.take_in(session, shop=room.shop, told=told, returned=[], now=NOW)
    session.commit()


def test_a_change_that_was_told_again_twice_is_found(
    session: Session, room: make.Room, operator: Actor
) -> None:
    set_aside(session, room, 20)
    session.execute(update(StockChange).values(state="lost", done_by=operator.account_id))

    assert "stock_is_told_again_once" in make.broken_promises(session)


def test_the_console_asks_who_has_looked(
    client: FlaskClient,
    session: Session,
    room: make.Room,
    platform: tuple[wechat.Wechat, str],
    operator: Actor,
) -> None:
    ours, _ = platform
    headers = villagers.bearer(session, operator)
    ours.loses = BEFORE
    set_aside(session, room, 20)
    tell(session, room)
    ours.loses = ""

    here = f"/office/platforms/{room.shop.code}/room"
    page = client.get(here, headers=headers).get_data(as_text=True)
    assert "有 1 条库存，不知道平台收到没有" in page
    assert "20 件是收到了，0 件是没收到" in page
    assert "1 条平台库存等您看" in page

    api = f"/api/platforms/{room.shop.code}/stock-changes"
    [waiting] = client.get(api, headers=headers).json
    assert (waiting["state"], waiting["units"], waiting["there_if_heard"]) == ("unsure", 20, 20)
    said = client.post(
        f"{here}/stock/{waiting['change_id']}", data={"settled": "lost"}, headers=headers
    )
    late = client.put(f"{api}/{waiting['change_id']}", json={"settled": "heard"}, headers=headers)
    assert (said.status_code, late.status_code) == (303, 204)
    assert client.get(api, headers=headers).json == []
    assert tell(session, room) == [(20, "lost"), (20, "told")]
    assert ours.stock == {GOODS: 20}

    page = client.get(f"/office/platforms/{room.shop.code}", headers=headers).get_data(as_text=True)
    assert wechat.PRODUCT_NO in page
