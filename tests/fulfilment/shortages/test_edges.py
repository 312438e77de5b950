"""A picker's buttons and the same by API."""

import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fulfilment.packing import services as packing
from storefront.orders.models import Order
from tests.conftest import NOW, problem
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def headers(session: Session, on: make.Stage) -> dict[str, str]:
    return bearer(session, on.worker)


def started(session: Session, on: make.Stage, packs: int) -> Order:
    order = make.paid_order(session, on, packs=packs)
    packing.allocate(session, order_id=order.id, now=NOW)
    return order


def test_picker_says_that_a_pack_is_not_there(
    session: Session, on: make.Stage, client: FlaskClient, headers: dict[str, str]
) -> None:
    make.shelved(session, on, packs=2)
    order = started(session, on, 2)
    page = client.get(f"/hub/pick/{order.code}", headers=headers).get_data(as_text=True)
    [task] = re.findall(r'name="allocation_id" value="(\d+)"', page)
    form = {"allocation_id": task, "client_id": str(uuid.uuid4())}

    answer = client.post(f"/hub/pick/{order.code}/missing", data=form, headers=headers)

    assert answer.status_code == 303
    after = client.get(answer.headers["Location"], headers=headers).get_data(as_text=True)
    assert "没有别的可换。缺的 ¥60.00 退给买家" in after
    assert "0 / 1" in after
    again = client.post(
        f"/hub/pick/{order.code}/missing",
        data=form | {"client_id": str(uuid.uuid4())},
        headers=headers,
    )
    assert again.status_code == 303


def test_page_of_a_short_order_offers_to_refund_what_lacks(
    session: Session, on: make.Stage, client: FlaskClient, headers: dict[str, str]
) -> None:
    _, items = make.shelved(session, on, packs=2)
    order = make.paid_order(session, on, packs=2)
    build.move(session, [items[0]], build.bin_of(session, on.hub, "dock"), on.worker)

    page = client.post(f"/hub/pick/{order.code}/start", headers=headers)
    settled = client.post(
        f"/hub/pick/{order.code}/lacks", data={"client_id": str(uuid.uuid4())}, headers=headers
    )

    assert page.status_code == 409
    assert "缺的退钱，其余照发" in page.get_data(as_text=True)
    assert settled.status_code == 303


def test_api_tells_what_came_of_it(
    session: Session, on: make.Stage, client: FlaskClient, headers: dict[str, str]
) -> None:
    make.shelved(session, on, packs=1)
    order = started(session, on, 1)
    sheet = client.get(f"/api/picks/{order.code}", headers=headers).get_json()
    body = {
        "client_id": str(uuid.uuid4()),
        "allocation_id": sheet["tasks"][0]["allocation_id"],
    }

    first = client.post(f"/api/picks/{order.code}/missing", json=body, headers=headers)
    again = client.post(f"/api/picks/{order.code}/missing", json=body, headers=headers)
    other = client.post(
        f"/api/picks/{order.code}/lacks",
        json={"client_id": str(uuid.uuid4())},
        headers=headers,
    )

    assert first.get_json() == {"outcome": "refunded", "refund_fen": 6800, "is_called_off": True}
    assert again.get_json() == first.get_json()
    assert problem(other) == (409, "packing.order_not_paid")
