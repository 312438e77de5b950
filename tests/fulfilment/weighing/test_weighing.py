"""Packs sold by weight: weighed at packing, what lacks goes back, earnings follow."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from fulfilment.packing import services as packing
from fulfilment.shipping import services as shipping
from fulfilment.weighing import checks, services
from inventory.stock.models import Item
from storefront.assortment import services as assortment
from storefront.catalogue.models import Listing
from storefront.credits import services as credits
from storefront.credits.models import WeightCredit
from storefront.credits.rules import lacking_fen
from storefront.earnings.models import Earning
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.payments import queries as payments_read
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import processing
from tests.support.promises import broken
from tests.support.villagers import bearer

TOLERANCE = 50


@given(
    price_fen=st.integers(1, 10**6),
    ordered_grams=st.integers(1, 10**5),
    grams=st.integers(1, 10**5),
)
def test_what_goes_back_is_never_more_than_the_price_nor_too_little(
    price_fen: int, ordered_grams: int, grams: int
) -> None:
    back = lacking_fen(price_fen=price_fen, ordered_grams=ordered_grams, grams=grams)

    assert 0 <= back <= price_fen
    paid = price_fen - back
    # Never more per gram than was agreed, and less than a fen too much goes back.
    assert paid * ordered_grams <= price_fen * grams or grams > ordered_grams
    assert (back == 0) == (grams >= ordered_grams)


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def sold(session: Session, on: make.Stage) -> tuple[Order, list[Item]]:
    """Two bags of half a kilogram, picked for an order."""
    produce, packs = processing.chillies(session)
    bag = packs["small"]
    listing = make.listed(session, on.channel, (produce, bag), slug="chillies")
    listing.tolerance_grams = TOLERANCE
    _, items = make.shelved(session, on, packs=2, goods=(produce, bag))
    order = make.paid_order(session, on, packs=2, listing=listing)
    packing.allocate(session, order_id=order.id, now=NOW)
    for item in items:
        make.pick(session, on, order, item.code)
    return order, items


def weigh(session: Session, on: make.Stage, order: Order, item: Item, grams: int) -> str:
    return services.weigh(
        session,
        order_id=order.id,
        raw=item.code,
        grams=grams,
        client_id=uuid.uuid4(),
        actor=on.worker,
        now=NOW,
    )


def pack(session: Session, on: make.Stage, order: Order) -> str:
    return packing.pack_order(session, order_id=order.id, actor=on.worker, now=NOW).code


def test_what_lacks_goes_back_in_one_refund_and_earnings_follow(
    session: Session, on: make.Stage, sold: tuple[Order, list[Item]]
) -> None:
    order, [light, heavy] = sold
    weigh(session, on, order, light, 470)
    weigh(session, on, order, heavy, 540)

    code = pack(session, on, order)

    [refund] = payments_read.refunds_of(session, order.code)
    # 6000 fen of 500 g: 30 g are 360 fen. What was heavier costs nothing more.
    assert (refund.refund_fen, refund.reason) == (360, "weight")
    [credit] = session.scalars(select(WeightCredit)).all()
    assert (credit.item_id, credit.grams, credit.fen) == (light.id, 470, 360)
    note = session.scalars(select(OrderEvent.note).where(OrderEvent.state == "weighed")).one()
    assert note == "付了 500 克的钱，实重 470 克，退 3.60 元"
    shipping.ship(
        session,
        parcel_code=code,
        carrier="sf",
        tracking_number="SF12345678",
        actor=on.worker,
        now=NOW,
    )
    later = NOW + timedelta(days=1)
    shipping.deliver(session, parcel_code=code, delivered_at=later, actor=on.worker, now=later)
    earned = dict(session.execute(select(Earning.item_id, Earning.sale_fen)).all())
    assert earned == {light.id: 5640, heavy.id: 6000}
    assert broken(session) == []


def test_nothing_is_packed_before_it_is_weighed_and_the_later_weight_counts(
    session: Session, on: make.Stage, sold: tuple[Order, list[Item]]
) -> None:
    order, [first, second] = sold
    weigh(session, on, order, first, 480)
    with pytest.raises(Refusal) as caught:
        pack(session, on, order)
    assert (caught.value.code, caught.value.params["left"]) == ("weighing.not_weighed", 1)
    weigh(session, on, order, first, 500)
    weigh(session, on, order, second, 500)

    pack(session, on, order)

    assert payments_read.refunds_of(session, order.code) == []


@pytest.mark.parametrize(
    ("grams", "code"),
    [
        (449, "weighing.too_light"),
        (551, "weighing.too_heavy"),
        (0, "weighing.no_weight"),
        (10**9, "weighing.no_weight"),
    ],
)
def test_what_is_further_off_is_replaced(
    session: Session, on: make.Stage, sold: tuple[Order, list[Item]], grams: int, code: str
) -> None:
    order, [item, _] = sold
    with pytest.raises(Refusal) as caught:
        weigh(session, on, order, item, grams)
    assert caught.value.code == code


def test_what_is_counted_is_not_weighed(session: Session, on: make.Stage) -> None:
    _, [item] = make.shelved(session, on, packs=1)
    order = make.paid_order(session, on)
    packing.allocate(session, order_id=order.id, now=NOW)
    make.pick(session, on, order, item.code)

    with pytest.raises(Refusal) as caught:
        weigh(session, on, order, item, 500)

    assert caught.value.code == "weighing.not_by_weight"
    assert pack(session, on, order)


def test_a_parcel_that_nobody_weighed_is_found(session: Session, on: make.Stage) -> None:
    _, [item] = make.shelved(session, on, packs=1)
    order = make.paid_order(session, on)
    packing.allocate(session, order_id=order.id, now=NOW)
    make.pick(session, on, order, item.code)
    pack(session, on, order)
    [check] = [each for each in checks.CHECKS if each.name == "parcels_by_weight_were_weighed"]
    assert session.execute(text(check.sql)).all() == []

    line = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
    line.nominal_grams, line.tolerance_grams = 500, TOLERANCE
    session.flush()

    assert session.execute(text(check.sql)).all() == [(order.code, item.id)]


def test_page_and_api_ask_for_the_weight(
    client: FlaskClient, session: Session, on: make.Stage, sold: tuple[Order, list[Item]]
) -> None:
    order, [first, second] = sold
    headers = bearer(session, on.worker)
    path = f"/hub/pick/{order.code}"
    assert "放到秤上称，还有 2 件" in client.get(path, headers=headers).get_data(as_text=True)
    form = {"client_id": str(uuid.uuid4()), "item": first.code, "grams": "300"}

    off = client.post(f"{path}/weigh", data=form, headers=headers)
    done = client.post(f"{path}/weigh", data=form | {"grams": "490"}, headers=headers)
    told = client.post(
        f"/api/picks/{order.code}/weights",
        json={"raw": second.code, "grams": 505, "client_id": str(uuid.uuid4())},
        headers=headers,
    )

    assert off.status_code == 409
    assert "太轻了，300 克" in off.get_data(as_text=True)
    assert done.status_code == 303
    assert [one["grams"] for one in told.get_json()] == [490, 505]
    assert "少 10 克" in client.get(path, headers=headers).get_data(as_text=True)


@pytest.mark.parametrize("now_grams", [None, 10])
def test_what_was_sold_is_weighed_as_it_was_promised_whatever_the_listing_says_now(
    session: Session, on: make.Stage, sold: tuple[Order, list[Item]], now_grams: int | None
) -> None:
    order, [light, heavy] = sold
    listing = session.scalars(select(Listing).where(Listing.slug == "chillies")).one()
    listing.tolerance_grams = now_grams
    session.flush()
    with pytest.raises(Refusal) as unweighed:
        pack(session, on, order)

    weigh(session, on, order, light, 470)
    weigh(session, on, order, heavy, 540)
    pack(session, on, order)

    assert (unweighed.value.code, unweighed.value.params["left"]) == ("weighing.not_weighed", 2)
    [refund] = payments_read.refunds_of(session, order.code)
    assert refund.refund_fen == 360


def test_goods_that_come_back_bring_back_what_was_really_paid(
    session: Session, on: make.Stage, sold: tuple[Order, list[Item]]
) -> None:
    order, [light, heavy] = sold
    weigh(session, on, order, light, 470)
    weigh(session, on, order, heavy, 500)
    pack(session, on, order)
    credit = session.scalars(select(WeightCredit)).one()

    back = credits.credit_return(
        session,
        order_line_id=credit.order_line_id,
        item_id=light.id,
        actor=on.worker,
        now=NOW,
    )

    assert back.fen == 5640


def test_priced_by_weight_the_heaviest_is_paid_and_what_lacks_goes_back(
    session: Session, on: make.Stage
) -> None:
    produce, packs = processing.chillies(session)
    bag = packs["small"]
    listing = make.listed(session, on.channel, (produce, bag), slug="chillies")
    listing.tolerance_grams = TOLERANCE
    price = assortment.price_listing(
        session,
        slug="chillies",
        channel_code=on.channel.code,
        typed_price="20",
        valid_from=NOW + timedelta(seconds=1),
        valid_until=None,
        now=NOW,
        is_by_weight=True,
    )
    # Of 550 g at ¥20 a jin.
    assert (price.price_fen, price.heaviest_grams) == (2200, 550)
    _, items = make.shelved(session, on, packs=3, goods=(produce, bag))
    later = NOW + timedelta(seconds=2)
    order = make.paid_order(session, on, packs=3, listing=listing, price_fen=2200, now=later)
    # What is priced anew does not change what was ordered before.
    assortment.price_listing(
        session,
        slug="chillies",
        channel_code=on.channel.code,
        typed_price="90",
        valid_from=NOW + timedelta(seconds=3),
        valid_until=None,
        now=NOW,
    )
    packing.allocate(session, order_id=order.id, now=NOW)
    for item in items:
        make.pick(session, on, order, item.code)
    for item, grams in zip(items, (450, 505, 550), strict=True):
        weigh(session, on, order, item, grams)

    pack(session, on, order)

    [refund] = payments_read.refunds_of(session, order.code)
    # 1,505 g at 4 fen are ¥60.20 of the ¥66.00 that were paid.
    assert refund.refund_fen == 6600 - 6020
    paid = {credit.item_id: 2200 - credit.fen for credit in session.scalars(select(WeightCredit))}
    assert [paid.get(item.id, 2200) for item in items] == [1800, 2020, 2200]
    assert broken(session) == []


def test_a_price_by_weight_wants_a_range_first(session: Session, on: make.Stage) -> None:
    with pytest.raises(Refusal) as refused:
        assortment.price_listing(
            session,
            slug=on.listing.slug,
            channel_code=on.channel.code,
            typed_price="20",
            valid_from=None,
            valid_until=None,
            now=NOW,
            is_by_weight=True,
        )

    assert refused.value.code == "listing.no_range"
