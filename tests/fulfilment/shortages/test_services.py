import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from fulfilment.packing import queries as packing_read
from fulfilment.packing import services as packing
from fulfilment.shipping import services as shipping
from fulfilment.shortages import services
from fulfilment.shortages.models import Shortage
from fulfilment.sorting import services as sorting
from inventory.quality import services as quality
from inventory.stock.models import Item
from storefront.credits.models import Credit
from storefront.orders import services as orders
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.payments import queries as payments_read
from storefront.payments.models import Refund
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support.promises import broken
from tests.support.texts import told


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


def report(
    session: Session,
    on: make.Stage,
    order: Order,
    *,
    place: int = 0,
    client_id: uuid.UUID | None = None,
) -> services.Settled:
    """Say that the pack of a task is not on its shelf."""
    return services.report_missing(
        session,
        order_id=order.id,
        allocation_id=packing_read.tasks_of_order(session, order.id)[place].allocation_id,
        client_id=client_id or uuid.uuid4(),
        actor=on.worker,
        now=NOW,
    )


def refunds(session: Session, order: Order) -> list[Refund]:
    return list(payments_read.refunds_of(session, order.code))


def started(session: Session, on: make.Stage, *, packs: int) -> Order:
    order = make.paid_order(session, on, packs=packs)
    packing.allocate(session, order_id=order.id, now=NOW)
    return order


def test_another_lot_serves_where_there_is_one(session: Session, on: make.Stage) -> None:
    gone, _ = make.shelved(session, on, packs=1, days_ago=3)
    other, _ = make.shelved(session, on, packs=2)
    order = started(session, on, packs=1)

    settled = report(session, on, order)

    assert (settled.outcome, settled.refund_fen) == ("chosen_anew", 0)
    [task] = packing_read.tasks_of_order(session, order.id)
    assert task.lot_id == other.id
    kept = session.scalars(select(Shortage)).one()
    assert (kept.lot_id, kept.inputs["candidates"][0]["lot"]) == (gone.id, gone.code)
    assert make.offer(session, on) == (2, 0, 1)
    assert refunds(session, order) == []
    assert broken(session) == []


def test_where_none_is_left_the_money_for_one_pack_goes_back(
    session: Session, on: make.Stage
) -> None:
    _, items = make.shelved(session, on, packs=2)
    order = started(session, on, packs=2)

    settled = report(session, on, order)

    assert settled == services.Settled("refunded", make.PRICE_FEN, is_called_off=False)
    [refund] = refunds(session, order)
    assert (refund.refund_fen, refund.reason) == (make.PRICE_FEN, "short")
    assert session.scalars(select(Credit.fen)).one() == make.PRICE_FEN
    assert make.offer(session, on) == (1, 0, 1)
    [text] = told(session, "缺 1 份")
    assert "缺 1 份，60.00 元原路退回，其余照发" in text.body
    assert broken(session) == []

    make.pick(session, on, order, items[1].code)
    parcel = packing.pack_order(session, order_id=order.id, actor=on.worker, now=NOW)
    shipping.ship(
        session,
        parcel_code=parcel.code,
        carrier="sf",
        tracking_number="SF12345678",
        actor=on.worker,
        now=NOW,
    )
    later = NOW + timedelta(days=1)
    shipping.deliver(
        session, parcel_code=parcel.code, delivered_at=later, actor=on.worker, now=later
    )
    assert broken(session) == []


def test_order_of_which_nothing_is_left_is_called_off_with_its_freight(
    session: Session, on: make.Stage
) -> None:
    make.shelved(session, on, packs=1)
    order = started(session, on, packs=1)

    settled = report(session, on, order)

    assert settled.is_called_off
    assert settled.refund_fen == make.PRICE_FEN + make.FREIGHT_FEN
    session.refresh(order)
    assert order.state == "refunded"
    history = session.scalars(
        select(OrderEvent.state).where(OrderEvent.order_id == order.id).order_by(OrderEvent.id)
    ).all()
    assert history == ["placed", "paid", "short", "refunded"]
    assert make.offer(session, on) == (0, 0, 0)
    assert broken(session) == []


