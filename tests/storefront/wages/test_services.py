"""Providers are paid for what they did: once, by two people, against their own PIN."""

import uuid
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.sample.people import PIN
from app.sample.village import FLOAT_FEN
from storefront.wages import queries, services
from storefront.wages.models import WagePayout
from tests.support import errands as make
from tests.support.errands import NET_FEN, Errands


@pytest.fixture
def at(session: Session, now: datetime) -> Errands:
    return make.sample(session, now=now)


def proposed(
    session: Session, at: Errands, *, now: datetime, client_id: uuid.UUID | None = None
) -> WagePayout:
    [payout] = services.propose_all(
        session,
        client_id=client_id or uuid.uuid4(),
        place_id=at.thread.centre.id,
        actor=at.thread.by["finance"],
        now=now,
    )
    return payout


def test_the_provider_is_paid_once_and_the_books_say_so(
    session: Session, at: Errands, now: datetime
) -> None:
    make.done(session, at, now=now)
    payout = proposed(session, at, now=now)
    services.approve(session, code=payout.code, actor=at.thread.by["approver"])
    wrong = services.pay_in_cash(
        session, code=payout.code, pin="000000", actor=at.thread.by["agent"], now=now
    )
    for _ in range(2):
        services.pay_in_cash(
            session, code=payout.code, pin=PIN, actor=at.thread.by["agent"], now=now
        )

    assert isinstance(wrong, Refusal)
    assert (payout.state, payout.total_fen) == ("paid", NET_FEN)
    assert books.balance(session, Account.PROVIDER_PAYABLE) == 0
    assert books.balance(session, Account.DESK_CASH) == FLOAT_FEN - NET_FEN
    [wage] = queries.wages_of(session, at.provider.id)
    assert wage.payout_state == "paid"
    assert make.broken_promises(session) == []


def test_the_same_proposal_twice_is_one(session: Session, at: Errands, now: datetime) -> None:
    make.done(session, at, now=now)
    client_id = uuid.uuid4()

    first = proposed(session, at, now=now, client_id=client_id)
    second = proposed(session, at, now=now, client_id=client_id)

    assert first.id == second.id
    with pytest.raises(Refusal) as caught:
        proposed(session, at, now=now)
    assert caught.value.code == "wage.nothing_due"


def test_nobody_approves_their_own_and_what_is_withdrawn_is_due_again(
    session: Session, at: Errands, now: datetime
) -> None:
    make.done(session, at, now=now)
    payout = proposed(session, at, now=now)
    with pytest.raises(Refusal) as caught:
        services.approve(session, code=payout.code, actor=at.thread.by["finance"])

    services.withdraw(session, code=payout.code)
    again = proposed(session, at, now=now)

    assert caught.value.code == "payout.self_approval"
    assert (payout.state, again.total_fen) == ("withdrawn", NET_FEN)
    assert make.broken_promises(session) == []


def test_an_unapproved_payout_is_not_paid(session: Session, at: Errands, now: datetime) -> None:
    make.done(session, at, now=now)
    payout = proposed(session, at, now=now)

    with pytest.raises(Refusal) as caught:
        services.pay_in_cash(
            session, code=payout.code, pin=PIN, actor=at.thread.by["agent"], now=now
        )

    assert caught.value.code == "payout.not_approved"
    assert books.balance(session, Account.DESK_CASH) == FLOAT_FEN
