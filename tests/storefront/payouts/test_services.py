import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as books
from app.ledger.rules import Account
from app.money import Fen
from app.people.rules import Actor, Grant, Role
from app.sample.people import PIN
from app.sample.village import FLOAT_FEN
from inventory.floats import services as floats
from storefront.payouts import services
from storefront.payouts.checks import CHECKS
from storefront.payouts.models import Payout
from tests.support import thread
from tests.support.thread import NET_FEN, Thread

WINDOW = timedelta(hours=169)


@pytest.fixture
def at(session: Session, now: datetime) -> Thread:
    """A household with an order delivered at `now`."""
    made = thread.sample(session, now=now)
    thread.delivered_order(session, made, now=now)
    return made


def propose(
    session: Session, at: Thread, now: datetime, client_id: uuid.UUID | None = None
) -> Payout:
    return services.propose(
        session,
        client_id=client_id or uuid.uuid4(),
        villager_id=at.household.id,
        place_id=at.centre.id,
        actor=at.by["finance"],
        now=now,
    )


def approved(session: Session, at: Thread, now: datetime) -> Payout:
    payout = propose(session, at, now)
    return services.approve(session, code=payout.code, actor=at.by["approver"], now=now)


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def test_nothing_is_due_before_the_return_window_has_passed(
    session: Session, at: Thread, now: datetime
) -> None:
    with pytest.raises(Refusal) as refused:
        propose(session, at, now + timedelta(hours=47))

    assert code_of(refused) == "payout.nothing_due"


def test_eggs_fall_due_before_pickles(session: Session, at: Thread, now: datetime) -> None:
    assert propose(session, at, now + timedelta(hours=48)).total_fen == 2 * (6000 - 720)


def test_a_payout_is_proposed_approved_and_paid_in_cash(
    session: Session, at: Thread, now: datetime
) -> None:
    later = now + WINDOW
    payout = approved(session, at, later)

    paid = services.pay_in_cash(session, code=payout.code, pin=PIN, actor=at.by["agent"], now=later)

    assert isinstance(paid, Payout)
    assert (paid.state, paid.total_fen) == ("paid", NET_FEN)
    assert books.balance(session, Account.VILLAGER_PAYABLE) == 0
    assert books.balance(session, Account.DESK_CASH) == FLOAT_FEN - NET_FEN
    assert [check.name for check in CHECKS if session.execute(text(check.sql)).first()] == []


def test_paying_twice_pays_once(session: Session, at: Thread, now: datetime) -> None:
    later = now + WINDOW
    payout = approved(session, at, later)

    for _ in range(2):
        services.pay_in_cash(session, code=payout.code, pin=PIN, actor=at.by["agent"], now=later)

    assert books.balance(session, Account.DESK_CASH) == FLOAT_FEN - NET_FEN


def test_the_same_client_id_proposes_once(session: Session, at: Thread, now: datetime) -> None:
    client_id = uuid.uuid4()

    first = propose(session, at, now + WINDOW, client_id)
    second = propose(session, at, now + WINDOW, client_id)

    assert first is second


def test_an_earning_in_a_standing_payout_is_not_proposed_again(
    session: Session, at: Thread, now: datetime
) -> None:
    propose(session, at, now + WINDOW)

    with pytest.raises(Refusal) as refused:
        propose(session, at, now + WINDOW)

    assert code_of(refused) == "payout.nothing_due"


def test_a_withdrawn_payout_gives_its_earnings_back(
    session: Session, at: Thread, now: datetime
) -> None:
    payout = propose(session, at, now + WINDOW)
    services.withdraw(session, code=payout.code)

    again = propose(session, at, now + WINDOW)

    assert (again.total_fen, again.code == payout.code) == (NET_FEN, False)


def test_nobody_approves_their_own_proposal(session: Session, at: Thread, now: datetime) -> None:
    payout = propose(session, at, now + WINDOW)

    with pytest.raises(Refusal) as refused:
        services.approve(session, code=payout.code, actor=at.by["finance"], now=now)

    assert code_of(refused) == "payout.self_approval"
    assert payout.state == "draft"


def test_the_database_refuses_self_approval_too(
    session: Session, at: Thread, now: datetime
) -> None:
    payout = propose(session, at, now + WINDOW)

    with pytest.raises(IntegrityError, match="payouts_approved_by_another"):
        session.execute(
            text("UPDATE payouts SET approved_by = proposed_by WHERE id = :id"), {"id": payout.id}
        )


def test_a_draft_is_not_paid(session: Session, at: Thread, now: datetime) -> None:
    payout = propose(session, at, now + WINDOW)

    with pytest.raises(Refusal) as refused:
        services.pay_in_cash(session, code=payout.code, pin=PIN, actor=at.by["agent"], now=now)

    assert code_of(refused) == "payout.not_approved"


def test_a_wrong_pin_pays_nothing(session: Session, at: Thread, now: datetime) -> None:
    payout = approved(session, at, now + WINDOW)

    answer = services.pay_in_cash(
        session, code=payout.code, pin="000000", actor=at.by["agent"], now=now + WINDOW
    )

    assert isinstance(answer, Refusal)
    assert payout.state == "approved"
    assert books.balance(session, Account.DESK_CASH) == FLOAT_FEN


def test_an_agent_of_another_place_finds_no_such_payout(
    session: Session, at: Thread, now: datetime
) -> None:
    payout = approved(session, at, now + WINDOW)
    stranger = Actor(at.by["agent"].account_id, "别村", frozenset({Grant(Role.AGENT, 0)}))

    with pytest.raises(Refusal) as refused:
        services.pay_in_cash(session, code=payout.code, pin=PIN, actor=stranger, now=now)

    assert code_of(refused) == "payout.unknown"


def test_a_desk_without_cash_says_what_it_has(session: Session, at: Thread, now: datetime) -> None:
    payout = approved(session, at, now + WINDOW)
    floats.fund(
        session,
        client_id=uuid.uuid4(),
        place=at.centre,
        fen=Fen(1),
        actor=at.by["finance"],
        now=now,
    )
    payout.total_fen = FLOAT_FEN + 2
    session.flush()

    with pytest.raises(Refusal) as refused:
        services.pay_in_cash(session, code=payout.code, pin=PIN, actor=at.by["agent"], now=now)

    assert code_of(refused) == "float.short"
    assert refused.value.params["held"] == "2000.01"
