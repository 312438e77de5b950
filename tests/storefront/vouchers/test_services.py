"""Vouchers: so often, once a phone, and back where the order comes to nothing."""

import threading
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.database import session as db
from app.errors import Refusal
from app.money import Fen
from app.people.rules import Role
from storefront.checkout import services as checkout
from storefront.checkout.services import OrderRequest
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.rules import Receiver
from storefront.payments import queries as payments_read
from storefront.vouchers import checks, services
from storefront.vouchers.models import Voucher
from storefront.vouchers.rules import NewVoucher
from tests.conftest import NOW
from tests.support import inventory, storefront

OFF_FEN = 1000


def voucher(session: Session, *, uses: int = 2) -> Voucher:
    return services.make(
        session,
        new=NewVoucher(
            "XIANG10", "乡味", Fen(OFF_FEN), Fen(5000), NOW, NOW + timedelta(days=1), uses
        ),
        actor=inventory.person(session, Role.OPERATOR),
    )


def request(shop: storefront.Shop, phone: str, *, off_fen: int = OFF_FEN) -> OrderRequest:
    return OrderRequest(
        client_id=uuid.uuid4(),
        basket={shop.eggs.id: 1},
        receiver=Receiver("王小满", phone, "湖南省长沙市岳麓区麓山南路 1 号"),
        account_id=None,
        expected_total_fen=6000 + 800 - off_fen,
        voucher="xiang 10",
    )


def broken(session: Session) -> list[str]:
    session.flush()
    return [check.name for check in checks.CHECKS if session.execute(text(check.sql)).first()]


def test_an_order_costs_less_by_its_voucher_and_the_counter_counts(session: Session) -> None:
    shop, made = storefront.shop(session), voucher(session)

    order = storefront.order(session, request(shop, "13800001234"))

    session.expire_all()
    [payment] = payments_read.payments_of(session, order.code)
    assert (order.discount_fen, order.total_fen, payment.due_fen) == (1000, 5800, 5800)
    assert made.used == 1
    assert broken(session) == []
    assert storefront.broken_promises(session) == []


def test_a_phone_uses_a_voucher_once_and_the_refused_order_leaves_nothing(
    session: Session,
) -> None:
    shop = storefront.shop(session)
    voucher(session)
    checkout.place_order(session, request=request(shop, "13800001234"), now=NOW)

    with pytest.raises(Refusal) as refused:
        checkout.place_order(session, request=request(shop, "13800001234"), now=NOW)

    assert refused.value.code == "voucher.used_by_phone"
    assert len(session.scalars(select(Order)).all()) == 1
    assert storefront.offer(session, shop, shop.eggs) == (50, 1, 0)
    assert broken(session) == []


def test_a_voucher_comes_back_when_its_order_is_called_off(session: Session) -> None:
    shop, made = storefront.shop(session), voucher(session, uses=1)
    order = checkout.place_order(session, request=request(shop, "13800001234"), now=NOW)

    orders.cancel(session, code=order.code, now=NOW)
    again = storefront.order(session, request(shop, "13800001234"))

    session.expire_all()
    assert (again.discount_fen, made.used) == (1000, 1)
    assert broken(session) == []


@pytest.mark.parametrize(
    ("typed", "goods_fen", "days", "code"),
    [
        ("nothing", 9000, 0, "voucher.unknown"),
        ("XIANG10", 4999, 0, "voucher.too_little"),
        ("XIANG10", 9000, 2, "voucher.over"),
    ],
)
def test_a_voucher_counts_only_where_it_says(
    session: Session, typed: str, goods_fen: int, days: int, code: str
) -> None:
    voucher(session)

    with pytest.raises(Refusal) as refused:
        services.worth_of(session, typed=typed, goods_fen=goods_fen, now=NOW + timedelta(days=days))

    assert refused.value.code == code


def test_a_stopped_voucher_counts_no_more(session: Session) -> None:
    voucher(session)
    services.stop(session, code="XIANG10", now=NOW)

    with pytest.raises(Refusal) as refused:
        services.worth_of(session, typed="XIANG10", goods_fen=9000, now=NOW)

    assert refused.value.code == "voucher.over"


def test_the_last_use_goes_to_one_of_many_who_want_it(engine_of_its_own: Engine) -> None:
    with db.transaction() as session:
        shop = storefront.shop(session)
        voucher(session, uses=1)
    placed, refused = [], []
    start = threading.Barrier(8)

    def order(number: int) -> None:
        start.wait()
        try:
            with db.transaction() as session:
                made = checkout.place_order(
                    session, request=request(shop, f"1380000{number:04d}"), now=NOW
                )
            placed.append(made.code)
        except Refusal as refusal:
            refused.append(refusal.code)

    storefront.run_together([threading.Thread(target=order, args=(n,)) for n in range(8)])

    assert (len(placed), set(refused)) == (1, {"voucher.used_up"})
    with db.reading() as session:
        assert [check for check in checks.CHECKS if session.execute(text(check.sql)).first()] == []
