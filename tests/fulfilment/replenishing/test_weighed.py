"""Loose goods over a shop's counter: a bag whole or by weight, priced once, shared by weight."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.people.rules import Role
from fulfilment.losses import services as losses
from fulfilment.losses.rules import Reason
from fulfilment.replenishing import services
from inventory.places import services as places
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item
from inventory.trace import queries as trace
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Offer
from storefront.earnings.models import Earning
from storefront.orders import queries as orders
from storefront.orders.models import Order
from storefront.shops.queries import days as days_read
from storefront.shops.queries import sales as sales_read
from storefront.shops.queries import shelves as shelves_read
from storefront.shops.rules import RungItem, RungSale, receipt_text
from storefront.shops.services import opening, returns, selling
from tests.conftest import NOW
from tests.fulfilment.replenishing.test_losses_of_shops import report
from tests.fulfilment.replenishing.test_shop import Counter, broken, refused, rung
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.villagers import bearer

PRICE_FEN = 1290
"""Of 500 g."""
BAG_GRAMS = 500
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def counter(session: Session) -> Counter:
    """A shop with two bags of dried shoots, loose."""
    on = make.stage(session)
    produce = Produce(
        code="test-shoots",
        name="干笋",
        name_en="Dried shoots",
        base_unit="gram",
        class_="fresh",
        shelf_life_days=90,
        return_window_hours=48,
        picture="produce",
    )
    goods = build.goods(
        session,
        produce,
        Pack(name="散装", name_en="loose", base_units=BAG_GRAMS, loose=True),
        build.CHECKLIST,
    )
    listing = make.listed(session, on.channel, goods, slug="shoots")
    place = places.open_place(
        session, code="430104001903", name="岳麓店", name_en="Yuelu", kind="shop",
        book_id=on.hub.book_id, now=NOW, sample=True,
    )  # fmt: skip
    opened = opening.open_shop(session, place=place, hub_id=on.hub.id)
    catalogue.set_price(
        session,
        listing_id=listing.id,
        channel_id=opened.channel_id,
        price_fen=PRICE_FEN,
        valid_from=NOW - timedelta(days=1),
    )
    clerk = build.person(session, Role.CLERK, place)
    lot, items = make.shelved(session, on, packs=2, goods=goods)
    shop = opening.shop_named(session, place.code, clerk)
    for item in items:
        services.send(session, raw=item.code, shop_code=place.code, actor=on.worker, now=NOW)
    services.receive(session, shop=shop, codes=[each.code for each in items], actor=clerk, now=NOW)
    return Counter(on, shop, lot, items, clerk)


def weighed(*things: tuple[Item, int], per_grams: int = 500, **changed: object) -> RungSale:
    items = tuple(RungItem(item.code, PRICE_FEN, grams, per_grams) for item, grams in things)
    given_fen = sum(item.line_fen for item in items)
    return rung(**({"items": items, "given_fen": given_fen} | changed))


def sell(session: Session, at: Counter, sale: RungSale) -> Order:
    """Sell an hour after the bag came: it moved as a whole until then."""
    return selling.ring_up(session, shop=at.shop, sale=sale, actor=at.clerk, now=LATER)


def left(session: Session, counter: Counter) -> dict[str, int | None]:
    return {row.code: row.grams for row in shelves_read.counter(session, counter.shop, now=NOW)}


def offer_of(session: Session, counter: Counter) -> tuple[int, int]:
    session.expire_all()
    found = session.scalars(
        select(Offer).where(Offer.channel_id == counter.shop.channel_id, Offer.stocked > 0)
    ).one()
    return found.stocked, found.sold


def test_a_part_is_weighed_off_and_the_bag_keeps_the_rest(
    session: Session, counter: Counter
) -> None:
    bag, other = counter.items

    order = sell(session, counter, weighed((bag, 320)))

    # 1290 × 320 / 500 is 825.6: half up.
    assert order.total_fen == 826
    assert left(session, counter) == {bag.code: 180, other.code: 500}
    [sold] = sales_read.sold_items(session, order.id)
    assert (sold.grams, sold.line_fen) == (320, 826)
    assert sold.code not in {bag.code, other.code}
    [earned] = session.scalars(select(Earning)).all()
    assert (earned.sale_fen, earned.villager_id) == (826, counter.lot.villager_id)
    assert offer_of(session, counter) == (3, 1)
    assert broken(session) == []


def test_what_is_left_is_sold_whole_under_its_own_label(session: Session, counter: Counter) -> None:
    bag, _ = counter.items
    sell(session, counter, weighed((bag, 320)))

    order = sell(session, counter, weighed((bag, 180)))

    [sold] = sales_read.sold_items(session, order.id)
    assert (sold.code, sold.grams, sold.line_fen) == (bag.code, 180, 464)
    assert bag.code not in left(session, counter)
    assert refused(session, counter, weighed((bag, 10))) == "till.sold_already"
    assert offer_of(session, counter) == (3, 2)
    assert broken(session) == []


def test_two_bags_of_one_listing_are_one_line_that_is_shared_by_weight(
    session: Session, counter: Counter
) -> None:
    bag, other = counter.items

    order = sell(session, counter, weighed((bag, 100), (other, 500)))

    [line] = orders.lines_of_order(session, order.id)
    assert (line.packs, line.line_fen) == (2, 258 + 1290)
    earned = sorted(session.scalars(select(Earning.sale_fen)))
    assert earned == [258, 1290]
    lines = receipt_text(sales_read.receipt_of(session, order), paper_mm=58)
    assert [line.split() for line in lines if "kg" in line] == [
        ["0.500kg", "x", "12.90/500g", "12.90"],
        ["0.100kg", "x", "12.90/500g", "2.58"],
    ]
    assert broken(session) == []


def test_a_weight_that_cannot_be_is_refused_and_nothing_is_cut_off(
    session: Session, counter: Counter
) -> None:
    bag, _ = counter.items

    assert refused(session, counter, weighed((bag, 501))) == "till.too_heavy"
    assert refused(session, counter, weighed((bag, 0))) == "till.weight"
    assert refused(session, counter, rung(bag, price_fen=PRICE_FEN)) == "till.weight"
    assert refused(session, counter, weighed((bag, 100), per_grams=1000)) == "till.price"
    assert left(session, counter)[bag.code] == 500
    assert session.scalars(select(Order)).all() == []


def test_a_weighed_sale_that_comes_again_is_the_same_sale(
    session: Session, counter: Counter
) -> None:
    bag, _ = counter.items
    sale = weighed((bag, 320))

    codes = {sell(session, counter, sale).code for _ in range(5)}

    assert len(codes) == 1
    assert left(session, counter)[bag.code] == 180


def test_a_part_that_comes_back_goes_by_its_own_code_and_is_named_in_the_logbook(
    session: Session, counter: Counter
) -> None:
    bag, _ = counter.items
    order = sell(session, counter, weighed((bag, 320)))
    [sold] = sales_read.sold_items(session, order.id)

    returns.take_back(
        session,
        shop=counter.shop,
        sale_code=order.code,
        item_code=sold.code,
        reason="潮了",
        actor=counter.clerk,
        now=LATER + timedelta(hours=1),
    )

    [day] = days_read.days(session, counter.shop.place_id)
    assert (day.cash_fen, day.returned_fen) == (826, 826)
    assert sold.code not in left(session, counter)
    steps = [event.step for event in trace.events_of(session, sold.code)]
    assert {"commission", "split", "sell", "return"} <= {str(step) for step in steps}
    assert broken(session) == []


def test_what_is_left_in_a_bag_is_lost_as_a_whole(session: Session, counter: Counter) -> None:
    bag, other = counter.items
    sell(session, counter, weighed((bag, 320)))

    loss = report(session, counter, bag, reason=Reason.SPOILED, by_desk=True, now=LATER)
    operator = build.person(session, Role.OPERATOR)
    losses.confirm_loss(session, loss_id=loss.id, actor=operator, now=LATER)

    # 1290 × 180 / 500 is 464.4, as the till would have asked.
    assert (loss.base_units, loss.value_fen) == (180, 464)
    assert left(session, counter) == {other.code: 500}
    assert offer_of(session, counter) == (2, 1)
    assert broken(session) == []


def test_the_till_keeps_weights_and_sends_them(
    client: FlaskClient, session: Session, counter: Counter
) -> None:
    bag, _ = counter.items
    headers = bearer(session, counter.clerk)

    kept = client.get(f"/api/till/{counter.shop.code}", headers=headers).get_json()
    sent = client.post(
        f"/api/till/{counter.shop.code}/sales",
        json={
            "sales": [
                {
                    "client_id": str(uuid.uuid4()),
                    "items": [
                        {
                            "code": bag.code,
                            "price_fen": PRICE_FEN,
                            "grams": 320,
                            "per_grams": 500,
                        }
                    ],
                    "tender": "cash",
                    "given_fen": 1_000,
                    "rung_at": clock.now().isoformat(),
                }
            ]
        },
        headers=headers,
    ).get_json()

    [row] = [row for row in kept["items"] if row["code"] == bag.code]
    assert (row["price_fen"], row["grams"], row["per_grams"]) == (PRICE_FEN, 500, 500)
    assert [answer["outcome"] for answer in sent["results"]] == ["taken"]
