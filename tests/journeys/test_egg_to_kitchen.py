"""A tray of eggs leaves the village and the money comes back: by services, in one transaction."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import verify
from app.ledger import queries as books
from app.ledger import services as ledger
from app.ledger.rules import Account
from app.sample.people import PIN
from storefront.payouts import services as payouts
from tests.support import thread
from tests.support.thread import FEE_FEN, NET_FEN, TOTAL_FEN


def test_every_fen_comes_home(session: Session, now: datetime) -> None:
    at = thread.sample(session, now=now)
    thread.delivered_order(session, at, now=now)
    later = now + timedelta(days=8)
    [code] = payouts.propose_all(
        session,
        client_id=uuid.uuid4(),
        place_id=at.centre.id,
        actor=at.by["finance"],
        now=later,
    )
    payouts.approve(session, code=code, actor=at.by["approver"], now=later)
    payouts.pay_in_cash(session, code=code, pin=PIN, actor=at.by["agent"], now=later)
    ledger.seal_all(session, now=later)

    said: list[str] = []
    assert verify.verify(session, say=said.append), said[-3:]
    assert books.balance(session, Account.PAYMENT_CLEARING) == TOTAL_FEN
    assert books.balance(session, Account.CUSTOMER_CONTRACT) == 0
    assert books.balance(session, Account.VILLAGER_PAYABLE) == 0
    assert books.balance(session, Account.FEE_INCOME) == -FEE_FEN
    assert books.balance(session, Account.FREIGHT_INCOME) == -(TOTAL_FEN - NET_FEN - FEE_FEN)
