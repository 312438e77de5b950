"""Orders of goods that were sold ahead: seen at the hub, and not picked before they come."""

import uuid
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal
from fulfilment.overview import queries as overview
from fulfilment.packing import queries
from fulfilment.shortages import services as shortages
from fulfilment.waves import queries as waves
from storefront.catalogue import services as catalogue
from storefront.orders import queries as orders_read
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import villagers
from tests.support.fulfilment import Stage

TODAY = clock.china_date(NOW)
DAY = TODAY + timedelta(days=9)


@pytest.fixture
def on(session: Session) -> Stage:
    """One tray stands on the shelf, five more are sold ahead."""
    on = make.stage(session)
    make.shelved(session, on, packs=1)
    promise(session, on, DAY)
    return on


@pytest.fixture
def there(session: Session, on: Stage) -> Order:
    """The first order: its tray is there."""
    return make.paid_order(session, on)


@pytest.fixture
def presold(session: Session, on: Stage, there: Order) -> Order:
    return make.paid_order(session, on, packs=2)


def promise(session: Session, on: Stage, day: date | None) -> None:
    on.listing.ships_on = day
    catalogue.sell_ahead(session, listing_id=on.listing.id, channel_id=on.channel.id, packs=5)


def to_pick(session: Session, on: Stage) -> dict[str, bool]:
    """By order of the list whether it waits."""
    rows = queries.pick_list(session, hub_id=on.hub.id, now=NOW)
    return {row.code: row.wait is not None for row in rows}


def refund_lacks(session: Session, on: Stage, order: Order, *, days: int = 0) -> shortages.Settled:
    return shortages.refund_lacks(
        session,
        order_id=order.id,
        client_id=uuid.uuid4(),
        actor=on.worker,
        now=NOW + timedelta(days=days),
    )


def test_what_waits_is_told_apart_from_what_is_short(
    session: Session, on: Stage, there: Order, presold: Order
) -> None:
    assert to_pick(session, on) == {there.code: False, presold.code: True}
    waiting = overview.waiting_at(session, hub_id=on.hub.id, now=NOW)
    assert (waiting.orders_to_pick, waiting.orders_short, waiting.orders_to_come) == (1, 0, 1)


def test_once_its_goods_are_on_a_shelf_it_is_picked_like_any_other(
    session: Session, on: Stage, there: Order, presold: Order
) -> None:
    make.shelved(session, on, packs=2)

    assert to_pick(session, on) == {there.code: False, presold.code: False}


def test_what_waits_takes_nobodys_place_on_the_list(
    session: Session, on: Stage, there: Order, presold: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.paid_at = NOW + timedelta(hours=1)
    session.flush()
    monkeypatch.setattr(queries, "ORDERS_MAX", 1)

    assert to_pick(session, on) == {presold.code: True, there.code: False}


def test_the_list_tells_of_each_order_what_the_order_itself_tells(
    session: Session, on: Stage, there: Order, presold: Order
) -> None:
    orders = [there, presold, make.paid_order(session, on), make.paid_order(session, on, packs=2)]
    make.shelved(session, on, packs=3)

    listed = to_pick(session, on)
    waits = [orders_read.wait_of_order(session, order.id) is not None for order in orders]
    assert [listed[order.code] for order in orders] == waits == [False, False, False, True]


def test_nobody_refunds_it_as_short_before_its_day(
    session: Session, on: Stage, presold: Order
) -> None:
    with pytest.raises(Refusal, match=r"shortage\.presold"), session.begin_nested():
        refund_lacks(session, on, presold)
    assert payments_read.refunds_of(session, presold.code) == []

    assert refund_lacks(session, on, presold, days=9).refund_fen > 0


def test_without_a_day_it_waits_until_the_office_calls_it_off(
    session: Session, on: Stage, presold: Order
) -> None:
    on.listing.ships_on = None
    session.flush()

    with pytest.raises(Refusal, match=r"shortage\.presold"):
        refund_lacks(session, on, presold, days=90)


def test_the_hub_reads_on_its_pages_that_it_waits_and_until_when(
    client: FlaskClient, session: Session, on: Stage, there: Order, presold: Order
) -> None:
    headers = villagers.bearer(session, on.worker)

    def page(path: str) -> str:
        return client.get(path, headers=headers).get_data(as_text=True)

    assert f"预售，{DAY} 起发" in page("/hub/pick")
    assert "另有 1 单预售等货" in page("/hub/")
    wave = page("/hub/waves")
    assert f'value="{there.code}"' in wave
    assert f'value="{presold.code}"' not in wave
    assert "另有 1 单预售，货没到，先不拣。" in wave
    order = page(f"/hub/pick/{presold.code}")
    assert "预售的货还没到，先不拣" in order
    assert "开始拣货" not in order
    assert "缺的退钱" not in order
    by_api = {row["code"]: row for row in client.get("/api/picks", headers=headers).get_json()}
    assert by_api[there.code]["wait"] is None
    assert by_api[presold.code]["wait"] == {"ships_on": str(DAY)}
    assert waves.waves(session, hub_id=on.hub.id) == []


def test_past_its_day_it_is_marked_and_may_be_refunded(
    client: FlaskClient, session: Session, on: Stage, presold: Order
) -> None:
    on.listing.ships_on = TODAY
    session.flush()
    headers = villagers.bearer(session, on.worker)

    assert f"说好 {TODAY} 起发，货没到" in client.get("/hub/pick", headers=headers).get_data(
        as_text=True
    )
    assert "缺的退钱，其余照发" in client.get(
        f"/hub/pick/{presold.code}", headers=headers
    ).get_data(as_text=True)
