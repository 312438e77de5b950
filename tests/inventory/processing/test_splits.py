"""Taking labelled things apart and putting them together again."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database.session import constraint_of
from app.errors import Refusal
from app.people.rules import Role
from inventory.intake import queries as intake
from inventory.processing import checks as processing_checks
from inventory.processing import queries, services
from inventory.processing.rules import Wanted
from inventory.processing.services import Parted
from inventory.quality import checks as quality_checks
from inventory.quality import services as quality
from inventory.stock import checks as stock_checks
from inventory.stock.models import Holding, Item, Movement
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from tests.conftest import NOW
from tests.support import fulfilment
from tests.support import inventory as build
from tests.support import processing as make

LATER = make.LATER
LATEST = LATER + timedelta(hours=1)
CHECKS = (*stock_checks.CHECKS, *processing_checks.CHECKS, *quality_checks.CHECKS)


def broken(session: Session) -> set[str]:
    session.flush()
    return {check.name for check in CHECKS if session.execute(text(check.sql)).first()}


def of(session: Session, code: str) -> tuple[int, int, str]:
    """Tell what a label holds, as which pack, and in which kind of bin."""
    session.expire_all()
    item = session.scalars(select(Item).where(Item.code == code)).one()
    bins = session.execute(
        text("SELECT kind FROM bins WHERE id = :id"), {"id": item.bin_id}
    ).scalar_one()
    return item.base_units, item.pack_id, bins


def refused(session: Session, work: object, *args: object) -> str:
    before = session.scalar(select(func.count()).select_from(Movement))
    with pytest.raises(Refusal) as caught, session.begin_nested():
        work(session, *args)  # type: ignore[operator]
    assert session.scalar(select(func.count()).select_from(Movement)) == before
    return caught.value.code


def write(session: Session, row: Movement) -> None:
    session.add(row)
    session.flush()


def test_parts_get_labels_and_the_old_label_keeps_the_rest(session: Session) -> None:
    produce, packs = make.chillies(session)
    lot, bag = make.bag(session, (produce, packs["loose"]), grams=10_000)

    done = make.split(session, make.worker(session), bag.code, Wanted(packs["small"].id, packs=5))

    assert done == Parted(bag.code, 7500, done.parts)
    assert len(done.parts) == 5
    assert of(session, bag.code) == (7500, packs["loose"].id, "dock")
    assert {of(session, code) for code in done.parts} == {(500, packs["small"].id, "dock")}
    held = dict(
        session.execute(
            text(
                "SELECT kind, base_units FROM holdings JOIN bins ON bins.id = bin_id"
                " WHERE lot_id = :lot AND base_units <> 0"
            ),
            {"lot": lot.id},
        ).all()
    )
    assert held == {"villager": -10_000, "dock": 10_000}
    assert broken(session) == set()


def test_the_logbook_tells_of_both_ways(session: Session) -> None:
    produce, packs = make.chillies(session)
    _, bag = make.bag(session, (produce, packs["loose"]), grams=2000)
    by = make.worker(session)

    done = make.split(session, by, bag.code, Wanted(packs["loose"].id, weights=(400, 600)))
    make.merge(session, by, bag.code, done.parts[:1], now=LATEST)

    def steps(code: str) -> list[Step | None]:
        return [event.step for event in trace.events_of(session, code)]

    assert steps(bag.code) == [Step.SPLIT, Step.MERGE]
    assert steps(done.parts[0]) == [Step.COMMISSION, Step.SPLIT, Step.MERGE, Step.RETIRE]
    assert steps(done.parts[1]) == [Step.COMMISSION, Step.SPLIT]


def test_merged_back_all_is_as_before(session: Session) -> None:
    produce, packs = make.chillies(session)
    _, bag = make.bag(session, (produce, packs["large"]))
    by = make.worker(session)
    done = make.split(session, by, bag.code, Wanted(packs["small"].id, packs=4))
    assert of(session, bag.code) == (0, packs["large"].id, "conversion")
    assert broken(session) == set()

    merged = make.merge(session, by, bag.code, done.parts, now=LATEST)

    assert merged == Parted(bag.code, 2000, done.parts)
    assert of(session, bag.code) == (2000, packs["large"].id, "dock")
    assert {of(session, code) for code in done.parts} == {(0, packs["small"].id, "conversion")}
    assert broken(session) == set()


def test_a_rest_of_another_size_is_labelled_as_that(session: Session) -> None:
    produce, packs = make.chillies(session)
    _, bag = make.bag(session, (produce, packs["large"]))
    by = make.worker(session)

    make.split(session, by, bag.code, Wanted(packs["small"].id, packs=3))

    assert of(session, bag.code) == (500, packs["small"].id, "dock")
    tray_produce, tray = build.eggs_and_tray(session)
    ten = type(tray)(produce_id=tray_produce.id, name="10 枚", name_en="ten", base_units=10)
    session.add(ten)
    session.flush()
    _, eggs = make.bag(session, (tray_produce, tray))
    assert refused(session, make.split, by, eggs.code, Wanted(ten.id, packs=1)) == (
        "split.no_such_size"
    )
    assert len(make.split(session, by, eggs.code, Wanted(ten.id, packs=3)).parts) == 3


def test_the_slip_of_the_delivery_stays_as_it_was(session: Session) -> None:
    produce, packs = make.chillies(session)
    lot, bag = make.bag(session, (produce, packs["large"]))
    delivery = session.get_one(build.Delivery, lot.delivery_id)

    def told() -> object:
        slip = intake.delivery_slip(session, delivery.code, places=None)
        assert slip is not None
        return [(one.base_units, one.packs) for one in slip.lots]

    before = told()

    make.split(session, make.worker(session), bag.code, Wanted(packs["small"].id, packs=3))

    assert told() == before


def test_same_client_id_twice_is_one_split(session: Session) -> None:
    produce, packs = make.chillies(session)
    _, bag = make.bag(session, (produce, packs["loose"]), grams=3000)
    by, client_id = make.worker(session), uuid.uuid4()

    answers = [
        services.split_item(
            session,
            client_id=client_id,
            raw=bag.code,
            wanted=Wanted(packs["small"].id, packs=2),
            actor=by,
            now=LATER,
        )
        for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert len(queries.parts_of(session, bag.id)) == 2


def test_what_is_in_a_crate_comes_out_of_it(session: Session) -> None:
    on = fulfilment.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=2)
    fulfilment.on_dock(session, on, items)
    produce, tray = on.eggs
    ten = type(tray)(produce_id=produce.id, name="10 枚", name_en="ten", base_units=10)
    session.add(ten)
    session.flush()

    make.split(session, on.worker, items[0].code, Wanted(ten.id, packs=3))

    session.expire_all()
    assert items[0].container_id is None
    assert items[1].container_id is not None


def test_held_goods_are_not_taken_apart_by_service_nor_by_database(session: Session) -> None:
    produce, packs = make.chillies(session)
    lot, bag = make.bag(session, (produce, packs["loose"]), grams=3000)
    by = make.worker(session)
    parts = make.split(session, by, bag.code, Wanted(packs["small"].id, packs=2)).parts
    quality.hold_lot(session, lot_id=lot.id, kind="test", reason="复检", actor=by, now=LATER)

    assert refused(session, make.split, by, bag.code, Wanted(packs["small"].id, packs=1)) == (
        "split.held"
    )
    assert refused(session, make.merge, by, bag.code, parts) == "split.held"
    conversion = build.bin_of(session, build.hub(session), "conversion")
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        build.move(session, [bag], conversion, by, verb="put_away", now=LATEST)
    assert constraint_of(caught.value) == "lot_is_held"


def test_what_cannot_be_taken_apart_is_refused_by_its_name(session: Session) -> None:
    produce, packs = make.chillies(session)
    lot, bag = make.bag(session, (produce, packs["loose"]), grams=3000)
    _, other_pack = build.eggs_and_tray(session)
    by = make.worker(session)
    shelf = fulfilment.places.add_shelf(session, place_id=build.hub(session).id, name="A-01")
    _, shelved = make.bag(session, (produce, packs["large"]))
    build.move(session, [shelved], shelf, by, now=LATER)
    elsewhere = build.place(session, "hub", "430922101999", "别处仓", "Other Hub")
    stranger = build.person(session, Role.WORKER, elsewhere)
    small = packs["small"].id

    def no(actor: object, raw: str, wanted: Wanted) -> str:
        return refused(session, make.split, actor, raw, wanted)

    assert no(by, bag.code, Wanted(small, packs=7)) == "split.more_than_there_is"
    assert no(by, bag.code, Wanted(other_pack.id, packs=1)) == "split.pack_unknown"
    assert no(by, lot.code, Wanted(small, packs=1)) == "processing.not_an_item"
    assert no(by, shelved.code, Wanted(small, packs=1)) == "split.not_here"
    assert no(stranger, bag.code, Wanted(small, packs=1)) == "stock.item_unknown"


def test_only_parts_go_back_and_only_once(session: Session) -> None:
    produce, packs = make.chillies(session)
    _, bag = make.bag(session, (produce, packs["loose"]), grams=3000)
    _, other = make.bag(session, (produce, packs["loose"]), grams=3000)
    by, small = make.worker(session), packs["small"].id
    first, second = make.split(session, by, bag.code, Wanted(small, packs=2)).parts
    [grandchild] = make.split(
        session, by, second, Wanted(packs["loose"].id, weights=(200,)), now=LATEST
    ).parts
    make.merge(session, by, bag.code, [first, second], now=LATEST + timedelta(hours=1))

    assert refused(session, make.merge, by, bag.code, []) == "merge.nothing"
    assert refused(session, make.merge, by, bag.code, [other.code]) == "merge.of_another"
    assert refused(session, make.merge, by, bag.code, [first]) == "split.used_up"
    assert refused(session, make.merge, by, second, [grandchild]) == "merge.void"
    assert of(session, bag.code)[0] == 2800
    assert broken(session) == set()


def test_the_database_refuses_grams_out_of_nothing(session: Session) -> None:
    produce, packs = make.chillies(session)
    lot, bag = make.bag(session, (produce, packs["loose"]), grams=3000)
    other_lot, _ = make.bag(session, (produce, packs["loose"]), grams=3000)
    hub = build.hub(session)
    dock, conversion = build.bin_of(session, hub, "dock"), build.bin_of(session, hub, "conversion")
    lost = Movement(
        moved_at=LATER,
        lot_id=lot.id,
        item_id=bag.id,
        from_bin_id=dock.id,
        to_bin_id=conversion.id,
        base_units=100,
        verb="split",
        voucher=bag.code,
        account_id=make.worker(session).account_id,
    )
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        write(session, lost)
    assert constraint_of(caught.value) == "movements_splits_add_up"

    [part] = make.split(session, make.worker(session), bag.code, Wanted(packs["small"].id, 1)).parts
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        session.execute(update(Item).where(Item.code == part).values(lot_id=other_lot.id))
    assert constraint_of(caught.value) == "items_parts_of_one_lot"


def test_verify_finds_what_was_bent_past_the_code(session: Session) -> None:
    produce, packs = make.chillies(session)
    _, bag = make.bag(session, (produce, packs["loose"]), grams=3000)
    [part] = make.split(session, make.worker(session), bag.code, Wanted(packs["small"].id, 1)).parts

    session.execute(update(Item).where(Item.code == part).values(base_units=499))

    assert {"labels_hold_what_their_size_says", "items_are_where_they_went"} <= broken(session)
    session.execute(update(Item).where(Item.code == part).values(base_units=0))
    assert "empty_items_are_gone" in broken(session)


def test_holdings_do_not_change_by_taking_apart(session: Session) -> None:
    produce, packs = make.chillies(session)
    lot, bag = make.bag(session, (produce, packs["loose"]), grams=3000)
    by = make.worker(session)

    def standing() -> dict[int, int]:
        rows = session.execute(
            select(Holding.bin_id, Holding.base_units).where(
                Holding.lot_id == lot.id, Holding.base_units != 0
            )
        )
        return dict(rows.all())

    before = standing()
    parts = make.split(session, by, bag.code, Wanted(packs["small"].id, packs=4)).parts
    assert standing() == before
    make.merge(session, by, bag.code, parts[1:3], now=LATEST)
    assert standing() == before
    assert NOW < LATER < LATEST
