"""What the window finds, and in how many statements."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.places import services as places
from inventory.places.models import Place
from inventory.villagers.models import Consent
from storefront.assortment import services as assortment
from storefront.catalogue import queries as shelf
from storefront.catalogue import services as catalogue
from storefront.window import queries
from storefront.window.rules import Choice, choice
from tests.conftest import NOW
from tests.support import inventory, storefront
from tests.support.queries import counted


def slugs(session: Session, asked: Choice) -> list[str]:
    return [row.slug for row in queries.browse(session, asked, now=NOW).rows]


def stand_on_shelf(session: Session, shop: storefront.Shop, *, days_ago: int = 0) -> Place:
    """Put two trays of a household on the hub's shelf and return its village."""
    owner = inventory.household(session)
    goods = inventory.eggs_and_tray(session)
    _, items = inventory.lot_of(session, owner, goods, packs=2, now=NOW - timedelta(days=days_ago))
    at = places.add_shelf(session, place_id=shop.hub.id, name=uuid.uuid4().hex[:4])
    inventory.move(session, items, at, inventory.person(session, Role.WORKER, shop.hub))
    return owner.place


def test_the_whole_window_is_one_statement_and_shows_what_can_be_had_first(
    session: Session, connection: Connection
) -> None:
    storefront.shop(session, trays=0)

    with counted(connection) as statements:
        found = queries.browse(session, Choice(), now=NOW)

    assert [(row.slug, row.left) for row in found.rows] == [
        ("tan-zi-cai-500", 20),
        ("tu-ji-dan-30", 0),
    ]
    assert len(statements) == 1


@pytest.mark.parametrize("query", ["土鸡蛋", "tjd", "tujidan", "土鸡旦", "eggs"])
def test_a_search_finds_the_eggs_only(session: Session, query: str) -> None:
    storefront.shop(session)

    assert slugs(session, Choice(query=query)) == ["tu-ji-dan-30"]


def test_a_search_of_signs_finds_nothing(session: Session) -> None:
    storefront.shop(session)

    assert slugs(session, Choice(query="？？")) == []


def test_a_category_holds_what_is_below_it(session: Session) -> None:
    shop = storefront.shop(session)
    below = assortment.add_category(
        session, typed={"name": "土鸡蛋", "name_en": "Hen eggs"}, parent="eggs-poultry"
    )
    shop.eggs.category_id = below.id
    session.flush()

    assert slugs(session, Choice(category="eggs-poultry")) == ["tu-ji-dan-30"]
    assert slugs(session, Choice(category="errands")) == []


def test_villages_and_days_narrow_to_what_stands_on_the_shelf(session: Session) -> None:
    shop = storefront.shop(session)
    village = stand_on_shelf(session, shop, days_ago=5)

    assert slugs(session, Choice(village=village.code)) == ["tu-ji-dan-30"]
    assert slugs(session, Choice(village="430000000000")) == []
    assert slugs(session, Choice(days=7)) == ["tu-ji-dan-30"]
    assert slugs(session, Choice(days=3)) == []
    assert slugs(session, Choice(produce="test-pickles")) == ["tan-zi-cai-500"]
    assert [place.code for place in queries.facets(session).villages] == [village.code]


def test_a_story_is_told_only_while_the_household_agrees(session: Session) -> None:
    shop = storefront.shop(session)
    village = stand_on_shelf(session, shop)
    assert queries.stories(session, place_code=village.code) == []
    owner = session.scalars(select(inventory.Villager)).one()
    consent = Consent(
        villager_id=owner.id,
        kind="story",
        given_at=NOW,
        recorded_by=inventory.person(session, Role.AGENT).account_id,
    )
    session.add(consent)
    session.flush()

    assert [row.story for row in queries.stories(session, place_code=village.code)] == [owner.story]
    assert len(queries.stories(session, listing_id=shop.eggs.id)) == 1
    consent.revoked_at = NOW
    session.flush()
    assert queries.stories(session, listing_id=shop.eggs.id) == []


def test_a_price_for_a_time_ends_by_itself(session: Session) -> None:
    shop = storefront.shop(session)
    catalogue.set_price(
        session,
        listing_id=shop.eggs.id,
        channel_id=shop.channel.id,
        price_fen=5000,
        valid_from=NOW + timedelta(hours=1),
        valid_until=NOW + timedelta(hours=3),
    )

    prices = [
        found.price_fen
        for hours in (0, 2, 4)
        if (
            found := shelf.listing_of_slug(
                session, shop.eggs.slug, now=NOW + timedelta(hours=hours)
            )
        )
    ]

    assert prices == [6000, 5000, 6000]


@pytest.mark.parametrize(
    ("season", "is_open"),
    [((1101, 1231), True), ((101, 301), False), ((1101, 215), True), ((301, 1001), False)],
)
def test_a_season_may_go_over_the_new_year(
    session: Session,
    season: tuple[int, int],
    is_open: bool,  # noqa: FBT001
) -> None:
    shop = storefront.shop(session)
    shop.eggs.season_from, shop.eggs.season_until = season
    session.flush()

    found = shelf.listing_of_slug(session, shop.eggs.slug, now=NOW)
    quotes = shelf.quotes(session, listing_ids=[shop.eggs.id], now=NOW)

    assert found is not None
    assert (found.is_open, bool(quotes)) == (is_open, is_open)
    assert ("tu-ji-dan-30" in slugs(session, Choice())) == is_open


def test_what_is_sold_soon_is_shown_and_cannot_be_ordered_yet(session: Session) -> None:
    shop = storefront.shop(session)
    shop.eggs.sells_from = NOW + timedelta(days=1)
    session.flush()

    assert "tu-ji-dan-30" in slugs(session, Choice())
    assert shelf.quotes(session, listing_ids=[shop.eggs.id], now=NOW) == []
    assert len(shelf.quotes(session, listing_ids=[shop.eggs.id], now=NOW + timedelta(days=2))) == 1


def test_absurd_query_strings_ask_for_the_whole_window() -> None:
    asked = choice({"days": "-1", "page": "0", "q": " ", "category": ""})

    assert asked == Choice()
    assert choice({"page": "²"}).page == 1
    assert choice({"page": "999999999"}).page == 500
