"""A word that nobody knew is counted and shown; once it is taught, what waits under it goes on."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Role
from storefront.channels.adapters.douyin import Douyin
from storefront.channels.rules import Meaning, Platform, Suborder
from storefront.suborders.services import settling, teaching
from tests.conftest import NOW
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers
from tests.support.storefront import Moment


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def room(session: Session, moment: Moment) -> make.Room:
    shop = build.shop(session, trays=50)
    return make.room(session, shop.channel, listing_id=shop.eggs.id, packs=5)


@pytest.fixture(scope="module")
def orders() -> list[Suborder]:
    """Three paid orders, as the platform tells them."""
    platform = douyin.Douyin()
    with serving(platform) as address:
        shop = make.channels_read.Shop("14875103", make.KEYS, address)
        return [one for _ in range(3) for one in Douyin().read_order(shop, platform.order(units=1))]


def tell(session: Session, room: make.Room, told: list[Suborder]) -> None:
    settling.take_in(session, shop=room.shop, told=told, now=NOW)


def said(told: list[Suborder], word: str) -> list[Suborder]:
    return [replace(one, status_raw=word) for one in told]


def teach(session: Session, word: str, meaning: Meaning) -> teaching.Taught:
    return teaching.teach_status(
        session, platform=Platform.DOUYIN, raw=word, meaning=meaning, now=NOW
    )


def unknown(session: Session, room: make.Room) -> list[tuple[str, int]]:
    return list(make.channels_read.unknown_words(session, shop_id=room.shop.id))


def test_paid_orders_under_an_unknown_word_are_served_once_it_is_taught(
    session: Session, room: make.Room, orders: list[Suborder]
) -> None:
    tell(session, room, said(orders, "77"))
    assert set(make.fates(session, room).values()) == {"unpaid"}
    assert unknown(session, room) == [("77", 3)]

    assert teach(session, " 77 ", Meaning.PAID) == teaching.Taught(judged=3, served=3)
    assert set(make.fates(session, room).values()) == {"served"}
    assert make.offer(session, room) == (5, 0, 3)
    assert unknown(session, room) == []
    assert teach(session, "77", Meaning.PAID) == teaching.Taught(judged=0, served=0)
    assert make.broken_promises(session) == ["stocked_is_what_was_offered"]


def test_a_wrong_meaning_can_be_put_right_and_states_never_go_back(
    session: Session, room: make.Room, orders: list[Suborder]
) -> None:
    tell(session, room, said(orders, "77"))
    teach(session, "77", Meaning.UNPAID)
    assert set(make.fates(session, room).values()) == {"unpaid"}
    assert teach(session, "77", Meaning.PAID) == teaching.Taught(judged=3, served=3)

    assert teach(session, "77", Meaning.UNPAID) == teaching.Taught(judged=0, served=0)
    assert set(make.fates(session, room).values()) == {"served"}


def test_an_unknown_word_of_a_served_order_is_kept_and_taught(
    session: Session, room: make.Room, orders: list[Suborder]
) -> None:
    tell(session, room, orders)
    tell(session, room, said(orders[:1], "未发货，退款了"))
    tell(session, room, orders[:1])
    assert set(make.fates(session, room).values()) == {"served"}
    assert unknown(session, room) == [("未发货，退款了", 1)]

    assert teach(session, "未发货，退款了", Meaning.CANCELLED).judged == 1
    assert sorted(make.fates(session, room).values()) == ["called_off", "served", "served"]
    assert make.offer(session, room) == (5, 0, 2)


def test_a_known_later_state_ends_the_waiting(
    session: Session, room: make.Room, orders: list[Suborder]
) -> None:
    tell(session, room, said(orders, "77"))
    tell(session, room, orders)

    assert unknown(session, room) == []
    assert set(make.fates(session, room).values()) == {"served"}


def test_no_word_is_refused(session: Session, room: make.Room) -> None:
    with pytest.raises(Refusal, match=r"channels\.status_missing"):
        teach(session, " ", Meaning.PAID)


def test_the_pages_count_and_show_what_nobody_knows(
    client: FlaskClient, session: Session, room: make.Room, orders: list[Suborder]
) -> None:
    headers = villagers.bearer(session, build_inventory.person(session, Role.OPERATOR))
    tell(session, room, said(orders, "77"))
    session.commit()
    shop = f"/office/platforms/{room.shop.code}"

    for address in (shop, f"{shop}/suborders"):
        page = client.get(address, headers=headers).get_data(as_text=True)
        assert "不认识的状态：“77”，3 单" in page
        assert f"{shop}/suborders/statuses" in page
    listed = client.get(f"{shop}/suborders", headers=headers).get_data(as_text=True)
    assert listed.count("不认识的状态“77”") == 3

    refused = client.post(
        f"{shop}/suborders/statuses", data={"raw": "七" * 65, "meaning": "paid"}, headers=headers
    )
    assert refused.status_code == 422
    assert "七" * 65 in refused.get_data(as_text=True)
    taught = client.post(
        f"{shop}/suborders/statuses", data={"raw": "77", "meaning": "paid"}, headers=headers
    )
    assert taught.status_code == 303
    session.expire_all()
    assert set(make.fates(session, room).values()) == {"served"}
    assert "“77”" not in client.get(f"{shop}/suborders", headers=headers).get_data(as_text=True)
