"""Ordering over the API."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.orders.models import Order
from tests.conftest import problem
from tests.support import storefront
from tests.support.storefront import Till


def body(shop: storefront.Shop, **changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "lines": [{"listing_id": shop.eggs.id, "packs": 2}],
        "receiver": {
            "name": "王小满",
            "phone": "13800001234",
            "address": "湖南省长沙市岳麓区麓山南路 1 号",
        },
        "expected_total_fen": 12_800,
        **changes,
    }


def test_an_order_is_placed_and_can_be_followed_by_its_key(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)

    answer = client.post("/api/orders", json=body(shop))

    placed = answer.get_json()
    assert answer.status_code == 201
    assert (placed["state"], placed["total_fen"]) == ("placed", 12_800)
    assert "怎么付？" in client.get(placed["page_url"]).get_data(as_text=True)
    followed = client.get(f"/api/orders/{placed['code']}?key={placed['tracking_key']}").get_json()
    assert (followed["code"], followed["state"]) == (placed["code"], "placed")
    assert followed["lines"][0] | {"title": "", "title_en": ""} == {
        "listing_id": shop.eggs.id,
        "slug": "tu-ji-dan-30",
        "title": "",
        "title_en": "",
        "packs": 2,
        "price_fen": 6000,
        "line_fen": 12_000,
        "cut_packs": 0,
        "ahead_packs": 0,
        "ships_on": None,
    }
    assert followed["payments"] == [
        {"state": "created", "way": None, "due_fen": 12_800, "surplus": False}
    ]
    assert "王小满" not in str(followed)


def test_the_same_client_id_twice_has_the_same_answer(
    client: FlaskClient, session: Session, till: Till
) -> None:
    sent = body(storefront.shop(session))

    first = client.post("/api/orders", json=sent).get_json()
    second = client.post("/api/orders", json=sent).get_json()

    assert first == second
    assert session.scalar(select(func.count(Order.id))) == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"expected_total_fen": 1}, 409, "checkout.price_changed"),
        ({"lines": []}, 422, "http.422"),
        ({"lines": [{"listing_id": 1, "packs": -5}]}, 422, "http.422"),
        ({"lines": [{"listing_id": 1, "packs": 10**30}]}, 422, "http.422"),
        ({"lines": [{"listing_id": 1, "packs": 1.5}]}, 422, "http.422"),
        ({"client_id": "no"}, 422, "http.422"),
        (
            {"receiver": {"name": "王", "phone": "1", "address": "长沙市岳麓区"}},
            422,
            "receiver.phone",
        ),
    ],
)
def test_bad_input_is_a_problem_and_orders_nothing(
    client: FlaskClient,
    session: Session,
    till: Till,
    changes: dict[str, Any],
    status: int,
    code: str,
) -> None:
    shop = storefront.shop(session)

    answer = client.post("/api/orders", json=body(shop, **changes))

    assert problem(answer) == (status, code)
    assert answer.mimetype == "application/problem+json"
    assert session.scalar(select(func.count(Order.id))) == 0
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 0)


def test_one_listing_in_two_lines_is_refused(
    client: FlaskClient, session: Session, till: Till
) -> None:
    shop = storefront.shop(session)
    line = {"listing_id": shop.eggs.id, "packs": 1}

    answer = client.post("/api/orders", json=body(shop, lines=[line, line]))

    assert problem(answer) == (422, "checkout.listing_twice")


def test_sold_out_names_what_is_left(client: FlaskClient, session: Session, till: Till) -> None:
    shop = storefront.shop(session, trays=1)

    answer = client.post("/api/orders", json=body(shop), headers={"Accept-Language": "en"})

    assert problem(answer) == (409, "stock.too_few")
    assert answer.get_json()["params"]["left"] == "1"
    assert answer.get_json()["detail"].startswith("Not enough of Free-range eggs, 30: 1 left.")
