"""The promise of the shelf."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Role
from inventory.places import services as places
from storefront.catalogue import queries
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Listing
from storefront.window import queries as window
from tests.conftest import NOW
from tests.support import inventory, storefront


def test_what_was_not_promised_tells_what_is_left(session: Session) -> None:
    shop = storefront.shop(session, trays=5)
    storefront.reserve(session, shop, {shop.eggs.id: 3})

    refusal = catalogue.why_not_reserved(
        session, channel_id=shop.channel.id, packs={shop.eggs.id: 3}
    )

    assert refusal.code == "stock.too_few"
    assert refusal.params == {
        "title": "林下土鸡蛋 30 枚",
        "title_en": "Free-range eggs, 30",
        "counter": "盘",
        "left": 2,
    }


def test_what_came_back_meanwhile_is_told_as_less_than_was_asked_for(session: Session) -> None:
    shop = storefront.shop(session, trays=5)

    refusal = catalogue.why_not_reserved(
        session, channel_id=shop.channel.id, packs={shop.eggs.id: 3}
    )

    assert (refusal.code, refusal.params["left"]) == ("stock.too_few", 2)


def test_what_is_not_sold_here_cannot_be_promised(session: Session) -> None:
    shop = storefront.shop(session)

    refusal = catalogue.why_not_reserved(session, channel_id=shop.channel.id, packs={10**9: 1})

    assert refusal.code == "stock.not_sold_here"


def test_released_packs_can_be_had_again_and_sold_ones_cannot(session: Session) -> None:
    shop = storefront.shop(session, trays=5)
    packs = {shop.eggs.id: 2}
    storefront.reserve(session, shop, packs)
    storefront.reserve(session, shop, packs)

    catalogue.release(session, channel_id=shop.channel.id, packs=packs)
    catalogue.sell(session, channel_id=shop.channel.id, packs=packs)

    assert storefront.offer(session, shop, shop.eggs) == (5, 0, 2)


def test_stocking_up_adds_and_taking_back_takes(session: Session) -> None:
    shop = storefront.shop(session, trays=5)
    pack_id = shop.eggs.pack_id

    catalogue.stock_up(session, hub_id=shop.hub.id, packs={pack_id: 4})
    catalogue.take_back(session, hub_id=shop.hub.id, packs={pack_id: 1})

    assert storefront.offer(session, shop, shop.eggs) == (8, 0, 0)


def test_promised_packs_are_not_taken_back(session: Session) -> None:
    shop = storefront.shop(session, trays=5)
    storefront.reserve(session, shop, {shop.eggs.id: 4})

    with pytest.raises(Refusal) as refused:
        catalogue.take_back(session, hub_id=shop.hub.id, packs={shop.eggs.pack_id: 2})

    assert refused.value.code == "stock.promised"
    assert storefront.offer(session, shop, shop.eggs) == (5, 4, 0)


def test_a_new_listing_offers_nothing_until_the_hub_stocks_it_and_names_the_villages(
    session: Session,
) -> None:
    hub = inventory.hub(session)
    channel = catalogue.open_channel(
        session,
        code=uuid.uuid4().hex,
        kind="web",
        name="店",
        name_en="Shop",
        hub_id=hub.id,
        freight_fen=0,
    )
    goods = inventory.eggs_and_tray(session)
    _, items = inventory.lot_of(session, inventory.household(session), goods, packs=3)
    shelf = places.add_shelf(session, place_id=hub.id, name="A-1")
    worker = inventory.person(session, Role.WORKER, hub)
    inventory.move(session, items[:2], shelf, worker)

    listing = catalogue.list_produce(
        session,
        Listing(
            slug="eggs",
            pack_id=goods[1].id,
            title="蛋",
            title_en="Eggs",
            description="",
            description_en="",
            counter="盘",
            counter_en="trays",
        ),
    )

    catalogue.set_price(
        session, listing_id=listing.id, channel_id=channel.id, price_fen=6000, valid_from=NOW
    )
    found = queries.listing_of_slug(session, "eggs", now=NOW)
    assert found is not None
    assert found.left == 0
    assert [
        (row.place, row.packs, row.households)
        for row in window.origins(session, listing_id=listing.id)
    ] == [("修山镇花桥港村", 2, 1)]


def test_the_price_is_the_latest_that_is_in_force(session: Session) -> None:
    shop = storefront.shop(session)
    catalogue.set_price(
        session,
        listing_id=shop.eggs.id,
        channel_id=shop.channel.id,
        price_fen=6600,
        valid_from=NOW + timedelta(days=1),
    )

    today = queries.listing_of_slug(session, shop.eggs.slug, now=NOW)
    tomorrow = queries.listing_of_slug(session, shop.eggs.slug, now=NOW + timedelta(days=1))

    assert today is not None
    assert tomorrow is not None
    assert (today.price_fen, tomorrow.price_fen) == (6000, 6600)
