import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal
from fulfilment.sorting import queries, services
from fulfilment.sorting.models import Shelving
from inventory.labels.rules.codes import CodeKind, make_code
from inventory.places import services as places
from inventory.quality import services as quality
from inventory.stock import queries as stock
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build

TODAY = clock.china_date(NOW)


def test_crate_put_away_is_on_the_shelf_and_in_the_shop(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=3)
    crate = make.on_dock(session, on, items)

    done = make.put_away(session, on, crate)

    assert done == services.PutAway(code=crate, shelf="A-01", items=3, offered=3, reasons=[])
    assert make.offer(session, on) == (3, 0, 0)
    card = stock.item_card(session, items[0].code)
    assert card is not None
    assert (card.bin_name, card.container_code) == ("A-01", "")
    assert [event.step for event in trace.events_of(session, items[0].code)][-2:] == [
        Step.UNCRATE,
        Step.STORE,
    ]


def test_one_item_out_of_a_crate_leaves_the_rest_on_the_dock(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=3)
    crate = make.on_dock(session, on, items)

    make.put_away(session, on, items[1].code, shelf=on.far_shelf)

    assert queries.on_dock(session, hub_id=on.hub.id) == [queries.DockRow(crate, 2)]
    assert make.offer(session, on) == (1, 0, 0)


def test_same_client_id_twice_is_put_away_once(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs)
    crate = make.on_dock(session, on, items)
    client_id = uuid.uuid4()

    answers = [
        services.put_away(
            session,
            raw_thing=crate,
            raw_shelf=on.shelf.code,
            client_id=client_id,
            actor=on.worker,
            now=NOW,
        )
        for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert make.offer(session, on) == (3, 0, 0)


def test_held_goods_are_shelved_but_not_offered(session: Session) -> None:
    on = make.stage(session)
    lot, items = build.lot_of(session, build.household(session), on.eggs, packs=2)
    crate = make.on_dock(session, on, items)
    quality.hold_lot(session, lot_id=lot.id, kind="test", reason="复检", actor=on.worker, now=NOW)

    done = make.put_away(session, on, crate)

    assert (done.items, done.offered, done.reasons) == (2, 0, ["held"])
    assert make.offer(session, on) == (0, 0, 0)
    [row] = queries.unoffered(session, hub_id=on.hub.id, on=TODAY)
    assert (row.lot_code, row.items, row.reason) == (lot.code, 2, "held")


def test_released_goods_are_offered_once(session: Session) -> None:
    on = make.stage(session)
    lot, items = build.lot_of(session, build.household(session), on.eggs, packs=2)
    crate = make.on_dock(session, on, items)
    hold = quality.hold_lot(
        session, lot_id=lot.id, kind="test", reason="复检", actor=on.worker, now=NOW
    )
    make.put_away(session, on, crate)
    build.release(session, hold)

    offered = [services.offer_shelved(session, hub_id=on.hub.id, now=NOW) for _ in range(2)]

    assert offered == [2, 0]
    assert make.offer(session, on) == (2, 0, 0)
    assert queries.unoffered(session, hub_id=on.hub.id, on=TODAY) == []


def test_expired_goods_are_not_offered(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(
        session, build.household(session), on.eggs, packs=1, now=NOW - timedelta(days=40)
    )

    done = make.put_away(session, on, make.on_dock(session, on, items))

    assert done.reasons == ["expired"]
    assert make.offer(session, on) == (0, 0, 0)


def test_goods_that_the_shop_does_not_list_wait_until_it_does(session: Session) -> None:
    on = make.stage(session)
    owner = build.household(session)
    pickles = build.pickles_and_jar(session)
    paper = build.licence(session, owner, pickles[0], expires_on=TODAY + timedelta(days=9))
    _, items = build.lot_of(session, owner, pickles, packs=2, licence_id=paper.id)
    assert make.put_away(session, on, make.on_dock(session, on, items)).reasons == ["unlisted"]

    make.listed(session, on.channel, pickles, slug="pickles-500")

    assert services.offer_shelved(session, hub_id=on.hub.id, now=NOW) == 2


def test_unlicensed_food_is_not_offered(session: Session) -> None:
    on = make.stage(session)
    pickles = build.pickles_and_jar(session)
    make.listed(session, on.channel, pickles, slug="pickles-500")
    _, items = build.lot_of(session, build.household(session), pickles, packs=2)

    assert make.put_away(session, on, make.on_dock(session, on, items)).reasons == ["unlicensed"]


def test_hub_receipt_is_when_the_crate_was_scanned_in(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=1)
    crate = make.on_dock(session, on, items, now=NOW + timedelta(hours=2))

    make.put_away(session, on, crate, now=NOW + timedelta(hours=5))

    shelving = session.scalars(select(Shelving)).one()
    assert shelving.received_at == NOW + timedelta(hours=2)


def refused(session: Session, on: make.Stage, thing: str, shelf: str) -> str:
    with pytest.raises(Refusal) as caught:
        services.put_away(
            session,
            raw_thing=thing,
            raw_shelf=shelf,
            client_id=uuid.uuid4(),
            actor=on.worker,
            now=NOW,
        )
    return caught.value.code


def test_what_cannot_be_put_away_is_refused_by_its_name(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=4)
    at_desk = items[3]
    crate = make.on_dock(session, on, items[:2])
    elsewhere = build.place(session, "hub", "430922101999", "别处仓", "Other Hub")
    far = places.add_shelf(session, place_id=elsewhere.id, name="A-01")
    dock = build.bin_of(session, on.hub, "dock")

    assert refused(session, on, crate, make_code(CodeKind.BIN, 77)) == "shelf.unknown"
    assert refused(session, on, crate, dock.code) == "shelf.unknown"
    assert refused(session, on, crate, far.code) == "shelf.elsewhere"
    assert refused(session, on, crate, items[0].code) == "scan.is_item"
    assert refused(session, on, on.shelf.code, on.shelf.code) == "scan.is_bin"
    assert refused(session, on, at_desk.code, on.shelf.code) == "scan.item_unknown"
    assert refused(session, on, make_code(CodeKind.CONTAINER, 5), "B") == "crate.unknown"
    assert make.offer(session, on) == (0, 0, 0)

    make.put_away(session, on, crate)
    assert refused(session, on, crate, on.shelf.code) == "crate.emptied"
    assert refused(session, on, items[0].code, on.far_shelf.code) == "shelf.item_there"
    assert make.offer(session, on) == (2, 0, 0)
