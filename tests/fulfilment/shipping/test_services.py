from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from fulfilment.shipping import queries, rules, services
from fulfilment.shipping.models import Shipment
from inventory.stock import queries as stock
from inventory.trace import queries as trace
from inventory.trace.rules import Step
from storefront.earnings.models import Earning
from storefront.orders import queries as orders
from tests.conftest import NOW
from tests.support import fulfilment as make

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
