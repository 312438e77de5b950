"""What the window finds, and in how many statements."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.places import services as places
from inventory.places.models import Place
from inventory.villagers.models import Consent
from storefront.assortment import services as assortment
from storefront.catalogue import queries as shelf
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Listing
from storefront.window import queries
from storefront.window.rules import Choice, Mark, choice
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
    assert queries.stories_of_village(session, village.code) == []
    owner = session.scalars(select(inventory.Villager)).one()
    consent = Consent(
        villager_id=owner.id,
        kind="story",
        given_at=NOW,
        recorded_by=inventory.person(session, Role.AGENT).account_id,
    )
    session.add(consent)
    session.flush()

    assert [row.story for row in queries.stories_of_village(session, village.code)] == [owner.story]
    assert len(queries.stories_of_listing(session, shop.eggs.id)) == 1
    consent.revoked_at = NOW
    session.flush()
    assert queries.stories_of_listing(session, shop.eggs.id) == []


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


def fill(session: Session, shop: storefront.Shop) -> None:
    """Put sixty more listings into the window, every other one sold out."""
    sizes = session.scalars(
        text("""
            INSERT INTO packs (produce_id, name, name_en, base_units, loose)
            SELECT produce_id, '一盒 ' || n, 'box ' || n, 1000 + n, false
            FROM packs, generate_series(1, 60) AS n WHERE packs.id = :pack_id
            RETURNING id
        """),
        {"pack_id": shop.eggs.pack_id},
    ).all()
    for number, pack_id in enumerate(sizes):
        listing = catalogue.list_produce(
            session,
            Listing(
                slug=f"window-{number}",
                pack_id=pack_id,
                title="橱窗样品",
                title_en="Window",
                description="一句",
                description_en="a sentence",
                counter="盒",
                counter_en="boxes",
            ),
        )
        catalogue.set_price(
            session,
            listing_id=listing.id,
            channel_id=shop.channel.id,
            price_fen=1900,
            valid_from=NOW - timedelta(days=1),
        )
        if number % 2:
            catalogue.stock_up(session, hub_id=shop.hub.id, packs={pack_id: 3})


def test_pages_follow_each_other_by_their_marks_there_and_back(session: Session) -> None:
    fill(session, storefront.shop(session, trays=0))
    counted_off = [queries.browse(session, Choice(page=page), now=NOW) for page in (1, 2, 3)]

    second = queries.browse(session, Choice(page=2, mark=counted_off[0].later), now=NOW)
    third = queries.browse(session, Choice(page=3, mark=second.later), now=NOW)
    back = queries.browse(session, Choice(page=2, mark=third.earlier), now=NOW)
    first = queries.browse(session, Choice(page=1, mark=back.earlier), now=NOW)

    assert [first.rows, second.rows, third.rows] == [page.rows for page in counted_off]
    assert back.rows == second.rows
    assert (first.has_more, second.has_more, third.has_more) == (True, True, False)
    lefts = [row.left > 0 for page in (first, second, third) for row in page.rows]
    assert lefts == [True] * 31 + [False] * 31


def test_marks_are_read_from_an_address_and_nonsense_is_none() -> None:
    mark = Mark(24, can_be_had=True, is_back=True)

    assert choice({"page": "2", "from": str(mark)}) == Choice(page=2, mark=mark)
    assert choice({"from": "after-out-7"}).mark == Mark(7, can_be_had=False)
    assert choice({"from": "after-out-7; DROP"}).mark is None
    assert Choice(page=2).at(3, mark) == "page=3&from=before-in-24"


def test_a_search_of_many_pages_shows_each_listing_once(session: Session) -> None:
    fill(session, storefront.shop(session))

    pages = [
        queries.browse(session, Choice(query="chuchuang", page=page), now=NOW) for page in (1, 2, 3)
    ]

    found = [row.slug for page in pages for row in page.rows]
    assert len(found) == len(set(found)) == 60
    assert [page.has_more for page in pages] == [True, True, False]
    assert [row.left > 0 for page in pages for row in page.rows] == [True] * 30 + [False] * 30
