"""Sorting at the wall: one scan, one slot."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal
from app.people.rules import Role
from fulfilment.packing import services as packing
from fulfilment.wall import queries, services
from fulfilment.wall.rules import SlotState
from fulfilment.waves import services as waves
from inventory.stock import queries as stock
from inventory.stock.models import Item
from storefront.orders.models import Order
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.promises import broken
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


def release(session: Session, on: make.Stage, *orders: Order) -> None:
    waves.release(
        session,
        hub=on.hub,
        order_codes=[order.code for order in orders],
        client_id=uuid.uuid4(),
        actor=on.worker,
        now=NOW,
    )


def sort(
    session: Session, on: make.Stage, item: Item, *, client_id: uuid.UUID | None = None
) -> services.Sorted:
    return services.sort_item(
        session,
        hub=on.hub,
        raw=item.code,
        client_id=client_id or uuid.uuid4(),
        actor=on.worker,
        now=NOW,
    )


def refused(session: Session, on: make.Stage, item: Item) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refusal) as caught, session.begin_nested():
        sort(session, on, item)
    return caught.value.code, dict(caught.value.params)


def states(session: Session, on: make.Stage) -> list[str]:
    return [str(slot.state) for slot in queries.slots(session, hub_id=on.hub.id)]


def walled(session: Session, on: make.Stage, slots: int) -> None:
    services.set_slots(session, hub=on.hub, slots=slots)


def test_each_order_gets_a_slot_and_gives_it_back_with_its_parcel(
    session: Session, on: make.Stage
) -> None:
    _, items = make.shelved(session, on, packs=4)
    two, one = make.paid_order(session, on, packs=2), make.paid_order(session, on, packs=1)
    walled(session, on, 2)
    release(session, on, two, one)

    into = [sort(session, on, item) for item in items[:3]]

    # The order whose slot is open is filled first, so that slots come free.
    assert [(each.slot, each.order_code) for each in into] == [
        (1, two.code),
        (1, two.code),
        (2, one.code),
    ]
    assert (into[1].picked, into[1].packs) == (2, 2)
    assert states(session, on) == ["ready", "ready"]
    packing.pack_order(session, order_id=two.id, actor=on.worker, now=NOW)
    assert states(session, on) == ["free", "ready"]
    third = make.paid_order(session, on)
    release(session, on, third)
    assert sort(session, on, items[3]).slot == 1
    assert broken(session) == []


def test_same_scan_twice_is_one_and_same_item_again_names_its_slot(
    session: Session, on: make.Stage
) -> None:
    _, items = make.shelved(session, on, packs=3)
    walled(session, on, 3)
    release(session, on, make.paid_order(session, on, packs=2))
    client_id = uuid.uuid4()

    first = sort(session, on, items[0], client_id=client_id)

    assert sort(session, on, items[0], client_id=client_id) == first
    assert refused(session, on, items[0]) == ("wall.sorted_already", {"slot": 1})
    [slot, *_] = queries.slots(session, hub_id=on.hub.id)
    assert (slot.picked, slot.packs) == (1, 2)


def test_a_full_wall_says_what_to_pack_and_leaves_the_item_on_its_shelf(
    session: Session, on: make.Stage
) -> None:
    _, items = make.shelved(session, on, packs=3)
    walled(session, on, 1)
    release(session, on, make.paid_order(session, on), make.paid_order(session, on))
    sort(session, on, items[0])

    assert refused(session, on, items[1]) == ("wall.full", {"ready": "1"})
    card = stock.item_card(session, items[1].code)
    assert card is not None
    assert card.bin_name == "A-01"


def test_a_wrong_item_says_so(session: Session, on: make.Stage) -> None:
    lot, _ = make.shelved(session, on, packs=2, days_ago=5)
    _, [fresh, *_] = make.shelved(session, on, packs=2)
    jar = build.pickles_and_jar(session)
    make.listed(session, on.channel, jar, slug="pickles")
    walled(session, on, 2)
    release(session, on, make.paid_order(session, on))
    household = build.household(session)
    licence = build.licence(
        session, household, jar[0], expires_on=clock.china_date(NOW) + timedelta(days=90)
    )
    _, [pickles] = make.shelved(
        session, on, packs=1, owner=household, goods=jar, licence_id=licence.id
    )

    code, said = refused(session, on, fresh)
    assert (code, said["wanted"], said["shelf"]) == ("wall.other_lot", lot.code, "A-01")
    assert refused(session, on, pickles) == ("wall.not_wanted", {"shelf": "A-01"})
    with pytest.raises(Refusal) as caught:
        services.sort_item(
            session,
            hub=on.hub,
            raw=on.shelf.code,
            client_id=uuid.uuid4(),
            actor=on.worker,
            now=NOW,
        )
    assert caught.value.code == "scan.is_bin"


def test_without_slots_nothing_is_sorted(session: Session, on: make.Stage) -> None:
    _, [item, *_] = make.shelved(session, on, packs=2)
    release(session, on, make.paid_order(session, on))

    assert refused(session, on, item) == ("wall.none", {})


def test_the_last_scan_is_undone_and_frees_the_slot(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=2)
    walled(session, on, 2)
    release(session, on, make.paid_order(session, on))
    sort(session, on, items[0])

    def undo() -> services.TakenOut:
        return services.undo_scan(
            session, hub=on.hub, client_id=uuid.uuid4(), actor=on.worker, now=NOW
        )

    back = undo()

    assert (back.slot, back.item_code, back.shelf) == (1, items[0].code, "A-01")
    assert states(session, on) == ["free", "free"]
    with pytest.raises(Refusal) as caught:
        undo()
    assert caught.value.code == "wall.nothing_to_undo"
    assert sort(session, on, items[1]).slot == 1


def test_nobody_undoes_beneath_what_another_put_in_since(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=2)
    walled(session, on, 1)
    release(session, on, make.paid_order(session, on, packs=2))
    sort(session, on, items[0])
    other = build.person(session, Role.WORKER, on.hub)
    services.sort_item(
        session, hub=on.hub, raw=items[1].code, client_id=uuid.uuid4(), actor=other, now=NOW
    )

    with pytest.raises(Refusal) as caught:
        services.undo_scan(session, hub=on.hub, client_id=uuid.uuid4(), actor=on.worker, now=NOW)

    assert caught.value.code == "wall.another_since"


def test_slots_in_use_stay(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=2)
    walled(session, on, 2)
    release(session, on, make.paid_order(session, on), make.paid_order(session, on))
    sort(session, on, items[0])
    sort(session, on, items[1])

    with pytest.raises(Refusal) as caught:
        walled(session, on, 1)
    assert (caught.value.code, caught.value.params["slots"]) == ("wall.slot_in_use", "2")
    walled(session, on, 3)
    assert states(session, on) == [SlotState.READY, SlotState.READY, SlotState.FREE]
    with pytest.raises(Refusal):
        walled(session, on, 0)


def test_page_names_the_slot_in_a_large_figure(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    headers = bearer(session, on.worker)
    _, items = make.shelved(session, on, packs=3)
    assert "墙还没有格子" in client.get("/hub/wall", headers=headers).get_data(as_text=True)
    client.post(
        "/hub/wall/slots", data={"slots": "4", "client_id": str(uuid.uuid4())}, headers=headers
    )
    order = make.paid_order(session, on, packs=2)
    release(session, on, order)
    page = client.get("/hub/wall", headers=headers).get_data(as_text=True)
    assert "data-speak" in page
    assert "A-01" in page

    def scan(raw: str) -> dict[str, object]:
        body = {"raw": raw, "client_id": str(uuid.uuid4())}
        found: dict[str, object] = client.post(
            "/hub/wall/scan", json=body, headers=headers
        ).get_json()
        return found

    first, last, again = scan(items[0].code), scan(items[1].code), scan(items[1].code)

    assert (first["title"], first["figure"]) == ("放 1 格", "1")
    assert first["slot"] == {
        "number": 1,
        "state": "filling",
        "text": "1 / 2",
        "href": f"/hub/pick/{order.code}",
    }
    assert (last["title"], last["progress"]) == ("1 格齐了，去打包", {"done": 2, "total": 2})
    assert (again["ok"], again["title"]) == (False, "这件分过了，在 1 格。")
    undone = client.post("/hub/wall/undo", data={"client_id": str(uuid.uuid4())}, headers=headers)
    assert undone.status_code == 303
    assert "拿出" in client.get("/hub/wall", headers=headers).get_data(as_text=True)


def test_api_sorts_and_undoes(client: FlaskClient, session: Session, on: make.Stage) -> None:
    headers = bearer(session, on.worker)
    _, items = make.shelved(session, on, packs=2)
    client.put("/api/wall", json={"slots": 2}, headers=headers)
    release(session, on, make.paid_order(session, on))

    into = client.post(
        "/api/wall/scans",
        json={"raw": items[0].code, "client_id": str(uuid.uuid4())},
        headers=headers,
    )
    slots = client.get("/api/wall", headers=headers).json
    back = client.post("/api/wall/undo", json={"client_id": str(uuid.uuid4())}, headers=headers)

    assert into.json["slot"] == 1
    assert [slot["state"] for slot in slots] == ["ready", "free"]
    assert back.json["item_code"] == items[0].code
