"""The verbs of the road, from a village's desk to the hub's dock, for tests that play them."""

import uuid
from collections.abc import Callable, Sequence

from sqlalchemy import select

from fulfilment.collection import queries
from fulfilment.collection import services as collection
from fulfilment.collection.queries import ManifestRow
from fulfilment.differences import services as differences
from fulfilment.receiving import services as receiving
from fulfilment.receiving.models import Difference
from inventory.places.models import Place
from tests.support import inventory as build
from tests.support.verbs import World


def _villages(hub: World) -> Sequence[Place]:
    return hub.session.scalars(select(Place).where(Place.kind == "centre").order_by(Place.id)).all()


def _run(hub: World, state: str, n: int) -> ManifestRow:
    """Choose a run in a state; of those on the road or over, mostly one with a crate to come."""
    runs = queries.manifests(hub.session, place_ids=None, states=(state,))
    if state != "open" and n % 5:
        runs = [run for run in runs if run.missing]
    return hub.one(runs, n)


def open_road(hub: World) -> None:
    """Begin with a vehicle on the road from two villages, and one that has just set out."""
    for n in range(4):
        fill_crate(hub, n)
    set_out(hub, 1)
    for _ in range(2):
        load(hub, 1)
        load(hub, 1)
        leave(hub, 1)
    for n in range(2):
        fill_crate(hub, n)
    set_out(hub, 1)


def fill_crate(hub: World, n: int) -> None:
    """Let a household of one of the villages bring trays, all in one crate."""
    at = hub.one(_villages(hub), n)
    owner = build.household(hub.session, name=f"户{n}", at=at)
    _, items = build.lot_of(hub.session, owner, hub.on.eggs, packs=1 + n % 3, now=hub.now)
    crate = collection.start_crate(
        hub.session, place_id=at.id, client_id=uuid.uuid4(), actor=owner.agent, now=hub.now
    )
    for item in items:
        collection.add_item(
            hub.session,
            crate_code=crate,
            raw=item.code,
            client_id=uuid.uuid4(),
            actor=owner.agent,
            now=hub.now,
        )


def set_out(hub: World, n: int) -> None:
    """Open a round over one village or over all of them, either way round."""
    places = [place.id for place in _villages(hub)]
    stops = places[:: 1 if n % 2 else -1][: 1 + n % 3 % len(places)]
    collection.open_manifest(
        hub.session,
        client_id=uuid.uuid4(),
        stop_ids=stops,
        to_place_id=hub.on.hub.id,
        driver=hub.on.driver,
        now=hub.now,
    )


def add_stop(hub: World, n: int) -> None:
    collection.add_stop(
        hub.session,
        manifest_code=_run(hub, "open", n).code,
        place_id=hub.one(_villages(hub), n).id,
        actor=hub.on.driver,
    )


def load(hub: World, n: int) -> None:
    """Scan a crate: mostly one of this stop, else any."""
    run = _run(hub, "open", n)
    here = {run.here.place_id} if run.here and n % 4 else None
    crates = queries.crates_at_desk(hub.session, place_ids=here)
    collection.load_crate(
        hub.session,
        manifest_code=run.code,
        raw=hub.one(crates, n).code,
        client_id=uuid.uuid4(),
        actor=hub.on.driver,
        now=hub.now,
    )


def leave(hub: World, n: int) -> None:
    run = _run(hub, "open", n)
    position = run.here.position if run.here and n % 4 else 1 + n % 3
    collection.leave_stop(
        hub.session, manifest_code=run.code, position=position, actor=hub.on.driver, now=hub.now
    )


def unload(hub: World, n: int) -> None:
    """Scan a crate in, of a run that may be closed already."""
    run = _run(hub, "departed" if n % 3 else "arrived", n)
    crates = [
        crate
        for crate in queries.crates_of_manifest(hub.session, run.manifest_id)
        if crate.unloaded_at is None
    ]
    receiving.unload_crate(
        hub.session,
        manifest_code=run.code,
        raw=hub.one(crates, n).code,
        client_id=uuid.uuid4(),
        actor=hub.on.worker,
        now=hub.now,
    )


def close_run(hub: World, n: int) -> None:
    run = _run(hub, "departed", n)
    receiving.arrive(
        hub.session,
        manifest_code=run.code,
        missing_known=run.missing,
        actor=hub.on.worker,
        now=hub.now,
    )


def _difference(hub: World, n: int) -> int:
    waiting = select(Difference).where(Difference.outcome.is_(None)).order_by(Difference.id)
    return hub.one(hub.session.scalars(waiting).all(), n).id


def find_in_village(hub: World, n: int) -> None:
    differences.close_as_stayed(
        hub.session,
        difference_id=_difference(hub, n),
        note="还在村里",
        actor=hub.other,
        now=hub.now,
    )


def give_up_crate(hub: World, n: int) -> None:
    differences.close_as_lost(
        hub.session, difference_id=_difference(hub, n), note="丢了", actor=hub.other, now=hub.now
    )


ROAD_VERBS: tuple[Callable[[World, int], bool | None], ...] = (
    fill_crate,
    set_out,
    add_stop,
    load,
    leave,
    unload,
    close_run,
    find_in_village,
    give_up_crate,
)
