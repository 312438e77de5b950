"""Paid orders that are called off: goods back to the shelf, all money back to who paid."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as ledger_read
from app.ledger.rules import Account
from app.people.rules import Role
from storefront.orderdesk import services as desk
from storefront.orders import queries
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.rules import RefundReport, RefundState
from tests.conftest import NOW, problem
from tests.support import inventory, storefront
from tests.support.shopping import post, sign_in


def refused(session: Session, order: Order) -> str:
    with pytest.raises(Refusal) as refusal:
        orders.refund(session, code=order.code, note="", now=NOW)
    return refusal.value.code


def carried(session: Session, order: Order, state: RefundState) -> None:
    """Let the gateway say what became of the latest refund."""
    refund = payments_read.refunds_of(session, order.code)[-1]
    payments.record_refund(
        session,
        report=RefundReport(str(refund.refund_id), f"re_{refund.refund_id}", state),
        now=NOW,
    )


def test_a_paid_order_is_called_off_with_goods_and_money_back(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop, trays=2)

    orders.refund(session, code=order.code, note="  缺货， 对不起 ", now=NOW)
    carried(session, order, RefundState.SUCCEEDED)

    [refund] = payments_read.refunds_of(session, order.code)
    latest = queries.history_of_order(session, order.id)[-1]
    assert (order.state, latest.state, latest.note) == ("refunded", "refunded", "缺货， 对不起")
    assert (refund.refund_fen, refund.reason, refund.state) == (12_800, "called_off", "succeeded")
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 0)
    assert ledger_read.balance(session, Account.PAYMENT_CLEARING) == 0
    assert ledger_read.balance(session, Account.CUSTOMER_CONTRACT) == 0
    assert storefront.broken_promises(session) == []


def test_called_off_twice_is_one_refund(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)

    orders.refund(session, code=order.code, note="", now=NOW)
    orders.refund(session, code=order.code, note="", now=NOW)

    assert len(payments_read.refunds_of(session, order.code)) == 1
    assert storefront.offer(session, shop, shop.eggs) == (50, 0, 0)
    assert storefront.broken_promises(session) == []


def test_what_is_being_picked_is_not_called_off(session: Session) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    orders.mark_picking(session, order_id=order.id, now=NOW)

    assert refused(session, order) == "orders.being_picked"
    assert (order.state, storefront.offer(session, shop, shop.eggs)) == ("paid", (50, 0, 2))

    orders.mark_not_picking(session, order_id=order.id)
    orders.refund(session, code=order.code, note="", now=NOW)
    assert order.state == "refunded"


def test_an_unpaid_order_has_no_money_to_give_back(session: Session) -> None:
    order = storefront.placed(session, storefront.shop(session))

    assert refused(session, order) == "orders.wrong_state"
    assert payments_read.refunds_of(session, order.code) == []


def test_the_database_refuses_to_call_off_what_is_being_picked(session: Session) -> None:
    order = storefront.paid(session, storefront.shop(session))
    orders.mark_picking(session, order_id=order.id, now=NOW)

    with pytest.raises(IntegrityError, match="orders_picked_are_paid"):
        session.execute(
            text("UPDATE orders SET state = 'refunded' WHERE id = :id"), {"id": order.id}
        )


def test_a_refund_that_the_bank_sent_back_can_be_sent_again(session: Session) -> None:
    order = storefront.paid(session, storefront.shop(session))
    orders.refund(session, code=order.code, note="", now=NOW)
    carried(session, order, RefundState.FAILED)

    desk.refund_idle_money(session, order=order, now=NOW)
    carried(session, order, RefundState.SUCCEEDED)

    assert [row.state for row in payments_read.refunds_of(session, order.code)] == [
        "failed",
        "succeeded",
    ]
    assert storefront.broken_promises(session) == []


def test_an_order_called_off_without_its_money_back_is_seen(session: Session) -> None:
    order = storefront.paid(session, storefront.shop(session))
    orders.refund(session, code=order.code, note="", now=NOW)
    assert storefront.broken_promises(session) == []

    session.execute(text("UPDATE refunds SET refund_fen = refund_fen - 1"))

    assert storefront.broken_promises(session) == ["called_off_orders_are_refunded"]


def test_the_shopper_calls_it_off_on_the_page(client: FlaskClient, session: Session) -> None:
    order = storefront.paid(session, storefront.shop(session))
    address = f"/orders/{order.code}?key={order.tracking_key}"

    before = client.get(address).get_data(as_text=True)
    answer = post(client, f"/orders/{order.code}/refund?key={order.tracking_key}")
    after = client.get(address).get_data(as_text=True)

    session.expire_all()
    assert answer.status_code == 303
    assert order.state == "refunded"
    assert "不要了，退款" in before
    assert "不要了，退款" not in after
    assert "退款 ¥128.00：正在退" in after


def test_a_stranger_calls_nothing_off(client: FlaskClient, session: Session) -> None:
    order = storefront.paid(session, storefront.shop(session))

    answer = post(client, f"/orders/{order.code}/refund?key=wrong")
    over_api = client.post(f"/api/orders/{order.code}/refund?key=wrong")

    session.expire_all()
    assert (answer.status_code, problem(over_api)) == (404, (404, "orders.unknown"))
    assert order.state == "paid"


def test_orders_are_called_off_over_the_api(client: FlaskClient, session: Session) -> None:
    shop = storefront.shop(session)
    paid = storefront.paid(session, shop)
    unpaid = storefront.reserve(session, shop, {shop.pickles.id: 1})

    refunded = client.post(f"/api/orders/{paid.code}/refund?key={paid.tracking_key}").get_json()
    cancelled = client.post(f"/api/orders/{unpaid.code}/cancel?key={unpaid.tracking_key}")
    too_late = client.post(f"/api/orders/{unpaid.code}/refund?key={unpaid.tracking_key}")

    assert refunded["state"] == "refunded"
    assert cancelled.get_json()["state"] == "cancelled"
    assert problem(too_late) == (409, "orders.wrong_state")


def test_the_office_calls_off_with_a_reason_that_the_buyer_reads(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    order = storefront.paid(session, shop)
    sign_in(client, inventory.person(session, Role.OPERATOR, shop.hub))

    silent = post(client, f"/office/orders/{order.code}/call-off", reason=" ")
    told = post(client, f"/office/orders/{order.code}/call-off", reason="缺货，对不起")
    page = client.get(f"/orders/{order.code}?key={order.tracking_key}").get_data(as_text=True)

    session.expire_all()
    assert (silent.status_code, told.status_code, order.state) == (422, 303, "refunded")
    assert "缺货，对不起" in page
    [_, _, last] = queries.history_of_order(session, order.id)
    assert last.by is not None
