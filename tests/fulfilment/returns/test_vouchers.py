"""Goods of an order with a voucher that come back, or never came: what was paid goes back."""

import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger import queries as ledger
from app.ledger.rules import Account
from app.money import Fen
from fulfilment.returns import services
from fulfilment.shipping import services as shipping
from inventory.stock.models import Item
from storefront.credits import services as credits
from storefront.credits.models import Credit
from storefront.credits.rules import share_of_discount
from storefront.orders import services as orders
from storefront.orders.models import Order, OrderLine
from storefront.orders.rules import NewLine, NewOrder
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.rules import RefundReport, RefundState
from storefront.placing import services as placing
from storefront.vouchers import services as vouchers
from storefront.vouchers.rules import NewVoucher
from tests.conftest import NOW
from tests.support import fulfilment as make
from tests.support import storefront
from tests.support.promises import broken

OFF_FEN = 1_000
BACK = NOW + timedelta(hours=20)


@pytest.fixture
def on(session: Session) -> make.Stage:
    return make.stage(session)


def paid_with_voucher(session: Session, on: make.Stage, *, packs: int) -> Order:
    """Three trays at one price, ten yuan off by a voucher; paid."""
    new = NewVoucher(
        "TEN", "减十元", Fen(OFF_FEN), Fen(OFF_FEN), NOW, NOW + timedelta(days=9), uses_max=9
    )
    vouchers.make(session, new=new, actor=on.worker)
    placed = placing.place(
        session,
        new=NewOrder(
            client_id=uuid.uuid4(),
            channel_id=on.channel.id,
            book_id=on.hub.book_id,
            account_id=None,
            lines=[NewLine(listing_id=on.listing.id, packs=packs, price_fen=make.PRICE_FEN)],
            freight_fen=make.FREIGHT_FEN,
            receiver=storefront.RECEIVER,
            discount_fen=OFF_FEN,
        ),
        now=NOW,
    )
    vouchers.use(
        session, typed="TEN", subject=placed.code, phone="13800001234", off_fen=OFF_FEN, now=NOW
    )
    [payment] = payments_read.payments_of(session, placed.code)
    orders.settle_report(session, report=storefront.report_of(payment), now=NOW)
    return session.get_one(Order, placed.id)


def deliver(session: Session, on: make.Stage, order: Order, items: list[Item]) -> None:
    parcel = make.packed(session, on, order, items)
    shipping.ship(
        session,
        parcel_code=parcel.code,
        carrier="sf",
        tracking_number="SF12345678",
        actor=on.worker,
        now=NOW,
    )
    shipping.deliver(session, parcel_code=parcel.code, delivered_at=NOW, actor=on.worker, now=NOW)


def take_back(session: Session, on: make.Stage, item: Item) -> int:
    back = services.take_back_good(
        session, raw=item.code, client_id=uuid.uuid4(), actor=on.worker, now=BACK
    )
    return back.refund_fen


def settle_refunds(session: Session, order: Order) -> int:
    """Let all money that was asked back arrive; return how much that was."""
    for refund in payments_read.refunds_of(session, order.code):
        told = RefundReport(str(refund.refund_id), f"re_{refund.refund_id}", RefundState.SUCCEEDED)
        payments.record_refund(session, report=told, now=BACK)
    return sum(each.refund_fen for each in payments_read.refunds_of(session, order.code))


def standing(session: Session) -> tuple[int, int]:
    """What shoppers have prepaid, and what vouchers have cost."""
    return (
        ledger.balance(session, Account.CUSTOMER_CONTRACT),
        ledger.balance(session, Account.VOUCHER_COST),
    )


def test_all_that_comes_back_brings_back_what_was_paid_for_it(
    session: Session, on: make.Stage
) -> None:
    _, items = make.shelved(session, on, packs=3)
    order = paid_with_voucher(session, on, packs=3)
    deliver(session, on, order, items)
    assert standing(session) == (0, OFF_FEN)

    one_by_one = [take_back(session, on, item) for item in items]

    # A thousand fen off three trays: 333, 333 and 334.
    price = make.PRICE_FEN
    assert one_by_one == [price - 333, price - 333, price - 334]
    assert settle_refunds(session, order) == 3 * price - OFF_FEN
    assert standing(session) == (0, 0)
    assert session.scalars(select(Credit.discount_fen).order_by(Credit.id)).all() == [333, 333, 334]
    assert broken(session) == []


def test_one_that_comes_back_leaves_the_rest_of_the_voucher_as_it_was(
    session: Session, on: make.Stage
) -> None:
    _, items = make.shelved(session, on, packs=2)
    order = paid_with_voucher(session, on, packs=2)
    deliver(session, on, order, items)

    assert take_back(session, on, items[0]) == make.PRICE_FEN - OFF_FEN // 2

    settle_refunds(session, order)
    assert standing(session) == (0, OFF_FEN // 2)
    assert broken(session) == []


def test_a_pack_that_was_not_there_goes_back_at_what_was_paid_for_it(
    session: Session, on: make.Stage
) -> None:
    _, items = make.shelved(session, on, packs=2)
    order = paid_with_voucher(session, on, packs=2)
    [line] = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id))
    cut = credits.cut_packs(session, order_line_id=line.id, packs=1, actor=on.worker, now=NOW)
    assert (cut.refund_fen, cut.is_called_off) == (make.PRICE_FEN - OFF_FEN // 2, False)

    deliver(session, on, order, items[:1])

    settle_refunds(session, order)
    assert standing(session) == (0, OFF_FEN // 2)
    assert broken(session) == []


def test_an_order_of_which_nothing_is_left_gets_all_its_money_back(
    session: Session, on: make.Stage
) -> None:
    make.shelved(session, on, packs=2)
    order = paid_with_voucher(session, on, packs=2)
    [line] = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id))

    cuts = [
        credits.cut_packs(session, order_line_id=line.id, packs=1, actor=on.worker, now=NOW)
        for _ in range(2)
    ]

    assert [cut.is_called_off for cut in cuts] == [False, True]
    assert settle_refunds(session, order) == order.total_fen
    assert standing(session) == (0, 0)
    assert broken(session) == []


@given(
    prices=st.lists(st.integers(2, 100_000), min_size=1, max_size=12),
    discount=st.integers(0, 100_000),
)
def test_the_parts_of_a_voucher_add_up_to_it(prices: list[int], discount: int) -> None:
    goods = sum(prices)
    discount = min(discount, goods // 2)
    before, parts = 0, []
    for price in prices:
        parts.append(
            share_of_discount(discount_fen=discount, goods_fen=goods, before_fen=before, fen=price)
        )
        before += price

    assert sum(parts) == discount
    assert all(0 <= part < price for part, price in zip(parts, prices, strict=True))
