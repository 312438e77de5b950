"""The operator opens a shop, names its goods, lends it a pool, and sees every fate."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.people.rules import Role
from storefront.channels.models import PlatformShop
from storefront.channels.rules import Message
from storefront.inbox import services as inbox
from storefront.inbox.models import PlatformMessage
from storefront.inbox.rules import Trouble, Why
from tests.support import inventory as build_inventory
from tests.support import platforms
from tests.support import storefront as build
from tests.support import villagers as make


@pytest.fixture
def shop(session: Session) -> build.Shop:
    return build.shop(session, trays=10)


@pytest.fixture
def headers(session: Session, shop: build.Shop) -> dict[str, str]:
    operator = build_inventory.person(session, Role.OPERATOR)
    return make.bearer(session, operator)


def post(client: FlaskClient, address: str, headers: dict[str, str], **form: Any) -> Any:
    return client.post(address, data={"client_id": str(uuid.uuid4()), **form}, headers=headers)


def test_a_shop_is_connected_supplied_and_looked_at(
    client: FlaskClient, session: Session, shop: build.Shop, headers: dict[str, str]
) -> None:
    hub, eggs = shop.hub.id, shop.eggs.id
    session.commit()
    opened = post(
        client,
        "/office/platforms",
        headers,
        platform="douyin",
        number="14875103",
        name="梅姐直播间",
        hub=hub,
        app_key="key",
        app_secret="very-secret",
    )
    again = post(
        client,
        "/office/platforms",
        headers,
        platform="douyin",
        number="14875103",
        name="梅姐",
        hub=hub,
    )
    assert (opened.status_code, again.location) == (303, opened.location)

    page = client.get(opened.location, headers=headers).get_data(as_text=True)
    assert "/webhooks/platforms/" in page
    assert "这个店已经接过了" in page
    assert "<h1>梅姐直播间</h1>" in page
    renamed = post(client, f"{opened.location}/name", headers, name="梅姐 晚场")
    nameless = post(client, f"{opened.location}/name", headers, name=" ")
    assert (renamed.status_code, nameless.status_code) == (303, 422)
    page = client.get(opened.location, headers=headers).get_data(as_text=True)
    assert "<h1>梅姐 晚场</h1>" in page
    absurd = post(client, f"{opened.location}/goods", headers, sku="SKU-9", listing=eggs, packs=999)
    assert 'value="SKU-9"' in absurd.get_data(as_text=True)
    assert 'value="999"' in absurd.get_data(as_text=True)
    assert "very-secret" not in page

    named = post(client, f"{opened.location}/goods", headers, sku="SKU-1", listing=eggs, packs=2)
    assert named.status_code == 303
    added = post(client, f"{opened.location}/room/set-aside", headers, listing=eggs, packs=7)
    too_many = post(client, f"{opened.location}/room/set-aside", headers, listing=eggs, packs=4)
    back = post(client, f"{opened.location}/room/give-back", headers, listing=eggs, packs=2)
    assert (added.status_code, too_many.status_code, back.status_code) == (303, 409, 303)
    assert "现在最多 3 份" in too_many.get_data(as_text=True)

    code = opened.location.rsplit("/", 1)[1]
    [row] = [
        row
        for row in client.get(f"/api/platforms/{code}/pool", headers=headers).json
        if row["listing_id"] == eggs
    ]
    assert (row["stocked"], row["left"], row["common"]) == (5, 5, 5)
    assert client.get(f"{opened.location}/room", headers=headers).status_code == 200
    assert client.get(f"{opened.location}/suborders", headers=headers).status_code == 200


def test_what_hinders_a_message_is_said_in_the_operators_words(
    client: FlaskClient, session: Session, shop: build.Shop, headers: dict[str, str]
) -> None:
    room = platforms.room(session, shop.channel, listing_id=shop.eggs.id, packs=0).shop
    address = f"/office/platforms/{room.code}/room"
    messages = [Message(number, "101", f"A{number}") for number in "1234"]
    inbox.store(session, [inbox.Verified(room.id, messages, b"")], now=clock.now())
    troubles = (
        Trouble(Why.SILENT, "order.orderDetail"),
        Trouble(Why.REFUSED, "no such order: 7"),
        Trouble(Why.UNFIT, "ledger.unbalanced"),
        Trouble(Why.FAULT, "DataError"),
    )
    waiting = session.scalars(select(PlatformMessage).order_by(PlatformMessage.id))
    for message, trouble in zip(waiting, troubles, strict=True):
        inbox.postpone(session, message_ids=[message.id], trouble=trouble, now=clock.now())
    session.commit()

    page = client.get(address, headers=headers).get_data(as_text=True)
    assert "平台没有回话" in page
    assert "平台不肯说：no such order: 7" in page
    assert "这边的规矩收不下：ledger.unbalanced" in page
    assert "这边出了毛病：DataError" in page


def test_keys_are_sealed_at_rest_and_kept_where_none_are_given(
    client: FlaskClient, session: Session, shop: build.Shop, headers: dict[str, str]
) -> None:
    hub = shop.hub.id
    session.commit()
    opened = client.post(
        "/api/platforms",
        json={
            "platform": "douyin",
            "number": "1",
            "name": "店",
            "hub_id": hub,
            "keys": {"app_key": "key", "app_secret": "very-secret"},
        },
        headers=headers,
    )
    assert (opened.status_code, "keys" in opened.json) == (201, False)
    changed = client.put(
        f"/api/platforms/{opened.json['code']}/keys",
        json={"access_token": "new"},
        headers=headers,
    )
    assert changed.status_code == 204


def test_what_is_stored_of_keys_is_no_text(session: Session, shop: build.Shop) -> None:
    room = platforms.room(session, shop.channel, listing_id=shop.eggs.id, packs=1)
    stored = session.execute(
        text("SELECT keys FROM platform_shops WHERE id = :id"), {"id": room.shop.id}
    ).scalar_one()

    assert platforms.KEYS.app_secret.encode() not in bytes(stored)
    session.expire_all()
    read = session.scalars(select(PlatformShop.keys)).one()
    assert platforms.KEYS.app_secret in read


def test_another_hubs_operator_sees_nothing(
    client: FlaskClient, session: Session, shop: build.Shop
) -> None:
    room = platforms.room(session, shop.channel, listing_id=shop.eggs.id, packs=1)
    code = room.shop.code
    stranger = build_inventory.person(session, Role.OPERATOR, build_inventory.village(session))
    headers = make.bearer(session, stranger)
    session.commit()

    assert client.get("/api/platforms", headers=headers).json == []
    for address in (f"/office/platforms/{code}", f"/office/platforms/{code}/room"):
        assert client.get(address, headers=headers).status_code == 404
