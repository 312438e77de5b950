"""Waybills booked with a carrier of our own over HTTP, and what it tells of parcels."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.models import Reveal
from app.people.rules import Actor, Role
from fulfilment.carriers import calls, queries, services
from fulfilment.carriers.adapters import http
from fulfilment.carriers.models import CarrierAccount
from fulfilment.carriers.rules import Contact
from fulfilment.carriers.services import NewAccount
from fulfilment.packing.models import Parcel
from fulfilment.shipping import queries as shipping_read
from fulfilment.shipping import services as shipping
from fulfilment.shipping.models import TrackingEvent
from storefront.calloffs import services as calloffs
from storefront.orders.models import Order
from tests.conftest import NOW
from tests.doubles.carriers.carrier import KEY, NUMBER, PDF, Carrier, serving, sign
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.promises import broken
from tests.support.villagers import bearer

SENDER = Contact("益阳分拣仓", "13900000001", "湖南省益阳市赫山区迎宾路 1 号")


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def address(carrier: Carrier) -> Iterator[str]:
    with serving(carrier) as base:
        yield base


@pytest.fixture
def operator(session: Session, on: make.Stage) -> Actor:
    return build.person(session, Role.OPERATOR, on.hub)


@pytest.fixture
def account(session: Session, on: make.Stage, operator: Actor, address: str) -> CarrierAccount:
    new = NewAccount(on.hub.id, "sf", NUMBER, KEY, address, SENDER)
    return services.connect(session, new=new, local_ok=True, actor=operator, now=NOW)


@pytest.fixture
def parcel(session: Session, on: make.Stage) -> Parcel:
    _, items = make.shelved(session, on, packs=2)
    return make.packed(session, on, make.paid_order(session, on, packs=2), items)


def book(on: make.Stage, parcel: Parcel) -> None:
    calls.book(parcel_code=parcel.code, carrier="sf", actor=on.worker)


def states(session: Session, parcel: Parcel) -> list[tuple[str, str | None]]:
    session.expire_all()
    rows = queries.waybills_of(session, parcel.id)
    return [(str(row.state), row.tracking_number) for row in rows]


def shipped(session: Session, on: make.Stage, parcel: Parcel, number: str) -> None:
    shipping.ship(
        session,
        parcel_code=parcel.code,
        carrier="sf",
        tracking_number=number,
        actor=on.worker,
        now=NOW,
    )


def event(number: str, kind: str, at: datetime, event_id: str = "") -> dict[str, str]:
    return {
        "event_id": event_id or uuid.uuid4().hex,
        "tracking_number": number,
        "kind": kind,
        "at": at.isoformat(),
        "place": "长沙",
        "note": "",
    }


def stopped(session: Session, parcel: Parcel, operator: Actor) -> Order:
    order = session.get_one(Order, parcel.order_id)
    return calloffs.call_off(session, code=order.code, reason="不要了", actor=operator, now=NOW)


def test_a_parcel_that_was_stopped_gets_no_waybill(
    session: Session,
    on: make.Stage,
    account: CarrierAccount,
    parcel: Parcel,
    operator: Actor,
    carrier: Carrier,
) -> None:
    stopped(session, parcel, operator)

    with pytest.raises(Refusal, match=r"orders\.called_off"):
        book(on, parcel)
    assert carrier.asked == []


def test_who_takes_a_parcel_back_is_told_of_the_waybill_that_was_booked_for_it(
    client: FlaskClient,
    session: Session,
    on: make.Stage,
    account: CarrierAccount,
    parcel: Parcel,
    operator: Actor,
) -> None:
    book(on, parcel)
    order = stopped(session, parcel, operator)

    page = client.get(f"/hub/take-back/{order.code}", headers=bearer(session, on.worker))

    assert "下过电子面单：顺丰 SF0000000001" in page.get_data(as_text=True)


def test_a_waybill_is_booked_once_with_number_and_label(
    session: Session, on: make.Stage, account: CarrierAccount, parcel: Parcel, carrier: Carrier
) -> None:
    book(on, parcel)
    book(on, parcel)

    assert states(session, parcel) == [("booked", "SF0000000001")]
    assert queries.booked_label(session, parcel.id) == PDF
    [order] = carrier.asked
    assert order["receiver"] == {
        "name": "王芳",
        "phone": "13900001234",
        "address": "湖南省长沙市岳麓区麓山南路 1 号",
    }
    assert (order["parcel"], order["packs"], order["sender"]["name"]) == (
        parcel.code,
        2,
        "益阳分拣仓",
    )
    reveals = session.scalars(select(Reveal.reason)).all()
    assert reveals == ["下电子面单"]
    assert broken(session) == []


@pytest.mark.parametrize("mood", ["mute", "garbled", "slow"])
def test_an_answer_that_never_came_is_asked_after_and_never_booked_twice(
    session: Session,
    on: make.Stage,
    account: CarrierAccount,
    parcel: Parcel,
    carrier: Carrier,
    mood: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "SECONDS_MAX", 0.3)
    carrier.mood = mood
    book(on, parcel)
    assert states(session, parcel) == [("unknown", None)]

    carrier.mood = "well"
    book(on, parcel)

    assert states(session, parcel) == [("booked", "SF0000000001")]
    assert (len(carrier.asked), len(carrier.booked)) == (1, 1)


def test_what_the_carrier_never_heard_of_goes_out_again_under_the_same_id(
    session: Session, on: make.Stage, account: CarrierAccount, parcel: Parcel, carrier: Carrier
) -> None:
    carrier.mood = "deaf"
    book(on, parcel)
    carrier.mood = "well"

    calls.find_out_all()
    assert states(session, parcel) == [("refused", None)]
    book(on, parcel)

    assert states(session, parcel) == [("booked", "SF0000000001")]
    assert len(carrier.booked) == 1


def test_the_job_finds_out_what_was_left_open(
    session: Session, on: make.Stage, account: CarrierAccount, parcel: Parcel, carrier: Carrier
) -> None:
    carrier.mood = "mute"
    book(on, parcel)
    carrier.mood = "well"

    calls.find_out_all()

    assert states(session, parcel) == [("booked", "SF0000000001")]
    assert len(carrier.asked) == 1


def test_a_refusal_is_told_in_the_carriers_words(
    client: FlaskClient,
    session: Session,
    on: make.Stage,
    account: CarrierAccount,
    parcel: Parcel,
    carrier: Carrier,
) -> None:
    carrier.mood = "refusing"
    headers = bearer(session, on.worker)
    answer = client.post(
        f"/hub/carriers/{parcel.code}",
        data={"carrier": "sf", "client_id": str(uuid.uuid4())},
        headers=headers,
    )

    page = client.get(answer.headers["Location"], headers=headers).get_data(as_text=True)

    assert "地址不在派送范围" in page
    assert "再下一次" in page
    assert states(session, parcel) == [("refused", None)]


def test_pages_and_api_book_and_hand_over(
    client: FlaskClient, session: Session, on: make.Stage, account: CarrierAccount, parcel: Parcel
) -> None:
    headers = bearer(session, on.worker)
    path = f"/hub/carriers/{parcel.code}"
    assert "用顺丰下面单" in client.get(path, headers=headers).get_data(as_text=True)

    said = client.post(
        f"/api/parcels/{parcel.code}/waybills", json={"carrier": "sf"}, headers=headers
    )

    assert said.get_json()[0]["tracking_number"] == "SF0000000001"
    page = client.get(path, headers=headers).get_data(as_text=True)
    assert "贴好了，交给快递了" in page
    assert client.get(f"{path}/label.pdf", headers=headers).data == PDF
    unknown = client.post(
        f"/api/parcels/{parcel.code}/waybills", json={"carrier": "zto"}, headers=headers
    )
    assert unknown.get_json()["code"] == "carriers.not_connected"
    shipped(session, on, parcel, "SF0000000001")
    assert "已经交给快递了" in client.get(path, headers=headers).get_data(as_text=True)


def test_pushed_events_count_once_and_deliver_the_parcel(
    client: FlaskClient, session: Session, on: make.Stage, account: CarrierAccount, parcel: Parcel
) -> None:
    shipped(session, on, parcel, "SF0000000001")
    told = [
        event("SF0000000001", "moving", NOW - timedelta(minutes=2), "e1"),
        event("SF0000000001", "delivered", NOW, "e2"),
        {"event_id": "e3", "tracking_number": "?", "kind": "moving"},
    ]
    body = json.dumps({"events": told}).encode()
    timestamp = str(int(NOW.timestamp()))
    path = f"/webhooks/carriers/{account.code}"

    def push(signed: str, at: str = timestamp) -> int:
        headers = {"X-Desk-Timestamp": at, "X-Desk-Signature": signed}
        return client.post(path, data=body, headers=headers).status_code

    assert push(sign(timestamp, body, "another-key")) == 403
    old = str(int(NOW.timestamp()) - 3600)
    assert push(sign(old, body), old) == 403
    assert push(sign(timestamp, body)) == 200
    assert push(sign(timestamp, body)) == 200

    session.expire_all()
    events = shipping_read.events_of(session, carrier="sf", tracking_number="SF0000000001")
    assert [one.event_id for one in events] == ["e1", "e2"]
    shipment = shipping_read.shipment_of_parcel(session, parcel.id)
    assert shipment is not None
    assert shipment.delivered_at == NOW
    assert session.get_one(Order, parcel.order_id).state == "delivered"
    page = client.get(f"/hub/ship/{parcel.code}", headers=bearer(session, on.worker))
    assert "快递说" in page.get_data(as_text=True)
    assert broken(session) == []


def test_a_carriers_word_that_nobody_followed_is_told_by_verify(
    session: Session, on: make.Stage, parcel: Parcel
) -> None:
    shipped(session, on, parcel, "SF0000000009")
    told = {
        "carrier": "sf",
        "tracking_number": "SF0000000009",
        "place": "",
        "note": "",
        "heard_at": NOW,
    }
    session.execute(
        insert(TrackingEvent),
        [
            told | {"event_id": "e1", "kind": "delivered", "happened_at": NOW},
            told | {"event_id": "e2", "kind": "moving", "happened_at": NOW + timedelta(days=2)},
        ],
    )

    assert broken(session) == [
        "parcels_that_carriers_delivered_are_delivered",
        "tracking_events_are_not_of_the_future",
    ]


def test_a_delivery_before_it_left_us_waits_for_a_person(
    session: Session, on: make.Stage, account: CarrierAccount, parcel: Parcel, carrier: Carrier
) -> None:
    book(on, parcel)
    shipped(session, on, parcel, "SF0000000001")
    carrier.events = [event("SF0000000001", "delivered", NOW - timedelta(days=1))]

    calls.poll_all()

    session.expire_all()
    shipment = shipping_read.shipment_of_parcel(session, parcel.id)
    assert shipment is not None
    assert shipment.delivered_at is None
    assert len(shipping_read.events_of(session, carrier="sf", tracking_number="SF0000000001")) == 1


def test_trouble_that_is_polled_is_red_on_the_list(
    client: FlaskClient,
    session: Session,
    on: make.Stage,
    account: CarrierAccount,
    parcel: Parcel,
    carrier: Carrier,
) -> None:
    book(on, parcel)
    shipped(session, on, parcel, "SF0000000001")
    carrier.events = [event("SF0000000001", "trouble", NOW)]

    calls.poll_all()
    calls.poll_all()

    page = client.get("/hub/ship", headers=bearer(session, on.worker)).get_data(as_text=True)
    assert page.count("有麻烦，去问") == 2
    assert "长沙" in page
    told = client.get(f"/api/parcels/{parcel.code}/events", headers=bearer(session, on.worker))
    assert [one["kind"] for one in told.get_json()] == ["trouble"]


def test_the_operator_connects_and_the_key_is_never_shown(
    client: FlaskClient, session: Session, on: make.Stage, operator: Actor
) -> None:
    headers = bearer(session, operator)
    form = {
        "client_id": str(uuid.uuid4()),
        "hub": str(on.hub.id),
        "carrier": "sf",
        "number": NUMBER,
        "secret": "very-secret",
        "api_base": "http://example.org",
        "sender_name": SENDER.name,
        "sender_phone": SENDER.phone,
        "sender_address": SENDER.address,
    }

    unsafe = client.post("/office/carriers", data=form, headers=headers)
    made = client.post(
        "/office/carriers", data=form | {"api_base": "https://api.example.org/"}, headers=headers
    )
    changed = client.post(
        "/office/carriers",
        data=form | {"api_base": "https://api2.example.org", "secret": ""},
        headers=headers,
    )

    assert unsafe.status_code == 422
    assert "https://" in unsafe.get_data(as_text=True)
    assert (made.status_code, changed.status_code) == (303, 303)
    page = client.get("/office/carriers", headers=headers).get_data(as_text=True)
    assert "https://api2.example.org" in page
    assert "very-secret" not in page
    assert session.scalar(select(func.count()).select_from(CarrierAccount)) == 1
    assert client.get("/office/carriers", headers=bearer(session, on.worker)).status_code == 403
