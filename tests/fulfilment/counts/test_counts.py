import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from fulfilment.counts import services
from fulfilment.counts.models import Count
from fulfilment.packing import queries as packing_read
from fulfilment.packing import services as packing
from fulfilment.shortages import services as shortages
from fulfilment.sorting import services as sorting
from inventory.places.models import Bin
from inventory.quality import queries as quality
from inventory.quality import services as holds
from inventory.stock import queries as stock
from inventory.stock import services as stock_verbs
from inventory.stock.models import Item, Lot
from storefront.earnings.models import Earning
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.promises import broken
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def other(session: Session, on: make.Stage) -> Actor:
    return build.person(session, Role.WORKER, on.hub)


def counted(
    session: Session, on: make.Stage, items: list[Item], *, shelf: Bin | None = None
) -> Count:
    """Count a shelf on which just these things are seen, and close the count."""
    count = services.open_count(
        session,
        raw_shelf=(shelf or on.shelf).code,
        client_id=uuid.uuid4(),
        actor=on.worker,
        now=NOW,
    )
    for item in items:
        services.see(
            session,
            count_id=count.id,
            raw=item.code,
            client_id=uuid.uuid4(),
            actor=on.worker,
            now=NOW,
        )
    return services.close_count(session, count_id=count.id, actor=on.worker, now=NOW)


def where(session: Session, item: Item) -> str:
    card = stock.item_card(session, item.code)
    assert card is not None
    return card.bin_name


def test_all_seen_is_right(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=3)

    count = counted(session, on, [*items, items[0]])

    assert count.state == "right"
    assert broken(session) == []


def test_missing_thing_holds_its_lot_until_another_settles_it(
    session: Session, on: make.Stage, other: Actor
) -> None:
    lot, items = make.shelved(session, on, packs=3)

    count = counted(session, on, items[:2])

    assert count.state == "different"
    assert quality.is_held(session, lot.id)
    assert broken(session) == []
    with pytest.raises(Refusal, match=r"count\.own_count"):
        services.settle_count(session, count_id=count.id, actor=on.worker, now=NOW)
    services.settle_count(session, count_id=count.id, actor=other, now=NOW)
    services.settle_count(session, count_id=count.id, actor=other, now=NOW)
    assert not quality.is_held(session, lot.id)
    assert where(session, items[2]) == "loss"
    assert make.offer(session, on) == (2, 0, 0)
    assert session.scalars(select(Earning.net_fen)).all() == [5280]
    assert broken(session) == []


def test_dropped_count_changes_nothing(session: Session, on: make.Stage, other: Actor) -> None:
    lot, items = make.shelved(session, on, packs=2)
    count = counted(session, on, items[:1])

    services.drop_count(session, count_id=count.id, actor=other, now=NOW)

    assert not quality.is_held(session, lot.id)
    assert where(session, items[1]) == "A-01"
    assert counted(session, on, items).state == "right"
    assert broken(session) == []


def test_thing_on_the_wrong_shelf_is_recorded_where_it_is(
    session: Session, on: make.Stage, other: Actor
) -> None:
    _, items = make.shelved(session, on, packs=2)
    _, there = make.shelved(session, on, packs=1, shelf=on.far_shelf)

    count = counted(session, on, [*items, *there])
    services.settle_count(session, count_id=count.id, actor=other, now=NOW)

    assert where(session, there[0]) == "A-01"
    assert make.offer(session, on) == (3, 0, 0)
    assert broken(session) == []


def missed(session: Session, on: make.Stage) -> tuple[Lot, list[Item]]:
    """Shelve two, sell one, and let the picker not find it."""
    lot, items = make.shelved(session, on, packs=2)
    order = make.paid_order(session, on, packs=1)
    packing.allocate(session, order_id=order.id, now=NOW)
    [task] = packing_read.tasks_of_order(session, order.id)
    shortages.report_missing(
        session,
        order_id=order.id,
        allocation_id=task.allocation_id,
        client_id=uuid.uuid4(),
        actor=on.worker,
        now=NOW,
    )
    assert make.offer(session, on) == (1, 0, 1)
    return lot, items


def test_what_a_picker_missed_is_offered_again_once_it_is_seen(
    session: Session, on: make.Stage
) -> None:
    _, items = missed(session, on)

    assert counted(session, on, items).state == "right"

    assert make.offer(session, on) == (2, 0, 1)
    assert broken(session) == []


