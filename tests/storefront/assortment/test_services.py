"""Changing the window."""

import io
import uuid
from datetime import datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Role
from app.pictures.models import Picture, PictureSize
from inventory.produce import services as produce
from inventory.produce.models import Pack
from storefront.assortment import queries, services
from storefront.assortment.rules import slug_of, window, words
from storefront.catalogue import queries as shelf
from storefront.catalogue import services as catalogue
from storefront.window import queries as shop_window
from storefront.window.rules import Choice
from tests.conftest import NOW
from tests.support import inventory, storefront

WORDS = {"title": "土鸡蛋 10 枚", "title_en": "Eggs, 10", "counter": "盒", "counter_en": "boxes"}


def refused(code: str, verb: object, *args: object, **kwargs: object) -> None:
    with pytest.raises(Refusal) as caught:
        verb(*args, **kwargs)  # type: ignore[operator]
    assert caught.value.code == code


def photo_bytes() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (900, 1200), "orange").save(content, "JPEG", exif=b"Exif\x00\x00II*\x00")
    return content.getvalue()


def test_a_new_listing_is_shown_once_it_has_a_price_and_found_by_its_words(
    session: Session,
) -> None:
    shop = storefront.shop(session)
    eggs, _ = inventory.eggs_and_tray(session)
    pack = produce.define_pack(
        session, produce_id=eggs.id, name="一盒 10 枚", name_en="box of 10", base_units=10
    )
    listing = services.add_listing(
        session, pack_id=pack.id, words=words(WORDS), slug="", category="eggs-poultry"
    )
    asked = Choice(query="10 枚", category="eggs-poultry")
    assert shop_window.browse(session, asked, now=NOW).rows == []

    services.price_listing(
        session,
        slug=listing.slug,
        channel_code=shop.channel.code,
        typed_price="22.80",
        valid_from=None,
        valid_until=None,
        now=NOW,
    )

    [found] = shop_window.browse(session, asked, now=NOW).rows
    assert (found.slug, found.price_fen, found.left) == ("tu-ji-dan-10-mei", 2280, 0)


def test_a_pack_is_listed_once(session: Session) -> None:
    shop = storefront.shop(session)

    refused(
        "listing.pack_taken",
        services.add_listing,
        session,
        pack_id=shop.eggs.pack_id,
        words=words(WORDS),
        slug="other",
        category="",
    )


def test_photos_are_drawn_in_sizes_without_what_the_camera_told(session: Session) -> None:
    shop = storefront.shop(session)
    operator = inventory.person(session, Role.OPERATOR)
    first, second = uuid.uuid4(), uuid.uuid4()
    for picture_id in (first, second, second):
        services.add_photo(
            session,
            slug=shop.eggs.slug,
            picture_id=picture_id,
            content=photo_bytes(),
            actor=operator,
            now=NOW,
        )

    sizes = session.scalars(select(PictureSize).where(PictureSize.picture_id == first)).all()
    assert [(size.width, size.height) for size in sizes] == [(320, 240), (640, 480), (1280, 960)]
    for size in sizes:
        image = Image.open(io.BytesIO(size.content))
        assert (image.format, image.size) == ("WEBP", (size.width, size.height))
        assert not image.getexif()
    assert list(shelf.photos_of(session, listing_id=shop.eggs.id)) == [first, second]

    services.make_cover(session, slug=shop.eggs.slug, picture_id=second)
    assert list(shelf.photos_of(session, listing_id=shop.eggs.id)) == [second, first]
    services.remove_photo(session, slug=shop.eggs.slug, picture_id=second)
    assert list(shelf.photos_of(session, listing_id=shop.eggs.id)) == [first]
    assert session.get(Picture, second) is None


def test_a_price_never_begins_in_the_past(session: Session) -> None:
    shop = storefront.shop(session)

    refused(
        "listing.price_past",
        services.price_listing,
        session,
        slug=shop.eggs.slug,
        channel_code=shop.channel.code,
        typed_price="1",
        valid_from=NOW - timedelta(minutes=1),
        valid_until=None,
        now=NOW,
    )


def test_goods_that_come_take_the_place_of_what_was_sold_ahead(session: Session) -> None:
    shop = storefront.shop(session, trays=0)
    services.allow_ahead(session, slug=shop.eggs.slug, packs=5)
    storefront.reserve(session, shop, {shop.eggs.id: 3})

    refused("stock.promised", services.allow_ahead, session, slug=shop.eggs.slug, packs=2)
    catalogue.stock_up(session, hub_id=shop.hub.id, packs={shop.eggs.pack_id: 4})

    session.expire_all()
    offer = queries.offer_of(session, shop.eggs.id)
    assert offer is not None
    assert (offer.stocked, offer.ahead, offer.reserved) == (4, 1, 3)
    assert storefront.broken_promises(session) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"season_from": "13-01", "season_until": "02-01"}, "listing.season"),
        ({"season_from": "11-15"}, "listing.season"),
        ({"sells_from": "yesterday"}, "listing.moment"),
        ({"sells_from": "2026-12-02", "sells_until": "2026-12-01"}, "listing.window_backwards"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(typed: dict[str, str], code: str) -> None:
    refused(code, window, typed)


def test_a_season_is_read_in_more_than_one_way() -> None:
    read = window({"season_from": "11月15日", "season_until": "2-15"})

    assert (read.season_from, read.season_until) == (1115, 215)


@pytest.mark.parametrize("typed", ["A B", "-x", "x" * 61, "坛"])
def test_an_address_is_plain(typed: str) -> None:
    refused("listing.slug", slug_of, typed, "坛子菜")


def test_what_is_priced_by_the_jin_keeps_a_tolerance_until_a_price_per_pack_follows(
    session: Session,
) -> None:
    shop = storefront.shop(session)
    listing = shop.pickles

    def changed(tolerance: str, *, now: datetime = NOW) -> None:
        services.change_listing(
            session,
            slug=listing.slug,
            words=words(WORDS),
            category="",
            window=window({"tolerance_grams": tolerance}),
            is_active=True,
            now=now,
        )

    def priced(per: str, begins: datetime) -> None:
        services.price_listing(
            session,
            slug=listing.slug,
            channel_code=shop.channel.code,
            typed_price="20",
            valid_from=begins,
            valid_until=None,
            now=NOW,
            is_by_weight=per == "jin",
        )

    later = NOW + timedelta(hours=1)
    changed("50")
    priced("jin", later)
    refused("listing.priced_by_weight", changed, "")
    priced("pack", later + timedelta(hours=1))
    refused("listing.priced_by_weight", changed, "", now=later)
    changed("", now=later + timedelta(hours=1))
    assert listing.tolerance_grams is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-5", "listing.tolerance"),
        ("0", "listing.tolerance"),
        ("五十", "listing.tolerance"),
        ("500", "listing.tolerance_too_wide"),
        ("9000", "listing.tolerance_too_wide"),
    ],
)
def test_a_tolerance_is_above_nothing_and_less_than_the_pack(
    session: Session, typed: str, code: str
) -> None:
    shop = storefront.shop(session)
    assert session.get_one(Pack, shop.pickles.pack_id).base_units == 500

    def change() -> None:
        services.change_listing(
            session,
            slug=shop.pickles.slug,
            words=words(WORDS),
            category="",
            window=window({"tolerance_grams": typed}),
            is_active=True,
            now=NOW,
        )

    refused(code, change)
