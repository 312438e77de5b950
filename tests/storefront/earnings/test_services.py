"""What a sale brings by the terms of the day on which the goods were taken, to the fen."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import verify
from app.errors import Refusal
from app.ledger import queries as books
from app.ledger import services as ledger
from app.ledger.rules import Account
from app.money import BasisPoints, Fen
from app.sample.village import FLOAT_FEN
from inventory.intake.models import Delivery
from inventory.produce.models import Pack, Produce
from inventory.purchases import services as purchases
from inventory.stock.models import Lot
from inventory.terms.models import Acceptance, Terms
from inventory.terms.rules import TermsKind
from storefront.earnings.models import Earning
from storefront.payouts import services as payouts
from storefront.statements import queries as statements
from tests.support import thread
from tests.support import villagers as make
from tests.support.thread import Thread


def agree(session: Session, at: Thread, *, now: datetime, **wording: object) -> Terms:
    """Let all goods of the sample have been taken under these terms."""
    terms = make.agreement(session, at.centre, now=now, **wording)
    session.execute(update(Lot).values(terms_id=terms.id))
    session.execute(update(Acceptance).values(terms_id=terms.id))
    return terms


def packs(session: Session) -> tuple[Pack, Pack]:
    found = {
        code: pack
        for pack, code in session.execute(
            select(Pack, Produce.code).join(Produce, Produce.id == Pack.produce_id)
        )
    }
    return found["eggs"], found["pickles"]


def shares(session: Session) -> list[tuple[int, int, int, int]]:
    earned = session.scalars(select(Earning).order_by(Earning.sale_fen.desc(), Earning.id))
    return [(each.sale_fen, each.top_up_fen, each.fee_fen, each.net_fen) for each in earned]


def test_named_prices_are_kept_from_below_and_shared_above(session: Session, now: datetime) -> None:
    at = thread.sample(session, now=now)
    tray, jar = packs(session)
    agree(
        session,
        at,
        now=now,
        above_rate=BasisPoints(5000),
        prices={tray.id: Fen(6500), jar.id: Fen(1500)},
    )
    # What is agreed later is of goods taken later.
    make.agreement(session, at.centre, now=now + timedelta(seconds=1), fee_rate=BasisPoints(0))

    thread.delivered_order(session, at, now=now)

    tray_share, jar_share = (6000, 500, 780, 5720), (1800, 0, 180 + 150, 1470)
    assert shares(session) == [tray_share, tray_share, jar_share]
    assert books.balance(session, Account.PRICE_TOP_UP) == 1000
    assert books.balance(session, Account.FEE_INCOME) == -(780 * 2 + 330)
    assert books.balance(session, Account.VILLAGER_PAYABLE) == -(5720 * 2 + 1470)
    assert books.balance(session, Account.CUSTOMER_CONTRACT) == 0
    ledger.seal_all(session, now=now)
    said: list[str] = []
    assert verify.verify(session, say=said.append), said[-3:]
    [line] = [
        each
        for each in statements.earnings_of(session, villager_id=at.household.id, now=now)
        if each.sale_fen == 1800
    ]
    assert (line.top_up_fen, line.fee_fen, line.net_fen) == (0, 330, 1470)


def test_a_size_without_a_price_of_its_own_is_worth_as_much_by_the_piece(
    session: Session, now: datetime
) -> None:
    at = thread.sample(session, now=now)
    tray, _ = packs(session)
    box = Pack(produce_id=tray.produce_id, name="一盒 10 枚", name_en="box", base_units=10)
    session.add(box)
    session.flush()
    agree(session, at, now=now, prices={box.id: Fen(2100)})

    thread.delivered_order(session, at, now=now)

    # A tray of thirty is worth three boxes: 63.00, of which 12 % are 7.56.
    assert shares(session)[0] == (6000, 300, 756, 5544)


def test_bought_goods_bring_the_operator_all_and_the_villager_nothing_more(
    session: Session, now: datetime
) -> None:
    at = thread.sample(session, now=now)
    tray, jar = packs(session)
    agree(
        session,
        at,
        now=now,
        kind=TermsKind.BUY_OUT,
        fee_rate=BasisPoints(0),
        prices={tray.id: Fen(4500), jar.id: Fen(999)},
    )
    for delivery in session.scalars(select(Delivery).order_by(Delivery.id)):
        bought = purchases.Bought(delivery.id, delivery.code, at.household.code, at.centre)
        purchases.pay_at_once(session, bought, actor=at.by["agent"], now=now)
    stocked = 14 * 4500 + 20 * 999
    assert books.balance(session, Account.DESK_CASH) == FLOAT_FEN - stocked

    thread.delivered_order(session, at, now=now)

    earned = session.scalars(select(Earning).order_by(Earning.sale_fen.desc(), Earning.id))
    assert [(each.own_fen, each.cost_fen, each.net_fen) for each in earned] == [
        (6000, 4500, 0),
        (6000, 4500, 0),
        (1800, 999, 0),
    ]
    assert books.balance(session, Account.SALES_INCOME) == -13_800
    assert books.balance(session, Account.COST_OF_SALES) == 9999
    assert books.balance(session, Account.OWN_GOODS) == stocked - 9999
    assert books.balance(session, Account.FEE_INCOME) == 0
    assert books.balance(session, Account.VILLAGER_PAYABLE) == 0
    later = now + timedelta(days=8)
    assert statements.earnings_of(session, villager_id=at.household.id, now=later) == []
    with pytest.raises(Refusal) as caught:
        payouts.propose_all(
            session,
            client_id=uuid.uuid4(),
            place_id=at.centre.id,
            actor=at.by["finance"],
            now=later,
        )
    assert caught.value.code == "payout.nothing_due"
    ledger.seal_all(session, now=now)
    said: list[str] = []
    assert verify.verify(session, say=said.append), said[-3:]
