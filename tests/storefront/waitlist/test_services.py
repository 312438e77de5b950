"""Being told once when something is back."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.messages import services as messages
from app.messages.models import TextMessage
from storefront.catalogue import services as catalogue
from storefront.waitlist import checks, services
from storefront.waitlist.models import StockNote
from tests.conftest import NOW
from tests.support import storefront
from tests.support.shopping import post


def texts(session: Session) -> list[tuple[str, str]]:
    return [(row.phone, row.body) for row in session.scalars(select(TextMessage))]


def test_everybody_is_told_once_and_their_number_forgotten(session: Session) -> None:
    shop = storefront.shop(session, trays=0)
    slug = shop.eggs.slug
    asked = [
        services.ask(session, slug=slug, phone=phone, now=NOW)
        for phone in ("13800001234", "138 0000 1234", "13900005678")
    ]
    assert services.tell(session, now=NOW) == 0

    catalogue.stock_up(session, hub_id=shop.hub.id, packs={shop.eggs.pack_id: 3})
    told = [services.tell(session, now=NOW) for _ in range(2)]

    assert asked == [True, False, True]
    assert told == [2, 0]
    assert [phone for phone, _ in texts(session)] == ["13800001234", "13900005678"]
    assert messages.link("/goods/tu-ji-dan-30") in texts(session)[0][1]
    assert {row.phone for row in session.scalars(select(StockNote))} == {None}
    assert [check for check in checks.CHECKS if session.execute(text(check.sql)).first()] == []


def test_whoever_was_told_may_ask_again(session: Session) -> None:
    shop = storefront.shop(session, trays=0)
    services.ask(session, slug=shop.eggs.slug, phone="13800001234", now=NOW)
    catalogue.stock_up(session, hub_id=shop.hub.id, packs={shop.eggs.pack_id: 1})
    services.tell(session, now=NOW)
    storefront.reserve(session, shop, {shop.eggs.id: 1})

    assert services.ask(session, slug=shop.eggs.slug, phone="13800001234", now=NOW)


@pytest.mark.parametrize(("phone", "trays", "code"), [
    ("1380000", 0, "waitlist.phone"), ("13800001234", 1, "waitlist.there"),
])  # fmt: skip
def test_no_note_without_a_phone_or_a_need(
    session: Session, phone: str, trays: int, code: str
) -> None:
    shop = storefront.shop(session, trays=trays)

    with pytest.raises(Refusal) as refused:
        services.ask(session, slug=shop.eggs.slug, phone=phone, now=NOW)

    assert refused.value.code == code


def test_the_page_takes_a_number(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session, trays=0)

    answer = post(client, f"/goods/{shop.eggs.slug}/note", phone="13800001234")

    assert answer.status_code == 303
    assert "记下了" in client.get(answer.location).get_data(as_text=True)


def test_a_wrong_number_is_told_at_its_field(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session, trays=0)

    answer = post(client, f"/goods/{shop.eggs.slug}/note", phone="1380000")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "field-phone-error" in page
    assert 'value="1380000"' in page
    assert "林下土鸡蛋 30 枚" in page
