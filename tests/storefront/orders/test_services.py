"""Orders, their goods and their money, step by step."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as ledger_read
from app.ledger.models import Journal
from app.ledger.rules import Account
from app.people.rules import Role
from storefront.orderdesk import queries as desk
from storefront.orders import queries
from storefront.orders import services as orders
from storefront.orders.rules import RESERVED_FOR
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.rules import GatewayState, RefundReport, RefundState, Way
from storefront.payments.services import Outcome
from tests.conftest import NOW
from tests.support import inventory, storefront

LATER = NOW + RESERVED_FOR


def journals(session: Session) -> list[tuple[str, str]]:
    return [
        (row.kind, row.voucher) for row in session.scalars(select(Journal).order_by(Journal.id))
    ]


def clearing(session: Session) -> int:
    return ledger_read.balance(session, Account.PAYMENT_CLEARING)


def test_a_paid_order_has_its_goods_sold_and_its_money_in_the_books(session: Session) -> None:
    shop = storefront.shop(session)

    order = storefront.paid(session, shop, trays=2)

    assert (order.state, order.paid_at) == ("paid", NOW)
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 2)
    assert journals(session) == [("payment_received", order.code)]
    assert clearing(session) == 12_800
    assert ledger_read.balance(session, Account.CUSTOMER_CONTRACT) == -12_800
    assert [row.state for row in queries.history_of_order(session, order.id)] == [
        "placed",
        "paid",
    ]
    assert [row.id for row in queries.orders_to_pack(session, hub_id=shop.hub.id)] == [order.id]
    assert storefront.broken_promises(session) == []


def test_the_same_report_again_changes_nothing(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    [payment] = payments_read.payments_of(session, order.code)

    again = orders.settle_report(session, report=storefront.report_of(payment), now=LATER)

    assert again is Outcome.KNOWN
    assert clearing(session) == 12_800
    assert storefront.broken_promises(session) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"received_fen": 12_799},
        {"received_fen": 12_801},
        {"subject": "Z00000000"},
        {"attempt_id": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_money_that_is_not_what_was_asked_for_pays_nothing(
    session: Session, wrong: dict[str, object]
) -> None:
    shop = storefront.shop(session)
    order = storefront.placed(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    report = replace(storefront.report_of(payment), **wrong)  # type: ignore[arg-type]

    outcome = orders.settle_report(session, report=report, now=NOW)

    assert outcome is Outcome.MISMATCH
    assert (order.state, payment.state) == ("placed", "mismatch")
    assert clearing(session) == report.received_fen
    assert journals(session) == [("mismatch_received", f"cs_{order.code}")]
    [row], _ = desk.orders(session, hub_ids=None, state="mismatch")
    assert (row.code, row.mismatch) == (order.code, True)
    assert storefront.broken_promises(session) == []


def test_money_in_another_currency_pays_nothing_and_is_not_counted_as_fen(
    session: Session,
) -> None:
    shop = storefront.shop(session)
    order = storefront.placed(session, shop)
    [payment] = payments_read.payments_of(session, order.code)

    outcome = orders.settle_report(
        session, report=replace(storefront.report_of(payment), currency="usd"), now=NOW
    )

    assert outcome is Outcome.MISMATCH
    assert (order.state, payment.state, payment.received_fen) == ("placed", "mismatch", None)
    assert journals(session) == []
    assert storefront.broken_promises(session) == []


def test_a_mismatch_is_refunded_by_hand_and_the_books_return_to_zero(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.placed(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    orders.settle_report(session, report=storefront.report_of(payment, received_fen=500), now=NOW)

    refund = payments.ask_refund(
        session, payment=payment, refund_fen=500, reason="mismatch", now=NOW
    )
    with pytest.raises(Refusal) as refused:
        payments.ask_refund(session, payment=payment, refund_fen=1, reason="again", now=NOW)
    report = RefundReport(str(refund.refund_id), "re_1", RefundState.SUCCEEDED)
    outcomes = [
        payments.record_refund(session, report=report, now=NOW),
        payments.record_refund(session, report=report, now=NOW),
    ]

    assert refused.value.code == "payments.refund_too_much"
    assert outcomes == [Outcome.RECEIVED, Outcome.KNOWN]
    assert clearing(session) == 0
    assert storefront.broken_promises(session) == []


def test_nobody_paying_in_time_gives_the_goods_back(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.placed(session, shop)

    early = orders.expire_due(session, now=LATER - timedelta(seconds=1))
    late = orders.expire_due(session, now=LATER)

    assert (early, late) == (0, 1)
    assert order.state == "expired"
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 0)
    assert orders.expire_due(session, now=LATER) == 0
    assert storefront.broken_promises(session) == []


def test_money_after_the_end_goes_back_by_itself(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.placed(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    orders.expire_due(session, now=LATER)

    outcome = orders.settle_report(session, report=storefront.report_of(payment), now=LATER)

    [refund] = payments_read.refunds_of(session, order.code)
    assert outcome is Outcome.SURPLUS
    assert (order.state, payment.state, payment.surplus) == ("expired", "paid", True)
    assert (refund.state, refund.refund_fen, refund.reason) == ("asked", 12_800, "surplus")
    assert clearing(session) == 12_800
    assert storefront.broken_promises(session) == []

    payments.record_refund(
        session,
        report=RefundReport(str(refund.refund_id), "re_1", RefundState.SUCCEEDED),
        now=LATER,
    )

    assert clearing(session) == 0
    assert journals(session) == [
        ("surplus_received", f"cs_{order.code}"),
        ("payment_refunded", "re_1"),
    ]
    assert storefront.broken_promises(session) == []


def test_a_second_payment_for_a_paid_order_goes_back(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.placed(session, shop)
    [first] = payments_read.payments_of(session, order.code)
    failed = replace(storefront.report_of(first), paid=False, failed=True)
    orders.settle_report(session, report=failed, now=NOW)
    second = orders.attempt_of(session, code=order.code, way=Way.CARD, now=NOW)
    assert second.id != first.id

    outcomes = [
        orders.settle_report(session, report=storefront.report_of(second), now=NOW),
        orders.settle_report(session, report=storefront.report_of(first), now=NOW),
    ]

    assert outcomes == [Outcome.RECEIVED, Outcome.SURPLUS]
    assert (order.state, first.surplus, second.surplus) == ("paid", True, False)
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 2)
    assert storefront.broken_promises(session) == []


def test_an_expiry_report_after_the_money_is_old_news(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    report = replace(storefront.report_of(payment), paid=False, state=GatewayState.EXPIRED)

    assert orders.settle_report(session, report=report, now=NOW) is Outcome.KNOWN
    assert (order.state, payment.state) == ("paid", "paid")


def test_a_refund_that_the_bank_sends_back_is_in_the_books_again(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.placed(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    orders.expire_due(session, now=LATER)
    orders.settle_report(session, report=storefront.report_of(payment), now=LATER)
    [refund] = payments_read.refunds_of(session, order.code)
    succeeded = RefundReport(str(refund.refund_id), "re_1", RefundState.SUCCEEDED)

    payments.record_refund(session, report=succeeded, now=LATER)
    payments.record_refund(session, report=replace(succeeded, state=RefundState.PENDING), now=LATER)
    payments.record_refund(session, report=replace(succeeded, state=RefundState.FAILED), now=LATER)

    assert refund.state == "failed"
    assert clearing(session) == 12_800
    assert storefront.broken_promises(session) == []


def test_a_page_that_nobody_knows_is_a_stranger(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.placed(session, shop)
    [payment] = payments_read.payments_of(session, order.code)
    report = replace(storefront.report_of(payment), gateway_id="cs_x", attempt_id="not-a-uuid")

    assert orders.settle_report(session, report=report, now=NOW) is Outcome.STRANGER
    assert order.state == "placed"


def test_cancelling_gives_the_goods_back_once(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.placed(session, shop)

    orders.cancel(session, code=order.code, now=NOW)
    orders.cancel(session, code=order.code, now=NOW)

    assert order.state == "cancelled"
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 0)
    assert storefront.broken_promises(session) == []


def test_a_paid_order_cannot_be_cancelled_or_paid_again(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)

    with pytest.raises(Refusal) as uncancelled:
        orders.cancel(session, code=order.code, now=NOW)
    with pytest.raises(Refusal) as unpayable:
        orders.attempt_of(session, code=order.code, way=Way.ALIPAY, now=NOW)

    codes = [refused.value.code for refused in (uncancelled, unpayable)]
    assert codes == ["orders.just_paid", "orders.not_payable"]
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 2)


def test_an_order_is_packed_shipped_and_delivered_in_this_order_only(session: Session) -> None:
    shop = storefront.shop(session)
    worker = inventory.person(session, Role.WORKER, shop.hub)
    order = storefront.paid(session, shop)

    with pytest.raises(Refusal):
        orders.mark_shipped(session, notes={order.id: ""}, actor=worker, now=NOW)
    orders.mark_packed(session, order_id=order.id, actor=worker, now=NOW)
    orders.mark_shipped(session, notes={order.id: "顺丰 SF1"}, actor=worker, now=NOW)
    orders.mark_delivered(session, delivered={order.id: NOW}, actor=worker, now=LATER)

    assert [
        (row.state, row.note, row.by) for row in queries.history_of_order(session, order.id)
    ] == [
        ("placed", "", None),
        ("paid", "", None),
        ("packed", "", "worker"),
        ("shipped", "顺丰 SF1", "worker"),
        ("delivered", "", "worker"),
    ]
    assert order.delivered_at == NOW
    assert storefront.broken_promises(session) == []
