"""One drive over three villages: loaded stop by stop, scanned in at the hub, short by name."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from fulfilment.collection import queries, services
from fulfilment.collection.models import Manifest
from fulfilment.collection.rules import Loaded
from fulfilment.differences import queries as differences
from fulfilment.differences import services as closing
from fulfilment.receiving import services as receiving
from inventory.places.models import Place
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.promises import broken
from tests.support.villagers import bearer


@dataclass(frozen=True)
class Round:
    """Three villages with a full crate each, and the driver's run over them."""

    session: Session
    on: make.Stage
    villages: Sequence[Place]
    crates: Sequence[str]
    manifest: Manifest

    def load(self, number: int) -> Loaded:
        return services.load_crate(
            self.session,
            manifest_code=self.manifest.code,
            raw=self.crates[number - 1],
            client_id=uuid.uuid4(),
            actor=self.on.driver,
            now=NOW,
        )

    def leave(self, position: int) -> Manifest:
        return services.leave_stop(
            self.session,
            manifest_code=self.manifest.code,
            position=position,
            actor=self.on.driver,
            now=NOW,
        )

    def row(self) -> queries.ManifestRow:
        row = queries.manifest_of_code(self.session, self.manifest.code)
        assert row is not None
        return row


@pytest.fixture
def way(session: Session) -> Round:
    on = make.stage(session)
    others = {"430922101922": "第2村", "430922101923": "第3村"}
    villages = [
        on.village,
        *(build.place(session, "centre", code, name, name) for code, name in others.items()),
    ]
    crates = []
    for village in villages:
        agent = build.person(session, Role.AGENT, village)
        _, items = build.lot_of(session, build.household(session, at=village), on.eggs, packs=2)
        crate = services.start_crate(
            session, place_id=village.id, client_id=uuid.uuid4(), actor=agent, now=NOW
        )
        for item in items:
            services.add_item(
                session,
                crate_code=crate,
                raw=item.code,
                client_id=uuid.uuid4(),
                actor=agent,
                now=NOW,
            )
        crates.append(crate)
    manifest = services.open_manifest(
        session,
        client_id=uuid.uuid4(),
        stop_ids=[village.id for village in villages],
        to_place_id=on.hub.id,
        driver=on.driver,
        now=NOW,
    )
    return Round(session, on, villages, crates, manifest)


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def test_crates_are_gathered_village_by_village(way: Round) -> None:
    assert [stop.waiting for stop in way.row().stops] == [1, 1, 1]
    with pytest.raises(Refusal) as early:
        way.load(2)
    for number in (1, 2, 3):
        assert way.row().here == way.row().stops[number - 1]
        assert way.load(number).waiting == 0
        way.leave(number)

    assert code_of(early) == "crate.of_later_stop"
    row = way.row()
    assert (row.state, row.crates, row.here) == ("departed", 3, None)
    assert [(stop.crates, stop.waiting) for stop in row.stops] == [(1, 0)] * 3
    left = [
        event.place_code
        for crate in way.crates
        for event in trace.events_of(way.session, crate)
        if event.step == Step.DEPART
    ]
    assert left == [village.code for village in way.villages]
    assert broken(way.session) == []


def test_a_stop_is_left_once_and_in_its_turn(way: Round) -> None:
    way.load(1)
    with pytest.raises(Refusal) as ahead:
        way.leave(2)
    way.leave(1)
    way.leave(1)

    assert code_of(ahead) == "manifest.stop_not_reached"
    here = way.row().here
    assert here is not None
    assert here.position == 2
    with pytest.raises(Refusal) as unknown:
        way.leave(4)
    assert code_of(unknown) == "manifest.stop_unknown"


