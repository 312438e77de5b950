from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from fulfilment.packing.models import Parcel
from fulfilment.shipping import queries, rules, services
from fulfilment.shipping.models import Shipment
from inventory.stock import queries as stock
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from storefront.earnings.models import Earning
from storefront.orders import queries as orders
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support.platforms import broken_promises
from tests.support.queries import counted

NUMBER = "SF1234567890"
LATER = NOW + timedelta(days=2)


def ship(
    session: Session,
    on: make.Stage,
    parcel: str,
    *,
    carrier: str = "sf",
    number: str = NUMBER,
) -> Shipment:
    return services.ship(
        session,
        parcel_code=parcel,
        carrier=carrier,
        tracking_number=number,
        actor=on.worker,
        now=NOW,
    )


def test_shipped_parcel_is_with_the_carrier_and_earnings_are_expected(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on, packs=2)
    parcel = make.packed(session, on, order, items[:2])

    shipment = ship(session, on, parcel.code, number="sf 1234-567890")

    assert (shipment.carrier, shipment.tracking_number) == ("sf", NUMBER)
    card = stock.item_card(session, items[0].code)
    assert card is not None
    assert card.bin_kind == "carrier"
    earnings = session.scalars(select(Earning).order_by(Earning.item_id)).all()
    assert [(each.item_id, each.sale_fen, each.delivered_at) for each in earnings] == [
        (items[0].id, 6000, None),
        (items[1].id, 6000, None),
    ]
    last = orders.history_of_order(session, order.id)[-1]
    assert (last.state, last.note) == ("shipped", "顺丰 SF1234567890")
    event = trace.events_of(session, parcel.code)[-1]
    assert (event.step, event.references) == (
        Step.SHIP,
        {"po": order.code, "desadv": NUMBER},
    )


