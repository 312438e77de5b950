import io
import uuid
from datetime import timedelta

import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.rules import Role
from fulfilment.recall import queries as recall_read
from fulfilment.recall import services as recall
from fulfilment.returns import services as returns
from inventory.quality import queries as quality
from inventory.stock.models import Item, Lot
from storefront.earnings.models import Earning
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support import making
from tests.support.making import RUN_AT, Drying
from tests.support.promises import broken
from tests.support.villagers import bearer

SOLD_AT = RUN_AT + timedelta(hours=1)


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def of(session: Session, on: make.Stage) -> Drying:
    return making.drying(session, on)


@pytest.fixture
def sold(
    session: Session, on: make.Stage, of: Drying, monkeypatch: pytest.MonkeyPatch
) -> tuple[Lot, Lot, list[Item]]:
    """Two households' chillies, dried into one lot, of which a buyer has two bags."""
    one, a = making.bags(session, on, of, name="甲", packs=2)
    _, b = making.bags(session, on, of, name="乙")
    run = making.dry(session, on, of, [*a, *b], packs=12)
    items = list(session.scalars(select(Item).where(Item.lot_id == run.lot_id).order_by(Item.id)))
    listing = make.listed(session, on.channel, of.dried, slug="dried")
    monkeypatch.setattr(make, "NOW", SOLD_AT)
    for item in items[:2]:
        make.put_away(session, on, item.code, now=SOLD_AT)
    order = make.paid_order(session, on, packs=2, listing=listing)
    parcel = make.packed(session, on, order, items[:2])
    make.shipping.ship(
        session,
        parcel_code=parcel.code,
        carrier="sf",
        tracking_number="SF12345678",
        actor=on.worker,
        now=SOLD_AT,
    )
    make.shipping.deliver(
        session, parcel_code=parcel.code, delivered_at=SOLD_AT, actor=on.worker, now=SOLD_AT
    )
    return one, session.get_one(Lot, run.lot_id), items


def test_sale_of_made_goods_is_split_by_shares_to_the_fen(
    session: Session, sold: tuple[Lot, Lot, list[Item]]
) -> None:
    _, _, items = sold
    fen = session.scalars(
        select(Earning.sale_fen).where(Earning.item_id == items[0].id).order_by(Earning.id)
    ).all()

    assert fen == [4_000, 2_000]
    assert broken(session) == []


def test_return_of_made_goods_takes_back_every_share(
    session: Session, on: make.Stage, sold: tuple[Lot, Lot, list[Item]]
) -> None:
    _, _, items = sold

    returns.take_back_good(
        session,
        raw=items[0].code,
        client_id=uuid.uuid4(),
        actor=on.worker,
        now=SOLD_AT + timedelta(hours=1),
    )

    back = session.scalars(
        select(Earning.sale_fen).where(Earning.kind == "return").order_by(Earning.id)
    ).all()
    assert back == [-4_000, -2_000]
    assert broken(session) == []


def test_recall_of_what_went_in_reaches_who_bought_what_came_out(
    session: Session, of: Drying, sold: tuple[Lot, Lot, list[Item]]
) -> None:
    fresh, dried, _ = sold

    found = recall_read.reach_of(session, fresh.code)
    assert found is not None
    assert (found.made_of_it, len(found.orders)) == ((dried.code,), 1)
    back = recall_read.reach_of(session, dried.code)
    assert back is not None
    assert fresh.code in back.made_from
    done = recall.recall_lot(
        session,
        client_id=uuid.uuid4(),
        raw=fresh.code,
        reason="农残",
        actor=of.operator,
        now=SOLD_AT,
    )
    assert done["warned"] == 1
    assert quality.is_held(session, dried.id)


def test_public_page_names_villages_and_carries_the_certificate(
    session: Session, sold: tuple[Lot, Lot, list[Item]], client: FlaskClient
) -> None:
    _, _, items = sold

    page = client.get(f"/t/{items[0].code}").get_data(as_text=True)

    assert "未违规使用保鲜剂、防腐剂、添加剂等。" in page
    assert "在仓库一起做的" in page
    assert "甲" not in page


def test_pages_lead_from_recipe_to_labels(
    session: Session, on: make.Stage, of: Drying, client: FlaskClient
) -> None:
    _, items = making.bags(session, on, of, name="甲")
    headers = bearer(session, on.worker)
    path = f"/hub/making/recipes/{of.recipe.id}"
    form = {
        "client_id": str(uuid.uuid4()),
        "item": items[0].code,
        "pack_id": str(of.dried[1].id),
        "packs": "2",
    }

    assert "晒辣椒" in client.get("/hub/making", headers=headers).get_data(as_text=True)
    assert items[0].code in client.get(path, headers=headers).get_data(as_text=True)
    refused = client.post(path, data=form, headers=headers)
    made = client.post(path, data=form | {"reason": "雨天"}, headers=headers)

    assert "要写原因" in refused.get_data(as_text=True)
    assert made.status_code == 303
    shown = client.get(made.headers["Location"], headers=headers).get_data(as_text=True)
    assert "雨天" in shown
    assert "8.00%" in shown
    pdf = client.get(f"{made.headers['Location']}/labels.pdf", headers=headers)
    assert len(pypdfium2.PdfDocument(io.BytesIO(pdf.data))) == 1


def test_operator_writes_a_recipe_and_the_licence(
    session: Session, on: make.Stage, of: Drying, client: FlaskClient
) -> None:
    headers = bearer(session, build.person(session, Role.OPERATOR))
    form = {
        "client_id": str(uuid.uuid4()),
        "name": "腌辣椒",
        "produce_id": str(of.dried[0].id),
        "input": str(of.fresh[0].id),
        "low": "80",
        "high": "95",
        "second": "100",
        "third": "100",
    }
    licence = {
        "place_id": str(on.hub.id),
        "produce_id": str(of.dried[0].id),
        "number": "湘坊 1 号",
        "issued_on": "2026-01-01",
        "expires_on": "2027-01-01",
    }

    assert client.get("/hub/making/recipes/new", headers=headers).status_code == 200
    assert client.post("/hub/making/recipes/new", data=form, headers=headers).status_code == 303
    assert client.post("/hub/making/licences", data=licence, headers=headers).status_code == 303
    page = client.get("/hub/making/recipes", headers=headers).get_data(as_text=True)
    assert "腌辣椒" in page
    assert "出 80–95%" in page


def test_api_makes_and_tells_shares(
    session: Session, on: make.Stage, of: Drying, client: FlaskClient
) -> None:
    lot, items = making.bags(session, on, of, name="甲")
    headers = bearer(session, on.worker)
    body = {
        "client_id": str(uuid.uuid4()),
        "recipe_id": of.recipe.id,
        "inputs": [{"raw": items[0].code}],
        "pack_id": of.dried[1].id,
        "packs": [200] * 4,
    }

    answer = client.post("/api/runs", json=body, headers=headers)

    run = answer.get_json()
    assert answer.status_code == 201
    assert (run["output_grams"], run["shares"][0]["grams"], len(run["labels"])) == (800, 800, 4)
    assert client.get(f"/api/runs/{run['run_id']}", headers=headers).get_json() == run
    assert len(client.get("/api/recipes", headers=headers).get_json()) == 1
    assert lot.base_units == 5_000
