"""The gateway's account beside our books: what fits, and each thing that does not."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger import queries as ledger
from app.ledger.rules import Account
from app.people.rules import Actor, Role
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.models import Payment, Refund
from storefront.payments.rules import (
    BalanceLine,
    GatewayUnavailable,
    LineKind,
    RefundReport,
    RefundState,
)
from storefront.reconciliation import calls, queries, services
from storefront.reconciliation.models import GatewayLine, GatewayNote, GatewayTaking
from tests.conftest import NOW
from tests.support import inventory, storefront
from tests.support.storefront import Moment, Till

TOTAL_FEN = 12_800


@pytest.fixture
def shop(session: Session) -> storefront.Shop:
    return storefront.shop(session)


def line(kind: LineKind, amount_fen: int, **told: object) -> BalanceLine:
    made = BalanceLine(
        line_id=f"txn_{uuid.uuid4().hex[:8]}",
        kind=kind,
        source_id="",
        payment_intent_id="",
        amount_fen=amount_fen,
        fee_fen=0,
        currency="cny",
        moved_at=NOW,
    )
    return replace(made, **told)  # type: ignore[arg-type]


def charge_of(payment: Payment, **told: object) -> BalanceLine:
    intent = f"pi_{payment.attempt_id}"
    made = line(LineKind.CHARGE, TOTAL_FEN, payment_intent_id=intent)
    return replace(made, **told)  # type: ignore[arg-type]


def paid(session: Session, shop: storefront.Shop) -> Payment:
    order = storefront.paid(session, shop)
    return payments_read.payment_received(session, order.code)


def refunded(session: Session, payment: Payment, state: RefundState) -> Refund:
    refund = payments.ask_refund(
        session, payment=payment, refund_fen=1_000, reason="requested", now=NOW
    )
    told = RefundReport(str(refund.refund_id), f"re_{refund.refund_id}", state)
    payments.record_refund(session, report=told, now=NOW)
    return refund


def differing(session: Session) -> list[tuple[str, str, int | None, int | None]]:
    return [
        (one.kind, one.why, one.theirs_fen, one.ours_fen) for one in queries.differences(session)
    ]


def test_what_fits_is_not_listed_and_fees_and_payouts_are_booked_once(
    session: Session, shop: storefront.Shop, till: Till, moment: Moment
) -> None:
    payment = paid(session, shop)
    refund = refunded(session, payment, RefundState.SUCCEEDED)
    till.lines = [
        line(LineKind.FEE, -50),
        line(LineKind.PAYOUT, -9_000, source_id="po_1"),
        line(LineKind.REFUND, -1_000, source_id=f"re_{refund.refund_id}"),
        charge_of(payment, fee_fen=435),
    ]
    moment.now += timedelta(hours=8)

    taken = [calls.take() for _ in range(2)]

    assert taken == [4, 0]
    assert differing(session) == []
    assert ledger.balance(session, Account.BANK_CHARGES) == 485
    assert ledger.balance(session, Account.BANK) == 9_000
    sums = queries.sums(session)
    assert (sums.theirs_fen, sums.ours_fen, sums.apart_fen) == (2_315, 2_315, 0)
    assert storefront.broken_promises(session) == []


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"amount_fen": 12_700}, ("charge", "amount", 12_700, TOTAL_FEN)),
        ({"payment_intent_id": "pi_of_nobody"}, ("charge", "unknown", TOTAL_FEN, None)),
        ({"currency": "hkd"}, ("charge", "currency", TOTAL_FEN, None)),
        ({"kind": LineKind.OTHER}, ("other", "unnamed", TOTAL_FEN, None)),
    ],
)
def test_a_line_that_is_not_as_the_books_say_is_listed(
    session: Session,
    shop: storefront.Shop,
    told: dict[str, object],
    found: tuple[str, str, int | None, int | None],
) -> None:
    payment = paid(session, shop)

    services.take(session, lines=[charge_of(payment, **told)], now=NOW)

    assert differing(session) == [found]
    assert storefront.broken_promises(session) == []


def test_a_payment_that_the_gateway_took_twice_is_listed(
    session: Session, shop: storefront.Shop
) -> None:
    payment = paid(session, shop)

    services.take(session, lines=[charge_of(payment), charge_of(payment)], now=NOW)

    assert differing(session) == [("charge", "twice", TOTAL_FEN, TOTAL_FEN)]


def test_what_only_we_know_is_listed_once_the_gateway_was_asked_after_it(
    session: Session, shop: storefront.Shop, till: Till, moment: Moment
) -> None:
    payment = paid(session, shop)
    refunded(session, payment, RefundState.SUCCEEDED)
    moment.now += timedelta(minutes=30)
    calls.take()
    soon = differing(session)
    moment.now += timedelta(hours=8)
    calls.take()

    assert soon == []
    assert sorted(differing(session)) == [
        ("charge", "missing", None, TOTAL_FEN),
        ("refund", "missing", None, -1_000),
    ]


def test_refunds_on_their_way_and_sent_back_fit(session: Session, shop: storefront.Shop) -> None:
    payment = paid(session, shop)
    slow = refunded(session, payment, RefundState.PENDING)
    failed = refunded(session, payment, RefundState.FAILED)

    services.take(
        session,
        lines=[
            charge_of(payment),
            line(LineKind.REFUND, -1_000, source_id=f"re_{slow.refund_id}"),
            line(LineKind.REFUND, -1_000, source_id=f"re_{failed.refund_id}"),
            line(LineKind.REFUND_FAILURE, 1_000, source_id=f"re_{failed.refund_id}"),
        ],
        now=NOW,
    )

    assert differing(session) == []


def test_refunds_that_nobody_asked_for_or_of_another_amount_are_listed(
    session: Session, shop: storefront.Shop
) -> None:
    payment = paid(session, shop)
    known = refunded(session, payment, RefundState.SUCCEEDED)

    services.take(
        session,
        lines=[
            charge_of(payment),
            line(LineKind.REFUND, -1_100, source_id=f"re_{known.refund_id}"),
            line(LineKind.REFUND, -300, source_id="re_by_hand"),
        ],
        now=NOW,
    )

    assert sorted(differing(session), key=str) == [
        ("refund", "amount", -1_100, -1_000),
        ("refund", "unknown", -300, None),
    ]


def test_a_dispute_that_no_message_told_of_is_listed(
    session: Session, shop: storefront.Shop
) -> None:
    payment = paid(session, shop)

    services.take(
        session,
        lines=[
            charge_of(payment),
            line(
                LineKind.DISPUTE,
                -TOTAL_FEN,
                source_id="du_1",
                payment_intent_id=f"pi_{payment.attempt_id}",
            ),
        ],
        now=NOW,
    )

    assert differing(session) == [("dispute", "unknown", -TOTAL_FEN, None)]
    assert queries.differences(session)[0].subject == payment.subject


def test_a_difference_that_is_explained_stays_with_its_note(
    session: Session, shop: storefront.Shop
) -> None:
    finance = inventory.person(session, Role.FINANCE)
    services.take(session, lines=[line(LineKind.OTHER, 700, line_id="txn_odd")], now=NOW)

    for _ in range(2):
        services.explain(session, about="txn_odd", note=" 渠道 补贴 ", actor=finance, now=NOW)

    [one] = queries.differences(session)
    assert (one.about, one.note) == ("txn_odd", "渠道 补贴")
    assert refusal_of(session, finance, "txn_odd", "别的说法") == "gateway.explained"
    assert refusal_of(session, finance, "txn_none", "没有") == "gateway.no_difference"
    assert refusal_of(session, finance, "txn_odd", "  ") == "gateway.note"
    assert storefront.broken_promises(session) == []


def test_a_note_about_nothing_is_told_by_verify(session: Session, shop: storefront.Shop) -> None:
    finance = inventory.person(session, Role.FINANCE)
    session.execute(
        insert(GatewayNote).values(
            about="txn_none", note="没有", written_by=finance.account_id, written_at=NOW
        )
    )

    assert storefront.broken_promises(session) == ["gateway_notes_explain_something"]


def refusal_of(session: Session, finance: Actor, about: str, note: str) -> str:
    with pytest.raises(Refusal) as refused:
        services.explain(session, about=about, note=note, actor=finance, now=NOW)
    return refused.value.code


def test_a_gateway_that_is_silent_is_noted_and_asked_again_from_before(
    session: Session, shop: storefront.Shop, till: Till, moment: Moment
) -> None:
    payment = paid(session, shop)
    till.lines = [charge_of(payment)]
    till.down = True
    with pytest.raises(GatewayUnavailable):
        calls.take()
    till.down = False
    moment.now += timedelta(days=40)

    assert calls.take() == 1
    rows = session.scalars(select(GatewayTaking).order_by(GatewayTaking.id)).all()
    assert [(row.lines_count, bool(row.failure)) for row in rows] == [(0, True), (1, False)]
    assert session.scalar(select(func.count(GatewayLine.id))) == 1
