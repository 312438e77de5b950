import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor, Role
from fulfilment.packing import services as packing
from fulfilment.recall import checks, queries, services
from fulfilment.shipping import services as shipping
from fulfilment.shipping.models import Shipment
from inventory.quality.models import Hold
from inventory.stock.models import Item, Lot
from storefront.orders.models import Order
from tests.conftest import NOW, problem
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support import texts
from tests.support import villagers as people
from tests.support.queries import counted


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def operator(session: Session) -> Actor:
    return build.person(session, Role.OPERATOR)


def shipped(session: Session, on: make.Stage, items: list[Item]) -> Order:
    """An order that is in a carrier's hands."""
    order = make.paid_order(session, on, packs=len(items))
    parcel = make.packed(session, on, order, items)
    shipping.ship(
        session,
        parcel_code=parcel.code,
        carrier="sf",
        tracking_number=f"SF{uuid.uuid4().hex[:10].upper()}",
        actor=on.worker,
        now=NOW,
    )
    return order


def recall(
    session: Session, lot: Lot, actor: Actor, *, client_id: uuid.UUID | None = None
) -> dict[str, object]:
    return services.recall_lot(
        session,
        client_id=client_id or uuid.uuid4(),
        raw=lot.code,
        reason="买家说有异味",
        actor=actor,
        now=NOW,
    )


def test_a_lot_is_followed_to_every_order_in_six_statements(
    session: Session, on: make.Stage, operator: Actor
) -> None:
    lot, items = make.shelved(session, on, packs=4)
    first = shipped(session, on, items[:2])
    waiting = make.paid_order(session, on, packs=1)
    packing.allocate(session, order_id=waiting.id, now=NOW)

    with counted(session.connection()) as statements:
        reach = services.reach(session, raw=lot.code, actor=operator)

    assert len(statements) == 6
    [order] = reach.orders
    assert (order.order_code, order.state, order.item_codes) == (
        first.code,
        "shipped",
        (items[0].code, items[1].code),
    )
    assert (order.receiver_name, order.receiver_phone) == ("王*", "139****1234")
    assert reach.promised == 1
    assert [(spot.bin_kind, spot.base_units) for spot in reach.standing] == [
        ("carrier", 60),
        ("shelf", 60),
    ]


def test_an_item_leads_to_its_lot_and_an_order_to_its_lots(
    session: Session, on: make.Stage, operator: Actor
) -> None:
    lot, items = make.shelved(session, on, packs=1)
    order = shipped(session, on, items)

    assert services.reach(session, raw=items[0].code, actor=operator).lot.code == lot.code
    [source] = queries.sources_of(session, order.code, hubs=None)
    assert (source.lot_code, source.item_codes) == (lot.code, (items[0].code,))
    assert queries.sources_of(session, order.code, hubs={on.village.id}) == []
    assert len(queries.sources_of(session, order.code, hubs={on.hub.id})) == 1


def test_recalled_goods_stop_and_their_buyers_are_told(
    session: Session, on: make.Stage, operator: Actor
) -> None:
    lot, items = make.shelved(session, on, packs=3)
    sent = shipped(session, on, items[:1])
    packed = make.paid_order(session, on, packs=1)
    parcel = make.packed(session, on, packed, items[1:2])

    assert recall(session, lot, operator) == {"lot_code": lot.code, "warned": 1}

    [warning] = texts.told(session, "召回")
    assert warning.phone == "13900001234"
    assert sent.code in warning.body
    assert lot.code in warning.body
    with pytest.raises(IntegrityError, match="is held"), session.begin_nested():
        shipping.ship(
            session,
            parcel_code=parcel.code,
            carrier="sf",
            tracking_number="SF0000000001",
            actor=on.worker,
            now=NOW + timedelta(minutes=5),
        )


