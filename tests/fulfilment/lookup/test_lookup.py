"""A scan of anything says what it is and opens the doors to what can be done with it."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fulfilment.lookup.rules import DEEDS_OF_ITEM, Deed, deeds_of_crate, deeds_of_item
from inventory.places.rules import BinKind
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.villagers import bearer


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


def look(client: FlaskClient, session: Session, on: make.Stage, raw: str, status: int = 200) -> str:
    answer = client.get("/hub/scan", query_string={"raw": raw}, headers=bearer(session, on.worker))
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.headers.get("Location") or answer.get_data(as_text=True)


def test_every_place_of_the_hub_has_its_deeds() -> None:
    assert set(DEEDS_OF_ITEM) | {
        BinKind.DESK,
        BinKind.VILLAGER,
        BinKind.LOSS,
        BinKind.CONVERSION,
    } == set(BinKind)
    assert deeds_of_item(BinKind.LOSS) == ()
    assert deeds_of_crate(BinKind.DOCK, items=0) == ()
    assert deeds_of_crate(BinKind.TRUCK, items=3) == (Deed.UNLOAD,)


def test_goods_tell_where_they_stand_on_their_way(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    _, items = build.lot_of(session, build.household(session), on.eggs, packs=3)
    crate = make.crate_of(session, on, items)
    run = make.manifest_with(session, on, [crate])
    assert "在车上" in look(client, session, on, items[0].code)
    assert f"/hub/receive/{run.code}" in look(client, session, on, crate)
    make.unload(session, on, run, crate)
    page = look(client, session, on, crate)
    assert "一只箱子，里面 3 件" in page
    assert f"/hub/put-away/{crate}" in page
    make.put_away(session, on, crate)
    page = look(client, session, on, items[0].code)
    assert ("A-01" in page, "下架" in page, "它的一生" in page) == (True, True, True)
    order = make.paid_order(session, on, packs=1)
    parcel = make.packed(session, on, order, items[:1])
    page = look(client, session, on, items[0].code)
    assert f"/hub/pick/{order.code}" in page
    assert "盘点这个货架" in look(client, session, on, on.shelf.code)
    assert look(client, session, on, parcel.code, 303) == f"/hub/ship/{parcel.code}"
    assert look(client, session, on, order.code, 303) == f"/hub/pick/{order.code}"


def test_what_is_not_ours_says_so_and_keeps_what_was_scanned(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    page = look(client, session, on, "6901234567892", 422)

    assert "这不是我们的标签" in page
    assert 'value="6901234567892"' in page
