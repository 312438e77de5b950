import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Role
from fulfilment.collection import queries as collection
from fulfilment.receiving import services
from inventory.stock import queries as stock
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build

LATER = NOW + timedelta(hours=3)


def two_crates(session: Session, on: make.Stage) -> tuple[str, str]:
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=4)
    return (
        make.crate_of(session, on, items[:1]),
        make.crate_of(session, on, items[1:]),
    )


def close(session: Session, on: make.Stage, code: str, *, missing_known: int = 0) -> str:
    """State after closing, or code of the refusal."""
    try:
        return services.arrive(
            session,
            manifest_code=code,
            missing_known=missing_known,
            actor=on.worker,
            now=LATER,
        ).state
    except Refusal as refusal:
        return refusal.code


def test_crate_scanned_in_stands_on_the_dock_with_its_items(session: Session) -> None:
    on = make.stage(session)
    small, large = two_crates(session, on)
    manifest = make.manifest_with(session, on, [small, large])

    unloaded = make.unload(session, on, manifest, large, now=LATER)

    assert unloaded == services.Unloaded(crate_code=large, items=3, crates=2, missing=1)
    container = stock.container_of_code(session, large)
    assert container is not None
    cards = stock.cards_in_container(session, container.id)
    assert {(card.place_id, card.bin_kind) for card in cards} == {(on.hub.id, "dock")}
    assert trace.events_of(session, cards[0].code)[-1].step == Step.RECEIVE


def test_crate_that_is_not_on_the_manifest_is_refused(session: Session) -> None:
    on = make.stage(session)
    small, large = two_crates(session, on)
    manifest = make.manifest_with(session, on, [small])
    make.manifest_with(session, on, [large])

    with pytest.raises(Refusal) as refused:
        make.unload(session, on, manifest, large)

    assert refused.value.code == "crate.not_on_manifest"
    assert refused.value.params == {"code": large, "manifest": manifest.code}


def test_crate_is_unloaded_once(session: Session) -> None:
    on = make.stage(session)
    small, large = two_crates(session, on)
    manifest = make.manifest_with(session, on, [small, large])
    make.unload(session, on, manifest, small)

    with pytest.raises(Refusal) as refused:
        make.unload(session, on, manifest, small)

    assert refused.value.code == "crate.unloaded_already"


def test_vehicle_that_has_not_left_cannot_be_unloaded(session: Session) -> None:
    on = make.stage(session)
    small, _ = two_crates(session, on)
    manifest = make.manifest_with(session, on, [small], departs=False)

    with pytest.raises(Refusal) as refused:
        make.unload(session, on, manifest, small)

    assert refused.value.code == "manifest.not_departed"
    assert close(session, on, manifest.code) == "manifest.not_departed"


def test_missing_crate_is_signed_for_only_by_who_knows_of_it(session: Session) -> None:
    on = make.stage(session)
    small, large = two_crates(session, on)
    manifest = make.manifest_with(session, on, [small, large])
    make.unload(session, on, manifest, small)

    assert close(session, on, manifest.code) == "manifest.crates_missing"
    assert close(session, on, manifest.code, missing_known=1) == "arrived"


def test_missing_crate_stays_named_until_it_turns_up(session: Session) -> None:
    on = make.stage(session)
    small, large = two_crates(session, on)
    manifest = make.manifest_with(session, on, [small, large])
    make.unload(session, on, manifest, small)
    close(session, on, manifest.code, missing_known=1)

    [row] = collection.manifests(
        session, place_ids={on.hub.id}, states=("departed",), short_too=True
    )
    assert (row.code, row.missing) == (manifest.code, 1)

    make.unload(session, on, manifest, large, now=LATER + timedelta(hours=1))
    assert (
        collection.manifests(session, place_ids={on.hub.id}, states=("departed",), short_too=True)
        == []
    )


def test_closed_twice_is_closed_once(session: Session) -> None:
    on = make.stage(session)
    small, _ = two_crates(session, on)
    manifest = make.manifest_with(session, on, [small])
    make.unload(session, on, manifest, small)

    assert [close(session, on, manifest.code) for _ in range(2)] == ["arrived", "arrived"]


def test_worker_of_another_hub_does_not_know_the_manifest(session: Session) -> None:
    on = make.stage(session)
    small, _ = two_crates(session, on)
    manifest = make.manifest_with(session, on, [small])
    elsewhere = build.place(session, "hub", "430922101999", "别处仓", "Other Hub")

    with pytest.raises(Refusal) as refused:
        services.unload_crate(
            session,
            manifest_code=manifest.code,
            raw=small,
            client_id=uuid.uuid4(),
            actor=build.person(session, Role.WORKER, elsewhere),
            now=NOW,
        )

    assert refused.value.code == "manifest.unknown"
