"""Orders released to be picked together."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.errors import Refusal
from fulfilment.packing import queries as packing
from fulfilment.waves import queries, services
from inventory.quality import services as quality
from storefront.orders import services as orders
from storefront.orders.models import Order
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support.queries import counted
from tests.support.villagers import bearer

PAGE_STATEMENTS = 3
"""Of a wave in hand: the wave, its orders, its walk."""


def release(
    session: Session, on: make.Stage, *released: Order, client_id: uuid.UUID | None = None
) -> services.Released:
    return services.release(
        session,
        hub=on.hub,
        order_codes=[order.code for order in released],
        client_id=client_id or uuid.uuid4(),
        actor=on.worker,
        now=NOW,
    )


def test_orders_go_together_in_one_walk(session: Session) -> None:
    on = make.stage(session)
    make.shelved(session, on, packs=1, shelf=on.far_shelf, days_ago=3)
    make.shelved(session, on, packs=4)
    one, two = make.paid_order(session, on, packs=2), make.paid_order(session, on, packs=1)

    wave = release(session, on, one, two)

    walk = queries.stops(session, [wave.wave_id])
    assert [(stop.shelf, stop.packs, stop.left) for stop in walk] == [
        ("A-01", 2, 2),
        ("B-09", 1, 1),
    ]
    row = queries.wave_row(session, hub_id=on.hub.id, wave_id=wave.wave_id)
    assert row is not None
    assert (row.orders, row.to_pack, row.packs, row.picked) == (2, 2, 3, 0)


def test_what_the_shelves_cannot_serve_is_left_out_and_keeps_nothing_chosen(
    session: Session,
) -> None:
    on = make.stage(session)
    make.shelved(session, on, packs=2, days_ago=3)
    stopped, _ = make.shelved(session, on, packs=1)
    served, short = make.paid_order(session, on, packs=2), make.paid_order(session, on, packs=1)
    quality.hold_lot(
        session, lot_id=stopped.id, kind="test", reason="复检", actor=on.worker, now=NOW
    )

    wave = release(session, on, served, short)

    assert (wave.orders, wave.left_out) == (1, [short.code])
    assert packing.allocations_of_order(session, short.id) == []


def test_released_twice_it_is_one_wave(session: Session) -> None:
    on = make.stage(session)
    make.shelved(session, on, packs=2)
    order, client_id = make.paid_order(session, on), uuid.uuid4()

    first = release(session, on, order, client_id=client_id)

    assert release(session, on, order, client_id=client_id) == first
    with pytest.raises(Refusal) as caught:
        release(session, on, order)
    assert caught.value.code == "waves.none_can_go"
    assert len(queries.waves(session, hub_id=on.hub.id)) == 1


def test_an_order_is_taken_out_until_it_is_picked(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on, packs=2)
    order, other = make.paid_order(session, on), make.paid_order(session, on)
    wave = release(session, on, order, other)
    make.pick(session, on, other, items[0].code)

    services.take_out(session, order_code=order.code, actor=on.worker)
    with pytest.raises(Refusal) as caught:
        services.take_out(session, order_code=other.code, actor=on.worker)

    assert caught.value.code == "waves.picked_already"
    assert [each.code for each in queries.orders_of_wave(session, wave.wave_id)] == [other.code]


def test_a_wave_is_over_when_nothing_waits(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on, packs=2)
    order, dropped = make.paid_order(session, on), make.paid_order(session, on)
    wave = release(session, on, order, dropped)
    make.packed(session, on, order, items[:1])
    assert queries.open_waves(session, hub_id=on.hub.id) == [wave.wave_id]

    orders.refund(session, code=dropped.code, note="", now=NOW)

    assert queries.open_waves(session, hub_id=on.hub.id) == []


def test_pages_release_and_show_a_wave(
    client: FlaskClient, session: Session, connection: Connection
) -> None:
    on = make.stage(session)
    make.shelved(session, on, packs=4)
    headers = bearer(session, on.worker)
    first, second = make.paid_order(session, on), make.paid_order(session, on, packs=2)
    home = client.get("/hub/waves", headers=headers).get_data(as_text=True)
    assert f'value="{first.code}" checked' in home

    answer = client.post(
        "/hub/waves",
        data={"client_id": str(uuid.uuid4()), "orders": [first.code, second.code]},
        headers=headers,
    )
    page = client.get(answer.headers["Location"], headers=headers).get_data(as_text=True)

    assert "照这个顺序走" in page
    assert "拿 3 件" in page
    with counted(connection) as few:
        client.get(answer.headers["Location"], headers=headers)
    make.paid_order(session, on)
    with counted(connection) as more:
        client.get(answer.headers["Location"], headers=headers)
    assert len(few) == len(more)
    nothing = client.post("/hub/waves", data={"client_id": str(uuid.uuid4())}, headers=headers)
    assert nothing.status_code == 422
    assert "还没勾订单" in nothing.get_data(as_text=True)


def test_api_releases_and_tells_the_walk(client: FlaskClient, session: Session) -> None:
    on = make.stage(session)
    make.shelved(session, on, packs=2)
    order, headers = make.paid_order(session, on), bearer(session, on.worker)

    made = client.post(
        "/api/waves",
        json={"client_id": str(uuid.uuid4()), "orders": [order.code]},
        headers=headers,
    )
    sheet = client.get(f"/api/waves/{made.json['wave_id']}", headers=headers).json
    gone = client.delete(f"/api/waves/orders/{order.code}", headers=headers)

    assert made.status_code == 201
    assert [stop["shelf"] for stop in sheet["stops"]] == ["A-01"]
    assert sheet["order_list"][0]["code"] == order.code
    assert gone.status_code == 204
    assert client.get("/api/waves/999999", headers=headers).status_code == 404