def test_delivered_parcel_is_sold_and_earnings_are_recognised(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    order = make.paid_order(session, on)
    parcel = make.packed(session, on, order, items[:1])
    ship(session, on, parcel.code)

    services.deliver(
        session,
        parcel_code=parcel.code,
        delivered_at=LATER - timedelta(hours=1),
        actor=on.worker,
        now=LATER,
    )

    card = stock.item_card(session, items[0].code)
    assert card is not None
    assert card.bin_kind == "sold"
    earning = session.scalars(select(Earning)).one()
    session.refresh(earning)
    assert earning.due_at == LATER - timedelta(hours=1) + timedelta(hours=48)
    assert (order.state, order.delivered_at) == ("delivered", LATER - timedelta(hours=1))
    assert trace.events_of(session, items[0].code)[-1].step == Step.SELL


def test_same_hand_over_twice_is_one(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    parcel = make.packed(session, on, make.paid_order(session, on), items[:1])

    first, again = ship(session, on, parcel.code), ship(session, on, parcel.code)

    assert first.id == again.id
    assert len(session.scalars(select(Earning)).all()) == 1


def refused(session: Session, on: make.Stage, parcel: str, carrier: str, number: str) -> str:
    with pytest.raises(Refusal) as caught:
        ship(session, on, parcel, carrier=carrier, number=number)
    return caught.value.code


def test_bad_hand_overs_are_refused_by_their_name(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    first = make.packed(session, on, make.paid_order(session, on), items[:1]).code
    second = make.packed(session, on, make.paid_order(session, on), items[1:2]).code

    assert refused(session, on, first, "pigeon", NUMBER) == "shipping.carrier_unknown"
    assert refused(session, on, first, "sf", "12") == "shipping.number_unreadable"
    assert refused(session, on, items[0].code, "sf", NUMBER) == "scan.is_item"
    ship(session, on, first)
    assert refused(session, on, first, "zto", NUMBER) == "shipping.shipped_already"
    assert refused(session, on, second, "sf", NUMBER) == "shipping.number_taken"
    [waiting] = queries.parcels(session, hub_ids={on.hub.id}, order_states=("packed",))
    assert waiting.parcel_code == second


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        (-1, "shipping.delivered_before_shipped"),
        (49, "shipping.delivered_in_future"),
    ],
)
def test_absurd_delivery_times_are_refused(session: Session, hours: int, code: str) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    parcel = make.packed(session, on, make.paid_order(session, on), items[:1])
    ship(session, on, parcel.code)

    with pytest.raises(Refusal) as caught:
        services.deliver(
            session,
            parcel_code=parcel.code,
            delivered_at=NOW + timedelta(hours=hours),
            actor=on.worker,
            now=LATER,
        )

    assert caught.value.code == code
    card = stock.item_card(session, items[0].code)
    assert card is not None
    assert card.bin_kind == "carrier"


def test_delivered_twice_is_delivered_once(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    parcel = make.packed(session, on, make.paid_order(session, on), items[:1])
    ship(session, on, parcel.code)
    for _ in range(2):
        services.deliver(
            session, parcel_code=parcel.code, delivered_at=LATER, actor=on.worker, now=LATER
        )

    with pytest.raises(Refusal) as caught:
        services.deliver(
            session,
            parcel_code=parcel.code,
            delivered_at=LATER - timedelta(hours=2),
            actor=on.worker,
            now=LATER,
        )
    assert caught.value.code == "shipping.delivered_already"


def test_parcel_that_was_not_shipped_cannot_be_delivered(session: Session) -> None:
    on = make.stage(session)
    _, items = make.shelved(session, on)
    parcel = make.packed(session, on, make.paid_order(session, on), items[:1])

    with pytest.raises(Refusal) as caught:
        services.deliver(
            session, parcel_code=parcel.code, delivered_at=NOW, actor=on.worker, now=LATER
        )

    assert caught.value.code == "shipping.not_shipped"


def test_tracking_number_is_read_past_spaces_case_and_full_width() -> None:
    assert rules.tracking_number(" \uff53\uff461234-5678 ") == "SF12345678"


def several_packed(session: Session, on: make.Stage, count: int) -> list[Parcel]:
    """Pack so many orders of one thing each."""
    _, items = make.shelved(session, on, packs=count)
    return [make.packed(session, on, make.paid_order(session, on), [item]) for item in items]


def test_many_parcels_take_the_statements_of_one(session: Session) -> None:
    on = make.stage(session)
    parcels = several_packed(session, on, 4)
    listed = [services.HandOver(each.code, "sf", f"{NUMBER}{each.id}") for each in parcels]

    def go(listed: list[services.HandOver]) -> int:
        delivered = dict.fromkeys([each.parcel_code for each in listed], NOW)
        with counted(session.connection()) as statements:
            services.ship_all(session, handovers=listed, actor=on.worker, now=NOW)
            services.deliver_all(session, delivered=delivered, actor=on.worker, now=NOW)
        return len(statements)

    assert go(listed[1:]) <= go(listed[:1])

    delivered = queries.parcels(session, hub_ids=None, order_states=("delivered",))
    assert [(row.parcel_code, row.tracking_number) for row in delivered] == [
        (each.parcel_code, each.tracking_number) for each in listed
    ]
    events = trace.events_of(session, parcels[2].code)
    assert [event.references.get("desadv") for event in events[-2:]] == [
        listed[2].tracking_number
    ] * 2
    assert broken_promises(session) == []


def test_one_parcel_that_cannot_go_keeps_its_whole_list(session: Session) -> None:
    on = make.stage(session)
    parcels = several_packed(session, on, 2)
    first, second = (services.HandOver(each.code, "sf", NUMBER) for each in parcels)
    other = services.HandOver(parcels[0].code, "sf", f"{NUMBER}9")

    def refusal_of(*listed: services.HandOver) -> Refusal:
        with pytest.raises(Refusal) as refusal:
            services.ship_all(session, handovers=listed, actor=on.worker, now=NOW)
        return refusal.value

    taken, again = refusal_of(first, second), refusal_of(first, other)

    assert (taken.code, taken.params["parcel"]) == ("shipping.number_taken", parcels[0].code)
    assert (again.code, again.params["number"]) == ("shipping.shipped_already", NUMBER)
    assert session.scalars(select(Shipment)).all() == []
