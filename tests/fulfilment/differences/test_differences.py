import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from fulfilment.collection.models import Manifest
from fulfilment.differences import queries, services
from fulfilment.receiving import services as receiving
from inventory.stock import queries as stock
from inventory.stock.models import Item
from storefront.earnings.models import Earning
from tests.conftest import NOW, problem
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


@pytest.fixture
def short(session: Session, on: make.Stage) -> tuple[Manifest, str, list[Item]]:
    """A manifest that was closed without one of its two crates."""
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=3)
    came, missing = make.crate_of(session, on, items[:1]), make.crate_of(session, on, items[1:])
    manifest = make.manifest_with(session, on, [came, missing])
    make.unload(session, on, manifest, came)
    receiving.arrive(
        session, manifest_code=manifest.code, missing_known=1, actor=on.worker, now=NOW
    )
    return manifest, missing, items[1:]


def the_one(session: Session) -> queries.DifferenceRow:
    [row] = queries.differences(session, hubs=None)
    return row


def where(session: Session, item: Item) -> str:
    card = stock.item_card(session, item.code)
    assert card is not None
    return card.bin_kind


def test_missing_crate_is_named_with_what_is_in_it(
    session: Session, on: make.Stage, short: tuple[Manifest, str, list[Item]]
) -> None:
    manifest, crate, _ = short

    row = the_one(session)

    assert (row.crate_code, row.items, row.manifest_code) == (crate, 2, manifest.code)
    assert (row.outcome, row.named_by) == (None, on.worker.name)
    assert queries.differences(session, hubs={on.village.id}) == []
    assert broken(session) == []


def test_crate_that_turns_up_closes_it_by_its_scan(
    session: Session, on: make.Stage, short: tuple[Manifest, str, list[Item]]
) -> None:
    manifest, crate, _ = short

    make.unload(session, on, manifest, crate)

    assert the_one(session).outcome == "found"
    assert broken(session) == []


def test_crate_that_never_left_stands_in_the_village_again(
    session: Session, other: Actor, short: tuple[Manifest, str, list[Item]]
) -> None:
    _, _, items = short
    row = the_one(session)

    for _ in range(2):
        services.close_as_stayed(
            session,
            difference_id=row.difference_id,
            note="忘在代办台",
            actor=other,
            now=NOW,
        )

    assert (the_one(session).outcome, where(session, items[0])) == ("stayed", "desk")
    assert broken(session) == []


def test_lost_crate_is_written_off_by_another_and_paid_for(
    session: Session, on: make.Stage, other: Actor, short: tuple[Manifest, str, list[Item]]
) -> None:
    manifest, crate, items = short
    row = the_one(session)

    with pytest.raises(Refusal, match=r"difference\.own_signature"):
        services.close_as_lost(
            session, difference_id=row.difference_id, note="丢", actor=on.worker, now=NOW
        )
    services.close_as_lost(
        session, difference_id=row.difference_id, note="路上丢了", actor=other, now=NOW
    )

    assert [where(session, item) for item in items] == ["loss", "loss"]
    assert session.scalars(select(Earning.net_fen)).all() == [5280, 5280]
    assert broken(session) == []
    with pytest.raises(Refusal, match=r"difference\.closed_already"):
        make.unload(session, on, manifest, crate)


def test_it_is_closed_once_and_with_a_word(
    session: Session, other: Actor, short: tuple[Manifest, str, list[Item]]
) -> None:
    row = the_one(session)

    with pytest.raises(Refusal, match=r"difference\.note_wrong"):
        services.close_as_stayed(
            session, difference_id=row.difference_id, note=" ", actor=other, now=NOW
        )
    services.close_as_stayed(
        session, difference_id=row.difference_id, note="在村里", actor=other, now=NOW
    )
    with pytest.raises(Refusal, match=r"difference\.closed_already"):
        services.close_as_lost(
            session, difference_id=row.difference_id, note="丢", actor=other, now=NOW
        )


def test_page_and_api_name_and_close(
    session: Session,
    on: make.Stage,
    other: Actor,
    short: tuple[Manifest, str, list[Item]],
    client: FlaskClient,
) -> None:
    _, crate, _ = short
    row = the_one(session)
    mine, theirs = bearer(session, on.worker), bearer(session, other)
    path = f"/hub/differences/{row.difference_id}"

    assert crate in client.get("/hub/differences", headers=mine).get_data(as_text=True)
    stale = client.post(path, data={"outcome": "x", "note": "a"}, headers=theirs)
    own = client.post(
        f"/api/differences/{row.difference_id}/loss", json={"note": "丢"}, headers=mine
    )
    closed = client.post(path, data={"outcome": "lost", "note": "丢了"}, headers=theirs)

    assert stale.status_code == 422
    assert problem(own) == (422, "difference.own_signature")
    assert closed.status_code == 303
    [told] = client.get("/api/differences", headers=mine).get_json()
    assert (told["outcome"], told["note"], told["items"]) == ("lost", "丢了", 0)
