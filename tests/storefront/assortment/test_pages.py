"""The operator's pages of the window."""

import io
import uuid

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from app.people.rules import Role
from storefront.catalogue import queries as shelf
from tests.support import inventory, storefront
from tests.support.shopping import post, sign_in


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
