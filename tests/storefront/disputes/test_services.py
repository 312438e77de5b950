"""What banks take back: in any order of messages, however often, and into the books."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as ledger
from app.ledger.models import Journal
from app.ledger.rules import Account
from storefront.disputes import queries, services
from storefront.disputes.models import Dispute, DisputeMove
from storefront.orders import services as orders
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.models import Payment
from storefront.payments.rules import BalanceLine, DisputeReport, DisputeState, LineKind
from storefront.settlement import services as settlement
from tests.conftest import NOW
from tests.support import storefront

TOTAL_FEN = 12_800


def move(payment: Payment, amount_fen: int, *, line_id: str = "") -> BalanceLine:
    return BalanceLine(
        line_id=line_id or f"txn_{payment.attempt_id}_{amount_fen}",
        kind=LineKind.DISPUTE,
        source_id=f"du_{payment.attempt_id}",
        payment_intent_id=f"pi_{payment.attempt_id}",
        amount_fen=amount_fen,
        fee_fen=0,
        currency="cny",
        moved_at=NOW,
    )


def report(
    payment: Payment, state: DisputeState, *moved_fen: int, opened_at: datetime = NOW
) -> DisputeReport:
    return DisputeReport(
        dispute_id=f"du_{payment.attempt_id}",
        payment_intent_id=f"pi_{payment.attempt_id}",
        state=state,
        reason="product_not_received",
        disputed_fen=TOTAL_FEN,
        currency="cny",
        opened_at=opened_at,
        answer_by=opened_at + timedelta(days=14),
        moves=tuple(move(payment, fen) for fen in moved_fen),
    )


def story(payment: Payment, end: DisputeState) -> list[DisputeReport]:
    """What the gateway tells of a dispute from its beginning to its end."""
    given_back = (TOTAL_FEN,) if end is DisputeState.WON else ()
    return [
        report(payment, DisputeState.NEEDS_ANSWER),
        report(payment, DisputeState.NEEDS_ANSWER, -TOTAL_FEN),
        report(payment, DisputeState.UNDER_REVIEW, -TOTAL_FEN),
        report(payment, end, -TOTAL_FEN, *given_back),
    ]


def paid(session: Session, shop: storefront.Shop) -> Payment:
    order = storefront.paid(session, shop)
    return payments_read.payment_received(session, order.code)


def balances(session: Session) -> tuple[int, int, int]:
    """What stands at the gateway, is disputed, and is lost."""
    return (
        ledger.balance(session, Account.PAYMENT_CLEARING),
        ledger.balance(session, Account.DISPUTED),
        ledger.balance(session, Account.DISPUTE_LOSS),
    )


def tell(session: Session, reports: list[DisputeReport]) -> list[str]:
    return [services.record(session, report=each, now=NOW) for each in reports]


def test_money_that_a_bank_took_back_is_disputed_until_it_decides(session: Session) -> None:
    payment = paid(session, storefront.shop(session))

    tell(session, story(payment, DisputeState.WON)[:2])

    session.refresh(payment)
    assert balances(session) == (0, TOTAL_FEN, 0)
    assert payment.disputed_fen == TOTAL_FEN
    assert queries.open_count(session) == 1
    assert storefront.broken_promises(session) == []


@pytest.mark.parametrize("end", [DisputeState.WON, DisputeState.LOST])
def test_messages_in_any_order_and_twice_come_to_the_same(
    session: Session, end: DisputeState
) -> None:
    shop = storefront.shop(session, trays=100)
    for count, order in enumerate(permutations(range(4)), start=1):
        payment = paid(session, shop)
        told = story(payment, end)

        tell(session, [told[number] for number in order for _ in range(2)])

        session.refresh(payment)
        dispute = session.scalars(select(Dispute).order_by(Dispute.id.desc()).limit(1)).one()
        assert (dispute.state, dispute.closed_at) == (end, NOW), order
        is_won = end is DisputeState.WON
        assert payment.disputed_fen == (0 if is_won else TOTAL_FEN), order
        assert balances(session) == (
            (count * TOTAL_FEN, 0, 0) if is_won else (0, 0, count * TOTAL_FEN)
        ), order
    moves_of_each = 2 if end is DisputeState.WON else 1
    assert session.scalar(select(func.count(DisputeMove.id))) == 24 * moves_of_each
    assert storefront.broken_promises(session) == []


def test_what_is_told_again_is_known(session: Session) -> None:
    payment = paid(session, storefront.shop(session))
    told = story(payment, DisputeState.LOST)

    assert tell(session, [told[0], told[0], told[1], told[1], told[3], told[2]]) == [
        "recorded",
        "known",
        "recorded",
        "known",
        "recorded",
        "known",
    ]


def test_money_that_comes_back_after_all_makes_up_for_the_loss(session: Session) -> None:
    payment = paid(session, storefront.shop(session))
    tell(session, story(payment, DisputeState.LOST))

    services.record(
        session, report=report(payment, DisputeState.LOST, -TOTAL_FEN, TOTAL_FEN), now=NOW
    )

    assert balances(session) == (TOTAL_FEN, 0, 0)
    assert storefront.broken_promises(session) == []


def test_an_inquiry_moves_no_money_and_may_end_without_any(session: Session) -> None:
    payment = paid(session, storefront.shop(session))

    tell(session, [report(payment, DisputeState.INQUIRY), report(payment, DisputeState.CLOSED)])

    [row] = queries.disputes(session)
    assert (row.state, row.held_fen, row.subject) == ("closed", 0, payment.subject)
    assert balances(session) == (TOTAL_FEN, 0, 0)
    assert payment.disputed_fen == 0


def test_a_disputed_payment_is_not_refunded_too_and_can_be_once_it_is_won(
    session: Session,
) -> None:
    payment = paid(session, storefront.shop(session))
    tell(session, story(payment, DisputeState.WON)[:2])

    with pytest.raises(Refusal) as refused:
        orders.refund(session, code=payment.subject, note="", now=NOW)
    assert refused.value.code == "payments.disputed"
    assert payments_read.refunds_of(session, payment.subject) == []

    tell(session, story(payment, DisputeState.WON))
    session.expire_all()
    refund = payments.ask_refund(
        session, payment=payment, refund_fen=100, reason="requested", now=NOW
    )
    assert refund.refund_fen == 100


def test_a_dispute_that_is_heard_of_before_its_payment_is_found_by_it(session: Session) -> None:
    order = storefront.placed(session, storefront.shop(session))
    [payment] = payments_read.payments_of(session, order.code)
    tell(session, story(payment, DisputeState.LOST)[:2])
    assert queries.disputes(session)[0].subject is None

    settlement.settle_report(session, report=storefront.report_of(payment), now=NOW)

    session.refresh(payment)
    assert (payment.state, payment.disputed_fen) == ("paid", TOTAL_FEN)
    assert queries.disputes(session)[0].subject == order.code
    assert storefront.broken_promises(session) == []


def test_money_in_another_currency_is_in_no_book(session: Session) -> None:
    payment = paid(session, storefront.shop(session))
    foreign = BalanceLine(
        "txn_1", LineKind.DISPUTE, "du_1", f"pi_{payment.attempt_id}", -13_900, 0, "hkd", NOW
    )
    told = report(payment, DisputeState.NEEDS_ANSWER)

    services.record(
        session,
        report=DisputeReport(**{**vars(told), "moves": (foreign,)}),
        now=NOW,
    )

    assert session.scalar(select(func.count(DisputeMove.id))) == 0
    assert session.scalar(select(func.count(Journal.id)).where(Journal.kind.like("dispute%"))) == 0
