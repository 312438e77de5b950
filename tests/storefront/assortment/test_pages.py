"""The operator's pages of the window."""

import io
import uuid

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.rules import Role
from inventory.produce.models import Pack
from storefront.catalogue import queries as shelf
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Offer, Price
from tests.support import inventory, storefront
from tests.support.shopping import large_photo, post, post_large, sign_in


def test_the_operator_adds_a_photo_and_shoppers_see_it(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    sign_in(client, inventory.person(session, Role.OPERATOR))
    content = io.BytesIO()
    Image.new("RGB", (800, 600), "orange").save(content, "PNG")
    content.seek(0)

    answer = post(
        client,
        f"/office/goods/{shop.eggs.slug}/photos",
        client_id=uuid.uuid4(),
        photos=(content, "eggs.png"),
    )

    [photo] = shelf.photos_of(session, listing_id=shop.eggs.id)
    assert answer.status_code == 303
    served = client.get(f"/photos/{photo}/320.webp")
    assert (served.status_code, served.mimetype) == (200, "image/webp")
    assert "immutable" in served.headers["Cache-Control"]
    assert f"/photos/{photo}/640.webp" in client.get("/").get_data(as_text=True)
    page = client.get(f"/goods/{shop.eggs.slug}").get_data(as_text=True)
    assert f"/photos/{photo}/1280.webp 1280w" in page
    assert client.get(f"/photos/{photo}/99.webp").status_code == 404
    assert client.get(f"/photos/{uuid.uuid4()}/320.webp").status_code == 404


def test_what_is_no_picture_is_told_and_changes_nothing(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    sign_in(client, inventory.person(session, Role.OPERATOR))

    answer = post(
        client,
        f"/office/goods/{shop.eggs.slug}/photos",
        client_id=uuid.uuid4(),
        photos=(io.BytesIO(b"not a picture"), "x.jpg"),
    )

    assert answer.status_code == 422
    assert shelf.photos_of(session, listing_id=shop.eggs.id) == []


def test_words_are_changed_and_a_listing_is_put_away(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    sign_in(client, inventory.person(session, Role.OPERATOR))
    words = {"title": "竹林鸡蛋", "counter": "托", "category": "eggs-poultry"}

    post(client, f"/office/goods/{shop.eggs.slug}", **words, active="yes")
    assert "竹林鸡蛋" in client.get("/goods?q=zhulin").get_data(as_text=True)
    post(client, f"/office/goods/{shop.eggs.slug}", **words)

    assert client.get(f"/goods/{shop.eggs.slug}").status_code == 404
    listed = client.get("/office/goods").get_data(as_text=True)
    assert "收起来了" in listed


def test_a_refused_change_comes_back_as_it_was_typed(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    sign_in(client, inventory.person(session, Role.OPERATOR))

    answer = post(
        client,
        f"/office/goods/{shop.eggs.slug}",
        title="长" * 41,
        description="写了好久的介绍",
        counter="托",
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "写了好久的介绍" in page


def test_a_category_is_added_and_renamed(client: FlaskClient, session: Session) -> None:
    storefront.shop(session)
    sign_in(client, inventory.person(session, Role.OPERATOR))

    post(client, "/office/categories", name="茶油", name_en="Camellia oil", parent="grain-oil")
    post(client, "/office/categories/camellia-oil", name="山茶油", name_en="Camellia oil")

    codes = {row["code"]: row for row in client.get("/api/categories").get_json()}
    assert codes["camellia-oil"]["name"] == "山茶油"
    assert codes["camellia-oil"]["parent"] == "grain-oil"
    assert codes["errands"]["kind"] == "errands"


def test_nine_photos_of_a_phone_are_taken_at_once(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    sign_in(client, inventory.person(session, Role.OPERATOR))

    answer = post_large(
        client,
        f"/office/goods/{shop.eggs.slug}/photos",
        client_id=uuid.uuid4(),
        photos=[large_photo(f"{number}.jpg", megabytes=3) for number in range(9)],
    )

    assert answer.status_code == 303
    assert len(shelf.photos_of(session, listing_id=shop.eggs.id)) == 9


def test_a_photo_that_is_too_large_is_named(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    sign_in(client, inventory.person(session, Role.OPERATOR))

    answer = post_large(
        client,
        f"/office/goods/{shop.eggs.slug}/photos",
        client_id=uuid.uuid4(),
        photos=[large_photo("a.jpg", megabytes=1), large_photo("IMG_7.jpg", megabytes=13)],
    )

    assert answer.status_code == 422
    assert "照片“IMG_7.jpg”太大，最多 12 MB" in answer.get_data(as_text=True)
    assert shelf.photos_of(session, listing_id=shop.eggs.id) == []


def test_a_slip_of_the_finger_does_not_end_selling_ahead(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    sign_in(client, inventory.person(session, Role.OPERATOR))
    address = f"/office/goods/{shop.eggs.slug}/ahead"
    assert post(client, address, packs="30").status_code == 303

    refused = post(client, address, packs="3o")

    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "“3o”不是一个整数" in page
    assert 'value="3o"' in page
    assert session.scalars(select(Offer.ahead).where(Offer.listing_id == shop.eggs.id)).all() == [
        30
    ]


def test_loose_goods_are_listed_with_their_price_in_a_shop(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    produce, _ = inventory.eggs_and_tray(session)
    loose = Pack(produce_id=produce.id, name="散装", name_en="loose", base_units=500, loose=True)
    session.add(loose)
    session.flush()
    counter = catalogue.open_channel(
        session,
        code="city",
        kind="shop",
        name="城里店",
        name_en="City shop",
        hub_id=shop.hub.id,
        freight_fen=0,
    )
    sign_in(client, inventory.person(session, Role.OPERATOR))
    typed = {"pack_id": loose.id, "title": "冬笋散装", "counter": "份", "price": "12.50"}
    assert "城里店" in client.get("/office/goods/new").get_data(as_text=True)

    refused = post(client, "/office/goods/new", **typed, channel=shop.channel.code)
    taken = post(client, "/office/goods/new", **typed, channel="city")

    assert refused.status_code == 409
    assert "请选门店" in refused.get_data(as_text=True)
    assert taken.status_code == 303
    assert session.scalars(select(Price.price_fen).where(Price.channel_id == counter.id)).all() == [
        1250
    ]
