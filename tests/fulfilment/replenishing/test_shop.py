"""From the hub's shelf over a shop's counter, and back; the villager is paid like ever."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from fulfilment.offering import services as offering
from fulfilment.replenishing import queries as coming
from fulfilment.replenishing import services
from inventory.places import services as places
from inventory.places.models import Place
from inventory.quality import services as quality
from inventory.stock.models import Item, Lot
from storefront.catalogue import services as catalogue
from storefront.earnings.models import Earning
from storefront.orders.models import Order
from storefront.shops.models import TillSale
from storefront.shops.queries import days as days_read
from storefront.shops.queries import shelves as shelves_read
from storefront.shops.queries.shelves import ShopRow
from storefront.shops.rules import RungItem, RungSale, Tender
from storefront.shops.services import daybook, opening, returns, selling
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.shopping import post, sign_in


@dataclass(frozen=True)
class Counter:
    """A shop with three trays that came from the hub."""

    on: make.Stage
    shop: ShopRow
    lot: Lot
    items: list[Item]
    clerk: Actor


@pytest.fixture
def counter(session: Session) -> Counter:
    return stocked_counter(session)


def stocked_counter(session: Session) -> Counter:
    on = make.stage(session)
    place = places.open_place(
        session, code="430104001903", name="岳麓店", name_en="Yuelu", kind="shop",
        book_id=on.hub.book_id, now=NOW, sample=True,
    )  # fmt: skip
    opened = opening.open_shop(session, place=place, hub_id=on.hub.id)
    catalogue.set_price(
        session,
        listing_id=on.listing.id,
        channel_id=opened.channel_id,
        price_fen=6000,
        valid_from=NOW - timedelta(days=1),
    )
    clerk = build.person(session, Role.CLERK, place)
    lot, items = make.shelved(session, on, packs=4)
    shop = opening.shop_named(session, place.code, clerk)
    for item in items[:3]:
        services.send(session, raw=item.code, shop_code=place.code, actor=on.worker, now=NOW)
    services.receive(
        session, shop=shop, codes=[item.code for item in items[:3]], actor=clerk, now=NOW
    )
    return Counter(on, shop, lot, items, clerk)


def rung(*items: Item, price_fen: int = 6000, **changed: object) -> RungSale:
    values = {
        "client_id": uuid.uuid4(),
        "items": tuple(RungItem(item.code, price_fen) for item in items),
        "tender": Tender.CASH,
        "reference": "",
        "given_fen": price_fen * len(items),
        "rung_at": NOW,
    }
    return RungSale(**{**values, **changed})  # type: ignore[arg-type]


def sell(session: Session, at: Counter, sale: RungSale) -> Order:
    return selling.ring_up(session, shop=at.shop, sale=sale, actor=at.clerk, now=NOW)


def refused(session: Session, at: Counter, sale: RungSale) -> str:
    with pytest.raises(Refusal) as caught, session.begin_nested():
        sell(session, at, sale)
    return caught.value.code


NOT_STAGED = {"items_have_a_beginning", "lots_were_checked", "villagers_consented"}
"""The stage puts goods straight on a shelf, without the desk's part of the way."""


def broken(session: Session) -> list[str]:
    from app.factory import CHECKS  # noqa: PLC0415 - the whole house, once

    session.flush()
    found = [check.name for check in CHECKS if session.execute(text(check.sql)).first()]
    return [name for name in found if name not in NOT_STAGED]


def test_goods_leave_the_window_for_the_shop(session: Session, counter: Counter) -> None:
    assert make.offer(session, counter.on) == (1, 0, 0)
    assert [row.code for row in shelves_read.counter(session, counter.shop, now=NOW)] == sorted(
        item.code for item in counter.items[:3]
    )
    assert offering.follow_shelves(session, hub_id=counter.on.hub.id, now=NOW) == (0, 0)
    assert broken(session) == []


def test_a_sale_pays_its_villager_and_keeps_every_promise(
    session: Session, counter: Counter
) -> None:
    order = sell(session, counter, rung(*counter.items[:2], given_fen=20_000))

    earned = session.scalars(select(Earning).order_by(Earning.id)).all()
    assert (order.state, order.total_fen) == ("taken", 12_000)
    assert [(row.sale_fen, row.fee_fen, row.net_fen) for row in earned] == [(6000, 720, 5280)] * 2
    assert {row.villager_id for row in earned} == {counter.lot.villager_id}
    assert all(row.due_at is not None for row in earned)
    assert broken(session) == []


def test_a_sale_that_comes_again_is_the_same_sale(session: Session, counter: Counter) -> None:
    sale = rung(counter.items[0])

    codes = {sell(session, counter, sale).code for _ in range(10)}

    assert len(codes) == 1
    assert len(session.scalars(select(Earning)).all()) == 1
    assert broken(session) == []


def test_what_cannot_be_sold_is_refused_by_its_name(session: Session, counter: Counter) -> None:
    sell(session, counter, rung(counter.items[0]))

    assert refused(session, counter, rung(counter.items[0])) == "till.sold_already"
    assert refused(session, counter, rung(counter.items[3])) == "till.not_here"
    assert refused(session, counter, rung(counter.items[1], price_fen=5999)) == "till.price"
    late = rung(counter.items[1], rung_at=NOW + timedelta(minutes=1))
    quality.hold_lot(
        session, lot_id=counter.lot.id, kind="test", reason="查", actor=counter.on.worker, now=NOW
    )
    assert refused(session, counter, late) == "till.stopped"
    assert broken(session) == []


def test_a_price_that_a_till_without_a_line_still_had_is_taken(
    session: Session, counter: Counter
) -> None:
    catalogue.set_price(
        session,
        listing_id=counter.on.listing.id,
        channel_id=counter.shop.channel_id,
        price_fen=6600,
        valid_from=NOW - timedelta(hours=1),
    )

    assert sell(session, counter, rung(counter.items[0])).total_fen == 6000