def test_what_is_seen_of_a_held_lot_is_offered_only_when_nothing_holds_it(
    session: Session, on: make.Stage
) -> None:
    lot, items = missed(session, on)
    hold = holds.hold_lot(
        session,
        lot_id=lot.id,
        kind="test",
        reason="复检",
        actor=on.worker,
        now=NOW,
    )

    assert counted(session, on, items).state == "right"
    assert make.offer(session, on) == (1, 0, 1)
    assert broken(session) == []

    build.release(session, hold)
    sorting.offer_shelved(session, hub_id=on.hub.id, now=NOW)
    assert make.offer(session, on) == (2, 0, 1)
    assert broken(session) == []


def test_sold_thing_on_a_shelf_needs_a_person(
    session: Session, on: make.Stage, other: Actor
) -> None:
    _, items = make.shelved(session, on, packs=2)
    make.delivered(session, on, items[:1])
    count = counted(session, on, items)

    with pytest.raises(Refusal, match=r"count\.needs_a_person"):
        services.settle_count(session, count_id=count.id, actor=other, now=NOW)


def test_shelf_is_counted_once_at_a_time(session: Session, on: make.Stage) -> None:
    client_id = uuid.uuid4()

    def begin(by: uuid.UUID) -> int:
        return services.open_count(
            session, raw_shelf=on.shelf.code, client_id=by, actor=on.worker, now=NOW
        ).id

    assert begin(client_id) == begin(client_id)
    with pytest.raises(Refusal, match=r"count\.shelf_in_count"):
        begin(uuid.uuid4())


def test_only_the_counter_counts(session: Session, on: make.Stage, other: Actor) -> None:
    _, items = make.shelved(session, on, packs=1)
    count = services.open_count(
        session, raw_shelf=on.shelf.code, client_id=uuid.uuid4(), actor=on.worker, now=NOW
    )

    with pytest.raises(Refusal, match=r"count\.not_yours"):
        services.see(
            session,
            count_id=count.id,
            raw=items[0].code,
            client_id=uuid.uuid4(),
            actor=other,
            now=NOW,
        )


def test_page_is_blind_while_counting_and_tells_the_difference_after(
    session: Session, on: make.Stage, other: Actor, client: FlaskClient
) -> None:
    _, items = make.shelved(session, on, packs=2)
    mine, theirs = bearer(session, on.worker), bearer(session, other)
    form = {"shelf": on.shelf.code, "client_id": str(uuid.uuid4())}

    path = client.post("/hub/counts", data=form, headers=mine).headers["Location"]
    blind = client.get(path, headers=mine).get_data(as_text=True)
    scan = {"raw": items[0].code, "client_id": str(uuid.uuid4())}
    seen = client.post(f"{path}/scan", json=scan, headers=mine).get_json()
    client.post(f"{path}/close", headers=mine)
    told = client.get(path, headers=theirs).get_data(as_text=True)
    settled = client.post(f"{path}/settle", headers=theirs)

    assert items[0].code not in blind
    assert items[1].code not in blind
    assert seen["title"] == "1 件"
    assert items[1].code in told
    assert settled.status_code == 303
    assert "照盘点改了" in client.get("/hub/counts", headers=mine).get_data(as_text=True)
    [row] = client.get("/api/counts", headers=mine).get_json()
    assert (row["state"], row["seen"], row["missing"]) == ("settled", 1, 1)


def test_api_counts_and_drops(session: Session, on: make.Stage, client: FlaskClient) -> None:
    _, items = make.shelved(session, on, packs=1)
    headers = bearer(session, on.worker)
    body = {"shelf": on.shelf.code, "client_id": str(uuid.uuid4())}

    count = client.post("/api/counts", json=body, headers=headers).get_json()
    path = f"/api/counts/{count['count_id']}"
    scan = {"raw": items[0].code, "client_id": str(uuid.uuid4())}
    seen = client.post(f"{path}/scans", json=scan, headers=headers)
    again = client.post(f"{path}/scans", json=scan, headers=headers)
    dropped = client.delete(path, headers=headers)

    assert seen.get_json() == again.get_json() == {"code": items[0].code, "seen": 1}
    assert dropped.get_json()["state"] == "dropped"


def test_twelve_hundred_scans_are_twelve_hundred_counted(session: Session, on: make.Stage) -> None:
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=1200)
    stock_verbs.move_items(
        session,
        items=items,
        to_bin_id=on.shelf.id,
        verb="test",
        voucher="",
        actor=on.worker,
        now=NOW,
    )
    count = services.open_count(
        session, raw_shelf=on.shelf.code, client_id=uuid.uuid4(), actor=on.worker, now=NOW
    )

    for item in items:
        client_id = uuid.uuid4()
        for _ in range(1 + (item.id % 4 == 0)):  # some scanners send twice
            seen = services.see(
                session,
                count_id=count.id,
                raw=item.code,
                client_id=client_id,
                actor=on.worker,
                now=NOW,
            )

    assert seen == (items[-1].code, 1200)
