"""Shelves: added with a label, kept as warm as their goods ask."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.errors import Refusal
from fulfilment.shelves import queries
from inventory.places import services as places
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


def test_goods_go_only_where_it_is_cold_enough(session: Session, on: make.Stage) -> None:
    produce, _ = on.eggs
    produce.storage_zone = "cool"
    warm = places.add_shelf(session, place_id=on.hub.id, name="C-01", zone="ambient")
    cold = places.add_shelf(session, place_id=on.hub.id, name="C-02", zone="cool")
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=2)
    crate = make.on_dock(session, on, items)

    with pytest.raises(Refusal) as caught:
        make.put_away(session, on, crate, shelf=warm)
    make.put_away(session, on, items[0].code, shelf=cold)
    # A shelf of which nothing is said takes anything.
    make.put_away(session, on, items[1].code, shelf=on.shelf)

    assert (caught.value.code, caught.value.params["shelf"]) == ("shelf.wrong_zone_cool", "C-01")
    places.set_zone(session, place_id=on.hub.id, code=on.shelf.code, zone="frozen")
    found = {
        row.name: (row.items, row.misplaced) for row in queries.shelves(session, hub_id=on.hub.id)
    }
    assert found == {"A-01": (1, 1), "B-09": (0, 0), "C-01": (0, 0), "C-02": (1, 0)}


def test_a_shelf_is_added_labelled_and_said_to_be_cold(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    headers = bearer(session, on.worker)
    form = {"client_id": str(uuid.uuid4()), "name": "D-01", "zone": "cool"}

    added = client.post("/hub/shelves", data=form, headers=headers)
    again = client.post("/hub/shelves", data=form, headers=headers)

    assert added.status_code == 303
    label = client.get(added.headers["Location"], headers=headers).get_data(as_text=True)
    assert "贴在货架上" in label
    assert "冷藏" in label
    assert again.status_code == 409
    client.post(added.headers["Location"], data={"zone": "frozen"}, headers=headers)
    listed = client.get("/api/hub/shelves", headers=headers).get_json()
    assert {row["name"]: row["zone"] for row in listed}["D-01"] == "frozen"
    made = client.post("/api/hub/shelves", json={"name": "E-01"}, headers=headers)
    assert made.status_code == 201
    assert client.get("/hub/shelves/B0", headers=headers).status_code == 404
