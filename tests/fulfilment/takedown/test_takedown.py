import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.errors import Refusal
from fulfilment.packing import services as packing
from fulfilment.takedown import services
from inventory.stock import queries as stock
from inventory.stock.models import Item
from tests.conftest import NOW, problem
from tests.support import fulfilment as make
from tests.support.promises import broken
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


def take_down(session: Session, on: make.Stage, item: Item) -> services.TakenDown:
    return services.take_down(
        session, raw=item.code, client_id=uuid.uuid4(), actor=on.worker, now=NOW
    )


def test_thing_stands_on_the_dock_and_the_shop_sells_one_less(
    session: Session, on: make.Stage
) -> None:
    _, items = make.shelved(session, on, packs=2)

    done = take_down(session, on, items[0])

    card = stock.item_card(session, items[0].code)
    assert card is not None
    assert (done.shelf, card.bin_kind) == ("A-01", "dock")
    assert make.offer(session, on) == (1, 0, 0)
    assert broken(session) == []
    make.put_away(session, on, items[0].code, shelf=on.far_shelf)
    assert make.offer(session, on) == (2, 0, 0)
    assert broken(session) == []


def test_what_was_sold_does_not_come_down(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1)
    make.paid_order(session, on, packs=1)

    with pytest.raises(Refusal, match=r"stock\.promised"):
        take_down(session, on, items[0])


def test_what_a_picker_comes_for_does_not_come_down(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1, days_ago=2)
    make.shelved(session, on, packs=2)
    order = make.paid_order(session, on, packs=1)
    packing.allocate(session, order_id=order.id, now=NOW)

    with pytest.raises(Refusal, match=r"takedown\.chosen"):
        take_down(session, on, items[0])


def test_scan_page_and_api_take_down(session: Session, on: make.Stage, client: FlaskClient) -> None:
    _, items = make.shelved(session, on, packs=2)
    headers = bearer(session, on.worker)
    body = {"raw": items[0].code, "client_id": str(uuid.uuid4())}

    assert client.get("/hub/take-down", headers=headers).status_code == 200
    page = client.post("/hub/take-down/scan", json=body, headers=headers).get_json()
    again = client.post(
        "/api/takedowns", json=body | {"client_id": str(uuid.uuid4())}, headers=headers
    )

    assert page["ok"]
    assert problem(again) == (409, "takedown.not_on_shelf")