def test_two_cuts_never_send_back_more_than_was_paid(session: Session, on: make.Stage) -> None:
    make.shelved(session, on, packs=2)
    order = started(session, on, packs=2)

    report(session, on, order)
    report(session, on, order)

    assert sum(refund.refund_fen for refund in refunds(session, order)) == order.total_fen
    assert broken(session) == []


def test_pack_promised_to_somebody_else_does_not_serve(session: Session, on: make.Stage) -> None:
    make.shelved(session, on, packs=1)
    make.shelved(session, on, packs=1)
    order = started(session, on, packs=1)
    other = make.paid_order(session, on, packs=1)

    settled = report(session, on, order)

    assert settled.outcome == "refunded"
    packing.allocate(session, order_id=other.id, now=NOW)
    assert broken(session) == []


def test_same_report_twice_counts_once(session: Session, on: make.Stage) -> None:
    make.shelved(session, on, packs=2)
    order = started(session, on, packs=2)
    client_id = uuid.uuid4()

    first = report(session, on, order, client_id=client_id)
    again = report(session, on, order, client_id=client_id)

    assert first == again
    assert len(refunds(session, order)) == 1


def test_picked_pack_is_not_missing(session: Session, on: make.Stage) -> None:
    _, items = make.shelved(session, on, packs=1)
    order = started(session, on, packs=1)
    make.pick(session, on, order, items[0].code)

    with pytest.raises(Refusal, match=r"shortage\.task_gone"):
        report(session, on, order)


def test_what_was_looked_for_serves_again_once_it_is_scanned(
    session: Session, on: make.Stage
) -> None:
    _, items = make.shelved(session, on, packs=2)
    order = started(session, on, packs=2)
    report(session, on, order)
    looked_for = session.scalars(select(Item).join(Shortage, Shortage.item_id == Item.id)).one()

    make.pick(session, on, order, looked_for.code)

    assert make.offer(session, on) == (2, 0, 1)
    assert broken(session) == []
    assert len(items) == 2


def test_what_is_looked_for_is_not_offered_by_itself(session: Session, on: make.Stage) -> None:
    make.shelved(session, on, packs=2)
    order = started(session, on, packs=2)
    report(session, on, order)

    assert sorting.offer_shelved(session, hub_id=on.hub.id, now=NOW) == 0


def test_held_goods_are_cut_and_come_back_when_released(session: Session, on: make.Stage) -> None:
    lot, _ = make.shelved(session, on, packs=1)
    make.shelved(session, on, packs=1)
    order = make.paid_order(session, on, packs=2)
    hold = quality.hold_lot(
        session, lot_id=lot.id, kind="test", reason="复检", actor=on.worker, now=NOW
    )
    with pytest.raises(Refusal, match=r"packing\.short"):
        packing.allocate(session, order_id=order.id, now=NOW)

    settled = services.refund_lacks(
        session, order_id=order.id, client_id=uuid.uuid4(), actor=on.worker, now=NOW
    )

    assert settled.refund_fen == make.PRICE_FEN
    assert make.offer(session, on) == (1, 0, 1)
    assert len(packing_read.tasks_of_order(session, order.id)) == 1
    assert broken(session) == []
    build.release(session, hold)
    assert sorting.offer_shelved(session, hub_id=on.hub.id, now=NOW) == 1
    assert make.offer(session, on) == (2, 0, 1)


def test_nothing_is_cut_where_nothing_lacks(session: Session, on: make.Stage) -> None:
    make.shelved(session, on, packs=1)
    order = make.paid_order(session, on, packs=1)

    with pytest.raises(Refusal, match=r"shortage\.nothing_lacks"):
        services.refund_lacks(
            session, order_id=order.id, client_id=uuid.uuid4(), actor=on.worker, now=NOW
        )
    assert session.scalars(select(OrderLine.cut_packs)).all() == [0]


def test_called_off_order_gives_the_turn_back(session: Session, on: make.Stage) -> None:
    make.shelved(session, on, owner=build.household(session, name="甲"))
    make.shelved(session, on, owner=build.household(session, name="乙"))
    first = started(session, on, packs=1)
    [served] = packing_read.tasks_of_order(session, first.id)
    orders.refund(session, code=first.code, note="", now=NOW)

    second = started(session, on, packs=1)

    assert packing_read.tasks_of_order(session, second.id)[0].lot_id == served.lot_id
