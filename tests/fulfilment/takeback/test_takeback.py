"""Orders of a platform that end after picking and after shipping, with goods on shelves."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger.rules import Account
from fulfilment.packing import queries as packing_read
from fulfilment.packing import services as packing
from fulfilment.shipping import services as shipping
from fulfilment.takeback import queries, services
from inventory.places.models import Bin
from inventory.stock.models import Item
from storefront.channels.adapters.douyin import Douyin
from storefront.channels.rules import Returned, Suborder
from storefront.orders.models import Order
from storefront.suborders.services import settling
from tests.conftest import NOW
from tests.doubles.platforms import douyin
from tests.doubles.platforms.server import serving
from tests.support import fulfilment as stages
from tests.support import platforms as make
from tests.support import villagers
from tests.support.fulfilment import Stage


@pytest.fixture
def on(session: Session) -> Stage:
    return stages.stage(session)


@pytest.fixture
def items(session: Session, on: Stage) -> list[Item]:
    _, items = stages.shelved(session, on, packs=3)
    return items


@pytest.fixture
def room(session: Session, on: Stage, items: list[Item]) -> make.Room:
    return make.room(session, on.channel, listing_id=on.listing.id, packs=len(items))


def told(*, units: int = 1) -> Suborder:
    """Ask a platform in memory about one order of ours."""
    platform = douyin.Douyin()
    number = platform.order(units=units)
    with serving(platform) as address:
        shop = make.channels_read.Shop("14875103", make.KEYS, address)
        [one] = Douyin().read_order(shop, number)
    return one


def served(session: Session, room: make.Room, one: Suborder) -> Order:
    settling.take_in(session, shop=room.shop, told=[one], now=NOW)
    order = session.scalars(select(Order)).one()
    assert make.fates(session, room) == {one.sub_order_no: "served"}
    return order


def refunded(session: Session, room: make.Room, one: Suborder) -> None:
    back = Returned("A1", one.sub_order_no, one.paid_fen)
    settling.take_in(session, shop=room.shop, told=[], returned=[back], now=NOW)
    session.expire_all()


def test_the_pool_is_part_of_what_stands_on_the_shelves(session: Session, room: make.Room) -> None:
    assert make.offer(session, room) == (3, 0, 0)
    assert make.broken_promises(session) == []


def test_what_was_picked_goes_back_to_a_shelf_and_is_for_sale_again(
    session: Session, on: Stage, items: list[Item], room: make.Room
) -> None:
    one = told(units=2)
    order = served(session, room, one)
    packing.allocate(session, order_id=order.id, now=NOW)
    stages.pick(session, on, order, items[0].code)

    refunded(session, room, one)

    assert make.fates(session, room) == {one.sub_order_no: "taking_back"}
    assert make.owed(session) == {}
    assert make.offer(session, room) == (3, 0, 2)
    assert packing_read.pick_list(session, hub_id=on.hub.id, now=NOW) == []
    with pytest.raises(Refusal, match=r"orders\.called_off"):
        stages.pick(session, on, order, items[1].code)
    [waiting] = queries.to_take_back(session, hub_id=on.hub.id)
    assert waiting.order_code == order.code
    assert make.broken_promises(session) == []

    client_id = uuid.uuid4()
    for _ in range(2):
        back = services.take_back(
            session,
            order_code=order.code,
            raw_shelf=on.far_shelf.code,
            client_id=client_id,
            actor=on.worker,
            now=NOW,
        )
        assert (back.items, back.shelf) == (1, "B-09")
    session.expire_all()
    assert make.fates(session, room) == {one.sub_order_no: "taken_back"}
    assert make.offer(session, room) == (3, 0, 0)
    assert session.get_one(Item, items[0].id).bin_id == on.far_shelf.id
    assert order.state == "refunded"
    assert make.broken_promises(session) == []


def test_a_packed_parcel_does_not_leave_and_is_unpacked(
    session: Session, on: Stage, items: list[Item], room: make.Room
) -> None:
    one = told()
    order = served(session, room, one)
    parcel = stages.packed(session, on, order, items[:1])
    refunded(session, room, one)

    with pytest.raises(Refusal, match=r"orders\.called_off"):
        shipping.ship(
            session,
            parcel_code=parcel.code,
            carrier="sf",
            tracking_number="SF1234567890123",
            actor=on.worker,
            now=NOW,
        )
    session.expire_all()


def test_taking_back_twice_under_two_ids_is_refused(
    session: Session, on: Stage, items: list[Item], room: make.Room
) -> None:
    one = told()
    order = served(session, room, one)
    stages.packed(session, on, order, items[:1])
    refunded(session, room, one)

    def take_back() -> services.TakenBack:
        return services.take_back(
            session,
            order_code=order.code,
            raw_shelf=on.shelf.code,
            client_id=uuid.uuid4(),
            actor=on.worker,
            now=NOW,
        )

    assert take_back().items == 1
    session.expire_all()
    assert session.get_one(Bin, session.get_one(Item, items[0].id).bin_id).name == "A-01"
    assert session.get_one(Item, items[0].id).container_id is None
    with pytest.raises(Refusal, match=r"orders\.nothing_to_take_back"):
        take_back()
    assert make.broken_promises(session) == []


def test_a_refund_after_shipping_waits_for_the_return(
    session: Session, on: Stage, items: list[Item], room: make.Room
) -> None:
    one = told()
    order = served(session, room, one)
    parcel = stages.packed(session, on, order, items[:1])
    shipping.ship(
        session,
        parcel_code=parcel.code,
        carrier="sf",
        tracking_number="SF1234567890123",
        actor=on.worker,
        now=NOW,
    )
    refunded(session, room, one)

    assert make.fates(session, room) == {one.sub_order_no: "returning"}
    assert make.owed(session) == {
        Account.CUSTOMER_CONTRACT: -2000,
        Account.AWAITED_RETURN: 2000,
    }
    assert make.offer(session, room) == (3, 0, 1)
    assert make.broken_promises(session) == []


def test_states_only_move_forward_and_old_words_change_nothing(
    session: Session, room: make.Room
) -> None:
    one = told()
    served(session, room, one)
    cancelled = replace(one, status_raw="4", changed_at=one.changed_at + timedelta(minutes=5))
    for words in ([cancelled], [one], [one, cancelled]):
        settling.take_in(session, shop=room.shop, told=words, now=NOW)
    session.expire_all()

    assert make.fates(session, room) == {one.sub_order_no: "called_off"}
    assert make.offer(session, room) == (3, 0, 0)


def test_a_worker_sees_and_scans_it_back(
    session: Session, client: FlaskClient, on: Stage, items: list[Item], room: make.Room
) -> None:
    one = told()
    order = served(session, room, one)
    stages.packed(session, on, order, items[:1])
    refunded(session, room, one)
    code, shelf = order.code, on.shelf.code
    headers = villagers.bearer(session, on.worker)
    session.commit()

    home = client.get("/hub/", headers=headers).get_data(as_text=True)
    listed = client.get("/hub/take-back", headers=headers).get_data(as_text=True)
    page = client.get(f"/hub/take-back/{code}", headers=headers).get_data(as_text=True)
    scanned = client.post(
        f"/hub/take-back/{code}/scan",
        json={"raw": shelf, "client_id": str(uuid.uuid4())},
        headers=headers,
    )

    assert "1 单退了款" in home
    assert f"/hub/take-back/{code}" in listed
    assert "拣的" in page
    assert (scanned.status_code, scanned.json["title"]) == (200, "放回 A-01")
    assert client.get("/api/take-backs", headers=headers).json == []