def test_a_village_without_crates_is_passed_but_nothing_at_all_is_no_run(way: Round) -> None:
    way.leave(1)
    way.leave(2)
    with pytest.raises(Refusal) as refused:
        way.leave(3)
    assert code_of(refused) == "manifest.empty"

    with pytest.raises(Refusal) as passed:
        way.load(1)
    assert code_of(passed) == "crate.of_other_place"
    way.load(3)
    assert way.leave(3).state == "departed"


def test_a_village_is_added_on_the_way(way: Round, session: Session) -> None:
    more = build.place(session, "centre", "430922101930", "第四村", "Village 4")
    way.load(1)
    way.leave(1)

    for _ in range(2):
        services.add_stop(
            session, manifest_code=way.manifest.code, place_id=more.id, actor=way.on.driver
        )
    with pytest.raises(Refusal) as back:
        services.add_stop(
            session,
            manifest_code=way.manifest.code,
            place_id=way.villages[0].id,
            actor=way.on.driver,
        )

    assert [stop.place_id for stop in way.row().stops][-1] == more.id
    assert len(way.row().stops) == 4
    assert code_of(back) == "manifest.left_there"


def test_a_round_stops_once_at_each_village(way: Round, session: Session) -> None:
    with pytest.raises(Refusal) as refused:
        services.open_manifest(
            session,
            client_id=uuid.uuid4(),
            stop_ids=[way.on.village.id, way.on.village.id],
            to_place_id=way.on.hub.id,
            driver=way.on.driver,
            now=NOW,
        )
    assert code_of(refused) == "manifest.stop_twice"
    assert queries.latest_round(session, driver_id=way.on.driver.account_id) == [
        village.id for village in way.villages
    ]


@pytest.fixture
def short(way: Round) -> Round:
    """The second village's crate did not come."""
    for number in (1, 2, 3):
        way.load(number)
        way.leave(number)
    for number in (1, 3):
        make.unload(way.session, way.on, way.manifest, way.crates[number - 1])
    receiving.arrive(
        way.session,
        manifest_code=way.manifest.code,
        missing_known=1,
        actor=way.on.worker,
        now=NOW,
    )
    return way


def test_what_is_missing_is_named_with_its_village_and_goes_back_there(
    short: Round, session: Session
) -> None:
    [row] = differences.differences(session, hubs=None)
    assert (row.crate_code, row.from_name) == (short.crates[1], "第2村")
    assert [stop.missing for stop in short.row().stops] == [0, 1, 0]

    other: Actor = build.person(session, Role.WORKER, short.on.hub)
    closing.close_as_stayed(
        session, difference_id=row.difference_id, note="没上车", actor=other, now=NOW
    )

    crate = queries.crate_of_code(session, short.crates[1])
    assert crate is not None
    assert (crate.place_id, crate.bin_kind) == (short.villages[1].id, "desk")
    again = services.open_manifest(
        session,
        client_id=uuid.uuid4(),
        stop_ids=[short.villages[1].id],
        to_place_id=short.on.hub.id,
        driver=short.on.driver,
        now=NOW,
    )
    loaded = services.load_crate(
        session,
        manifest_code=again.code,
        raw=short.crates[1],
        client_id=uuid.uuid4(),
        actor=short.on.driver,
        now=NOW,
    )
    assert loaded.crates == 1
    assert broken(session) == []


def test_the_driver_sees_the_stops_and_the_hub_sees_what_lacks_of_each(
    client: FlaskClient, short: Round, session: Session
) -> None:
    run = client.get(
        f"/drive/manifests/{short.manifest.code}", headers=bearer(session, short.on.driver)
    ).get_data(as_text=True)
    hub = client.get(
        f"/hub/receive/{short.manifest.code}", headers=bearer(session, short.on.worker)
    ).get_data(as_text=True)
    drive = client.get("/drive/", headers=bearer(session, short.on.driver)).get_data(as_text=True)

    assert "装 1 箱，少 1 箱" in run
    assert "第2村" in hub
    assert "1 箱都到了" in hub
    assert "修山镇花桥港村 · 第2村 · 第3村" in drive
