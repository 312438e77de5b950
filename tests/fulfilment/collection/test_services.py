import uuid

import pytest
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Role
from fulfilment.collection import queries, services
from fulfilment.collection.models import Manifest
from fulfilment.collection.rules import Loaded
from inventory.labels.rules.codes import CodeKind, make_code
from inventory.stock import queries as stock
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build


def where(session: Session, item_code: str) -> str:
    card = stock.item_card(session, item_code)
    assert card is not None
    return card.bin_kind


def test_items_are_scanned_into_a_crate_at_the_desk(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=2)

    crate = make.crate_of(session, on, items)

    [row] = queries.crates_at_desk(session, place_ids={on.village.id})
    assert (row.code, row.items) == (crate, 2)


def test_same_client_id_twice_is_one_crate(session: Session) -> None:
    on = make.stage(session)
    client_id = uuid.uuid4()

    codes = {
        services.start_crate(
            session, place_id=on.village.id, client_id=client_id, actor=on.agent, now=NOW
        )
        for _ in range(2)
    }

    assert len(codes) == 1
    assert len(queries.crates_at_desk(session, place_ids=None)) == 1


def test_all_loose_items_of_a_delivery_go_into_one_crate(session: Session) -> None:
    on = make.stage(session)
    build.lot_of(session, build.household(session), on.eggs, packs=5)
    [loose] = queries.loose_by_delivery(session, place_id=on.village.id)

    crate = services.crate_delivery(
        session,
        delivery_code=loose.delivery_code,
        client_id=uuid.uuid4(),
        actor=on.agent,
        now=NOW,
    )

    assert loose.items == 5
    assert queries.loose_by_delivery(session, place_id=on.village.id) == []
    [row] = queries.crates_at_desk(session, place_ids=None)
    assert (row.code, row.items) == (crate, 5)


def test_item_that_is_in_a_crate_goes_into_no_other(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs)
    make.crate_of(session, on, items)

    with pytest.raises(Refusal, check=lambda refusal: refusal.code == "crate.item_in_crate"):
        make.crate_of(session, on, items)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "label.unreadable"),
        ("6901234567892", "scan.not_ours"),
        ("SF1234567890", "scan.not_ours"),
        (make_code(CodeKind.ITEM, 99), "scan.item_unknown"),
        (make_code(CodeKind.ITEM, 99)[:-1] + "*", "scan.not_ours"),
        (make_code(CodeKind.CONTAINER, 5), "scan.is_container"),
        (make_code(CodeKind.VILLAGER, 5), "scan.is_villager"),
    ],
)
def test_what_is_no_item_of_this_desk_is_refused_by_its_name(
    session: Session, raw: str, code: str
) -> None:
    on = make.stage(session)
    crate = make.crate_of(session, on, [])

    with pytest.raises(Refusal) as refused:
        services.add_item(
            session, crate_code=crate, raw=raw, client_id=uuid.uuid4(), actor=on.agent, now=NOW
        )

    assert refused.value.code == code


def test_agent_of_another_village_does_not_know_the_crate(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs)
    crate = make.crate_of(session, on, [])
    stranger = build.person(session, Role.AGENT, on.hub)

    with pytest.raises(Refusal) as refused:
        services.add_item(
            session,
            crate_code=crate,
            raw=items[0].code,
            client_id=uuid.uuid4(),
            actor=stranger,
            now=NOW,
        )

    assert refused.value.code == "crate.unknown"


def test_loaded_crate_is_on_the_truck_of_its_hub(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=2)
    crate = make.crate_of(session, on, items)

    manifest = make.manifest_with(session, on, [crate])

    card = stock.item_card(session, items[0].code)
    assert card is not None
    assert (card.place_id, card.bin_kind) == (on.hub.id, "truck")
    row = queries.manifest_of_code(session, manifest.code)
    assert row is not None
    assert (row.state, row.crates, row.items, row.missing) == ("departed", 1, 2, 1)
    steps = [event.step for event in trace.events_of(session, items[0].code)]
    assert steps == [Step.CRATE, Step.LOAD]


def test_same_scan_twice_loads_one_crate_and_gets_the_same_answer(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs)
    crate = make.crate_of(session, on, items)
    manifest = make.manifest_with(session, on, [], departs=False)
    client_id = uuid.uuid4()

    answers = [
        services.load_crate(
            session,
            manifest_code=manifest.code,
            raw=crate,
            client_id=client_id,
            actor=on.driver,
            now=NOW,
        )
        for _ in range(2)
    ]

    assert answers == [Loaded(crate_code=crate, items=3, crates=1, waiting=0)] * 2


def load(session: Session, on: make.Stage, manifest_code: str, raw: str) -> str:
    """Code of the refusal."""
    with pytest.raises(Refusal) as refused:
        services.load_crate(
            session,
            manifest_code=manifest_code,
            raw=raw,
            client_id=uuid.uuid4(),
            actor=on.driver,
            now=NOW,
        )
    return refused.value.code


def test_crate_is_loaded_once_and_not_empty(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs)
    crate = make.crate_of(session, on, items)
    empty = make.crate_of(session, on, [])
    first = make.manifest_with(session, on, [crate], departs=False)
    second = make.manifest_with(session, on, [], departs=False)

    assert load(session, on, first.code, crate) == "crate.loaded_already"
    assert load(session, on, second.code, crate) == "crate.on_other_manifest"
    assert load(session, on, second.code, empty) == "crate.empty"
    assert load(session, on, second.code, items[0].code) == "scan.is_item"
    assert load(session, on, "M00000000", crate) == "manifest.unknown"
    assert where(session, items[0].code) == "truck"


def leave(session: Session, on: make.Stage, manifest_code: str, position: int = 1) -> Manifest:
    return services.leave_stop(
        session, manifest_code=manifest_code, position=position, actor=on.driver, now=NOW
    )


def test_vehicle_leaves_once_and_not_empty(session: Session) -> None:
    on = make.stage(session)
    _, items = build.lot_of(session, build.household(session), on.eggs)
    manifest = make.manifest_with(session, on, [], departs=False)

    with pytest.raises(Refusal) as refused:
        leave(session, on, manifest.code)
    assert refused.value.code == "manifest.empty"

    full = make.manifest_with(session, on, [make.crate_of(session, on, items)])
    again = leave(session, on, full.code)
    assert (again.state, again.departed_at) == ("departed", NOW)
    assert load(session, on, full.code, "C") == "manifest.departed"


def test_manifest_runs_from_a_centre_to_a_hub(session: Session) -> None:
    on = make.stage(session)

    with pytest.raises(Refusal) as refused:
        services.open_manifest(
            session,
            client_id=uuid.uuid4(),
            stop_ids=[on.hub.id],
            to_place_id=on.village.id,
            driver=on.driver,
            now=NOW,
        )

    assert refused.value.code == "manifest.places_wrong"
