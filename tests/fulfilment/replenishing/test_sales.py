"""Sales of a shop afterwards: found for a return, and those that could not be booked."""

import uuid
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal
from app.people.rules import Actor, Role
from inventory.labels.rules.codes import spaced
from storefront.shops.services import returns, unbooked
from tests.conftest import NOW
from tests.fulfilment.replenishing import test_shop
from tests.fulfilment.replenishing.test_shop import Counter, broken, refused, rung, sell
from tests.support import inventory as build
from tests.support.queries import counted
from tests.support.shopping import post, sign_in
from tests.support.villagers import bearer

counter = test_shop.counter


def test_a_sale_is_found_by_its_receipt_or_a_label_and_in_the_list_of_the_day(
    client: FlaskClient, session: Session, counter: Counter
) -> None:
    first, second = (sell(session, counter, rung(item)) for item in counter.items[:2])
    sign_in(client, counter.clerk)
    address = f"/till/{counter.shop.code}/sales"

    page = client.get(f"/till/{counter.shop.code}/days").get_data(as_text=True)
    for wanted in (spaced(first.code).lower(), f" {first.code}", counter.items[0].code):
        found = client.get(address, query_string={"q": wanted})
        assert (found.status_code, found.location) == (303, f"{address}/{first.code}")
    unknown = client.get(address, query_string={"q": counter.items[2].code})
    mistyped = client.get(address, query_string={"q": first.code[:-1] + "?"})

    assert page.index(f"{address}/{second.code}") < page.index(f"{address}/{first.code}")
    assert "60.00" in page
    assert (unknown.status_code, mistyped.status_code) == (404, 404)
    assert "没有这张小票" in unknown.get_data(as_text=True)


def test_another_shops_sale_is_not_found_and_the_list_takes_one_statement(
    session: Session, counter: Counter
) -> None:
    order = sell(session, counter, rung(*counter.items[:3]))

    with counted(session.connection()) as said:
        sales, has_older = returns.sales_of_day(
            session, counter.shop.place_id, on=clock.china_date(NOW)
        )

    assert [(row.code, row.total_fen, row.returned_fen) for row in sales] == [
        (order.code, 18_000, 0)
    ]
    assert (len(said), has_older) == (1, False)
    elsewhere = replace(counter.shop, place_id=counter.on.village.id)
    with pytest.raises(Refusal) as caught:
        returns.sale_of_scan(session, elsewhere, order.code)
    assert caught.value.code == "till.sale_unknown"


def test_what_is_set_aside_is_never_booked_and_another_person_settles_it(
    session: Session, counter: Counter
) -> None:
    sale = rung(counter.items[0])
    noted = {"problem": "封存了", "reason": "钱退了客人", "actor": counter.clerk, "now": NOW}
    for _ in range(2):
        row = unbooked.set_aside(session, shop=counter.shop, sale=sale, **noted)

    def settle(by: Actor) -> str | None:
        return unbooked.settle(
            session,
            shop=counter.shop,
            unbooked_id=row.id,
            settlement="对过了",
            actor=by,
            now=NOW,
        ).settlement

    assert refused(session, counter, sale) == "till.set_aside"
    with pytest.raises(Refusal) as own:
        settle(counter.clerk)
    assert own.value.code == "till.settle_by_another"
    [listed] = unbooked.unbooked_sales(session, counter.shop.place_id)
    assert (listed.sale.total_fen, listed.settled_by) == (6000, None)
    assert settle(build.person(session, Role.OPERATOR)) == "对过了"
    assert broken(session) == []


def test_what_is_booked_cannot_be_set_aside(session: Session, counter: Counter) -> None:
    sale = rung(counter.items[0])
    sell(session, counter, sale)

    with pytest.raises(Refusal) as caught:
        unbooked.set_aside(
            session, shop=counter.shop, sale=sale, problem="", reason="查", actor=counter.clerk,
            now=NOW,
        )  # fmt: skip

    assert caught.value.code == "till.booked_already"


def test_the_till_sets_aside_over_the_api_and_the_page_of_days_settles(
    client: FlaskClient, session: Session, counter: Counter
) -> None:
    body = {
        "sale": {
            "client_id": str(uuid.uuid4()),
            "items": [{"code": counter.items[0].code, "price_fen": 6000}],
            "tender": "cash",
            "given_fen": 6000,
            "rung_at": NOW.isoformat(),
        },
        "problem": "封存了，不能卖。",
        "reason": "",
    }
    address = f"/api/till/{counter.shop.code}/unbooked"
    headers = bearer(session, counter.clerk)

    assert client.post(address, json=body, headers=headers).status_code == 422
    assert (
        client.post(address, json=body | {"reason": "钱退了客人"}, headers=headers).status_code
        == 200
    )
    sign_in(client, build.person(session, Role.OPERATOR))
    days = f"/till/{counter.shop.code}/days"
    page = client.get(days).get_data(as_text=True)
    [row] = unbooked.unbooked_sales(session, counter.shop.place_id)
    settled = post(
        client, f"/till/{counter.shop.code}/unbooked/{row.sale.id}", settlement="重新卖了一次"
    )

    assert "没入账的" in page
    assert "钱退了客人" in page
    assert settled.status_code == 303
    assert "重新卖了一次" in client.get(days).get_data(as_text=True)