def test_what_comes_back_is_not_sold_again_and_its_money_returned(
    session: Session, counter: Counter
) -> None:
    order = sell(session, counter, rung(counter.items[0]))
    for _ in range(2):
        returns.take_back(
            session,
            shop=counter.shop,
            sale_code=order.code,
            item_code=counter.items[0].code,
            reason="破了",
            actor=counter.clerk,
            now=NOW,
        )

    [day] = days_read.days(session, counter.shop.place_id)
    assert (day.cash_fen, day.returned_fen, day.expected_fen) == (6000, 6000, 0)
    assert refused(session, counter, rung(counter.items[0])) == "till.sold_already"
    assert counter.items[0].code not in [
        row.code for row in shelves_read.counter(session, counter.shop, now=NOW)
    ]
    assert broken(session) == []


def test_a_day_is_closed_by_count_and_the_next_begins_with_it(
    session: Session, counter: Counter
) -> None:
    sell(session, counter, rung(counter.items[0]))
    sell(
        session,
        counter,
        rung(counter.items[1], tender=Tender.CARD, reference="T-88"),
    )
    [open_day] = days_read.open_days(session, counter.shop.place_id)
    closed = daybook.close_day(
        session,
        shop=counter.shop,
        day_id=open_day.day_id,
        counted_fen=5990,
        actor=counter.clerk,
        now=NOW,
    )
    sell(session, counter, rung(counter.items[2]))

    newer, older = days_read.days(session, counter.shop.place_id)
    assert (closed.expected_fen, closed.counted_fen) == (6000, 5990)
    assert (older.other_fen, newer.opened_fen, newer.expected_fen) == (6000, 5990, 11_990)
    assert broken(session) == []


def test_what_shoppers_were_promised_does_not_leave_for_a_shop(
    session: Session, counter: Counter
) -> None:
    make.paid_order(session, counter.on, packs=1)

    with pytest.raises(Refusal) as caught, session.begin_nested():
        services.send(
            session,
            raw=counter.items[3].code,
            shop_code=counter.shop.code,
            actor=counter.on.worker,
            now=NOW,
        )

    assert caught.value.code == "stock.promised"
    assert coming.coming(session, counter.shop.place_id) == []


def test_the_till_sends_over_the_api_each_sale_by_itself(
    client: FlaskClient, session: Session, counter: Counter
) -> None:
    sign_in(client, counter.clerk)
    page = client.get(f"/till/{counter.shop.code}").get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    good = {
        "client_id": str(uuid.uuid4()),
        "items": [{"code": counter.items[0].code, "price_fen": 6000}],
        "tender": "cash",
        "given_fen": 10_000,
        "rung_at": NOW.isoformat(),
    }
    bad = {**good, "client_id": str(uuid.uuid4())}

    answer = client.post(
        f"/api/till/{counter.shop.code}/sales",
        json={"sales": [good, bad, good]},
        headers={"X-CSRFToken": token},
    ).get_json()["results"]

    assert [each["outcome"] for each in answer] == ["taken", "refused", "taken"]
    assert answer[0]["code"] == answer[2]["code"]
    assert "已经卖掉了" in answer[1]["problem"]
    sale = f"/till/{counter.shop.code}/sales/{answer[0]['code']}"
    assert "林下" not in client.get(sale).get_data(as_text=True)
    assert client.get(f"{sale}/receipt-58.bin").get_data().startswith(b"\x1b@")
    assert client.get(f"{sale}/receipt-80.pdf").mimetype == "application/pdf"
    assert client.get(f"{sale}/receipt-10.pdf").status_code == 404


def test_another_shops_clerk_sees_no_till(
    client: FlaskClient, session: Session, counter: Counter
) -> None:
    sign_in(client, build.person(session, Role.CLERK, counter.on.village))

    assert client.get(f"/till/{counter.shop.code}").status_code == 404
    assert client.get(f"/api/till/{counter.shop.code}").status_code == 404


def test_days_and_returns_are_done_on_pages(
    client: FlaskClient, session: Session, counter: Counter
) -> None:
    order = sell(session, counter, rung(counter.items[0]))
    sign_in(client, counter.clerk)

    back = post(
        client,
        f"/till/{counter.shop.code}/sales/{order.code}/return",
        item=counter.items[0].code,
        reason="破了",
    )
    [day] = days_read.open_days(session, counter.shop.place_id)
    wrong = post(client, f"/till/{counter.shop.code}/days", day=str(day.day_id), counted="很多")
    closed = post(client, f"/till/{counter.shop.code}/days", day=str(day.day_id), counted="0")

    assert (back.status_code, wrong.status_code, closed.status_code) == (303, 422, 303)
    assert "对得上" in client.get(f"/till/{counter.shop.code}/days").get_data(as_text=True)


def test_a_sale_keeps_its_cashier_though_another_clerk_sends_it(
    session: Session, counter: Counter
) -> None:
    place = session.get_one(Place, counter.shop.place_id)
    second, stranger = build.person(session, Role.CLERK, place), build.person(session, Role.AGENT)
    ids = (counter.clerk.account_id, second.account_id, stranger.account_id)

    rows = []
    for item, cashier_id in zip(counter.items, (second.account_id, ids[0], ids[2]), strict=False):
        order = sell(session, counter, rung(item, cashier_id=cashier_id))
        sale = session.get_one(TillSale, order.id)
        rows.append((sale.rung_by, sale.sent_by))

    assert rows == [(ids[1], ids[0]), (ids[0], None), (ids[0], None)]
    assert broken(session) == []