def test_the_same_recall_twice_is_one(session: Session, on: make.Stage, operator: Actor) -> None:
    lot, items = make.shelved(session, on, packs=1)
    shipped(session, on, items)
    client_id = uuid.uuid4()

    first = recall(session, lot, operator, client_id=client_id)
    assert recall(session, lot, operator, client_id=client_id) == first
    with pytest.raises(Refusal, match=r"hold\.already_open"), session.begin_nested():
        recall(session, lot, operator)

    assert session.scalar(select(func.count()).select_from(Hold)) == 1
    assert len(texts.told(session, "召回")) == 1


def test_goods_shipped_in_spite_of_a_recall_are_found(
    session: Session, on: make.Stage, operator: Actor
) -> None:
    [check] = checks.CHECKS
    lot, items = make.shelved(session, on, packs=1)
    shipped(session, on, items)
    recall(session, lot, operator)
    assert session.execute(text(check.sql)).all() == []

    session.execute(update(Shipment).values(shipped_at=NOW + timedelta(hours=1)))

    assert len(session.execute(text(check.sql)).all()) == 1


@pytest.mark.parametrize(
    ("raw", "code"),
    [("V00000000", "label.bad_check_character"), ("hello", "recall.not_goods")],
)
def test_what_is_no_goods_is_refused(
    session: Session, operator: Actor, raw: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        services.reach(session, raw=raw, actor=operator)

    assert refused.value.code == code


def test_another_places_lot_is_not_there(session: Session, on: make.Stage) -> None:
    lot, _ = make.shelved(session, on, packs=1)
    elsewhere = build.place(session, "hub", "430922101903", "别处", "Elsewhere")
    stranger = build.person(session, Role.OPERATOR, elsewhere)

    with pytest.raises(Refusal, match=r"lot\.unknown"):
        services.reach(session, raw=lot.code, actor=stranger)
    with pytest.raises(Refusal, match=r"lot\.unknown"):
        recall(session, lot, stranger)
    assert session.scalar(select(func.count()).select_from(Hold)) == 0


def test_the_pages_show_whom_it_reached_and_call_it_back(
    client: FlaskClient,
    session: Session,
    connection: Connection,
    on: make.Stage,
    operator: Actor,
) -> None:
    lot, items = make.shelved(session, on, packs=2)
    order = shipped(session, on, items[:1])
    headers = people.bearer(session, operator)

    asked = client.get(f"/office/recall?code={items[0].code}", headers=headers)
    assert asked.status_code == 303
    with counted(connection) as statements:
        page = client.get(f"/office/recall/{lot.code}", headers=headers).get_data(as_text=True)
    assert len(statements) == 8  # two for who asks, six for the reach
    assert order.code in page
    assert "139****1234" in page
    assert "13900001234" not in page
    refused = client.post(
        f"/office/recall/{lot.code}",
        data={"client_id": str(uuid.uuid4()), "reason": " "},
        headers=headers,
    )
    assert refused.status_code == 422
    done = client.post(
        f"/office/recall/{lot.code}",
        data={"client_id": str(uuid.uuid4()), "reason": "异味"},
        headers=headers,
    )
    assert done.status_code == 303
    assert "召回中" in client.get(done.location, headers=headers).get_data(as_text=True)
    found = client.get(f"/office/recall?code={order.code}", headers=headers)
    assert lot.code in found.get_data(as_text=True)


def test_an_auditor_reads_and_calls_nothing_back(
    client: FlaskClient, session: Session, on: make.Stage
) -> None:
    lot, _ = make.shelved(session, on, packs=1)
    headers = people.bearer(session, build.person(session, Role.AUDITOR))

    assert client.get(f"/api/recalls/{lot.code}", headers=headers).get_json()["orders"] == []
    sent = {"client_id": str(uuid.uuid4()), "raw": lot.code, "reason": "x"}
    answer = client.post("/api/recalls", json=sent, headers=headers)
    assert problem(answer) == (403, "guard.not_yours")
