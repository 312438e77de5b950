"""Complaining, answering, and paying back what nobody complained of.

The desk bears what it grants: no villager gets less for it. What must never happen: more money
back than came, a case answered twice, a shopper who is not told.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.once import earlier
from app.errors import conflict, not_found
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen, yuan
from app.people.rules import Actor
from app.pictures import services as pictures
from storefront.aftersales import queries
from storefront.aftersales.models import AftersaleCase, AftersaleLine, AftersalePhoto
from storefront.aftersales.rules import (
    BY_THE_DESK,
    CaseState,
    Complaint,
    check_answer,
    check_complaint,
    check_goes_on,
    check_payable_back,
    complained_packs,
)
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.rules import PAID_BACK
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.rules import AFTERSALE


def complain(
    session: Session, *, order: Order, complaint: Complaint, now: datetime
) -> AftersaleCase:
    """Open a case of an order, once for a client id; one at a time.

    Raises:
        Refusal: `aftersale.open_already`, `picture.broken`, those of `check_complaint` and
            `complained_packs`.
    """
    before = earlier(session, AftersaleCase, complaint.client_id)
    if before is not None and before.order_id == order.id:
        return before
    told = check_complaint(complaint, order_state=order.state)
    # Two that are sent at once take turns here.
    session.execute(select(Order.id).where(Order.id == order.id).with_for_update())
    known = queries.cases_of_order(session, order.id)
    if any(case.state == CaseState.OPEN for case in known):
        raise conflict("aftersale.open_already")
    packs = complained_packs(queries.bought_lines(session, order.id), complaint.goods)
    case = AftersaleCase(
        client_id=complaint.client_id,
        order_id=order.id,
        number=len(known) + 1,
        kind=complaint.kind,
        told=told,
        state=CaseState.OPEN,
        opened_at=now,
        answer="",
    )
    session.add(case)
    session.flush()
    session.add_all(
        AftersaleLine(case_id=case.id, order_line_id=line_id, packs=count)
        for line_id, count in packs.items()
    )
    for number, content in enumerate(complaint.photos):
        picture_id = uuid.uuid5(complaint.client_id, str(number))
        pictures.keep_of_stranger(session, picture_id=picture_id, content=content, now=now)
        session.add(AftersalePhoto(case_id=case.id, picture_id=picture_id))
    session.flush()
    return case


def grant(
    session: Session,
    *,
    order: Order,
    number: int,
    refund_fen: int,
    answer: str,
    actor: Actor,
    now: datetime,
) -> AftersaleCase:
    """Send money back for a case, with a sentence to the shopper; again is no harm.

    Raises:
        Refusal: `aftersale.unknown`, `aftersale.answered`, `aftersale.answer`,
            `payments.refund_too_much`.
    """
    case = _locked(session, order, number)
    if case.state == CaseState.GRANTED and case.refund_fen == refund_fen:
        return case
    _refuse_answered(case)
    _pay_back(session, order, case, refund_fen, now)
    _answer(session, case, CaseState.GRANTED, answer, actor, now)
    _write_down(session, order, case, actor, now)
    _tell(session, order, f"退给您 {yuan(refund_fen)} 元，原路退回。{case.answer}", now)
    return case


def pay_back(
    session: Session,
    *,
    order: Order,
    refund_fen: int,
    reason: str,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
    goes_on: bool = False,
) -> AftersaleCase:
    """Send money of a packed, sent or delivered order back unasked, once for a client id.

    The order itself goes on; where its parcel shall not leave, call it off instead. The reason is
    read by the shopper. `goes_on` is the operator's word that a packed parcel leaves all the same:
    it is asked for where all that is left of the money goes back.

    Raises:
        Refusal: `aftersale.not_packed`, `aftersale.parcel_goes_on`, `aftersale.answer`,
            `payments.refund_nothing`, `payments.refund_too_much`, `payments.on_platform`,
            `payments.disputed`.
    """
    order = orders.locked(session, order.code)
    before = earlier(session, AftersaleCase, client_id)
    if before is not None and before.order_id == order.id:
        return before
    check_payable_back(order.standing)
    is_all = 0 < refund_fen == queries.grantable_fen(session, order)
    check_goes_on(order_state=order.state, is_all=is_all, goes_on=goes_on)
    case = AftersaleCase(
        client_id=client_id,
        order_id=order.id,
        number=len(queries.cases_of_order(session, order.id)) + 1,
        kind=BY_THE_DESK,
        told="",
        opened_at=now,
    )
    _pay_back(session, order, case, refund_fen, now)
    session.add(case)
    _answer(session, case, CaseState.GRANTED, reason, actor, now)
    _write_down(session, order, case, actor, now)
    told = f"退给您 {yuan(refund_fen)} 元，原路退回。原因：{case.answer}。"
    orders.tell(session, sentences={order: told}, now=now)
    return case


def decline(
    session: Session, *, order: Order, number: int, answer: str, actor: Actor, now: datetime
) -> AftersaleCase:
    """Answer a case without money, and say why.

    Raises:
        Refusal: `aftersale.unknown`, `aftersale.answered`, `aftersale.answer`.
    """
    case = _locked(session, order, number)
    _refuse_answered(case)
    _answer(session, case, CaseState.DECLINED, answer, actor, now)
    _tell(session, order, case.answer, now)
    return case


def _pay_back(
    session: Session, order: Order, case: AftersaleCase, refund_fen: int, now: datetime
) -> None:
    """Ask for the refund and book it as the desk's own cost."""
    payment = payments_read.payment_received(session, order.code)
    refund = payments.ask_refund(
        session, payment=payment, refund_fen=refund_fen, reason=AFTERSALE + case.kind, now=now
    )
    ledger.post(
        session,
        Entry(
            book_id=payment.book_id,
            kind="aftersale_granted",
            voucher=f"{order.code}-{case.number}",
            memo=f"订单 {order.code} 售后",
            lines=(
                Line(Account.AFTERSALE_COST, Fen(refund_fen)),
                Line(Account.CUSTOMER_CONTRACT, Fen(-refund_fen)),
            ),
        ),
        now=now,
    )
    case.refund_fen, case.refund_id = refund_fen, refund.refund_id


def _write_down(
    session: Session, order: Order, case: AftersaleCase, actor: Actor, now: datetime
) -> None:
    """Let the order's history say what went back, and why."""
    note = PAID_BACK.fill(yuan=yuan(case.refund_fen or 0), why=case.answer)
    orders.write_step(session, order, "paid_back", now=now, actor=actor, note=note)
    session.flush()


def _answer(
    session: Session,
    case: AftersaleCase,
    state: CaseState,
    answer: str,
    actor: Actor,
    now: datetime,
) -> None:
    case.answer = check_answer(answer)
    case.state = state
    case.answered_at, case.answered_by = now, actor.account_id
    session.flush()


def _tell(session: Session, order: Order, sentence: str, now: datetime) -> None:
    orders.tell(session, sentences={order: f"售后，{sentence}"}, now=now)


def _refuse_answered(case: AftersaleCase) -> None:
    if case.state != CaseState.OPEN:
        raise conflict("aftersale.answered")


def _locked(session: Session, order: Order, number: int) -> AftersaleCase:
    case = session.scalar(
        select(AftersaleCase)
        .where(AftersaleCase.order_id == order.id, AftersaleCase.number == number)
        .with_for_update()
    )
    if case is None:
        raise not_found("aftersale.unknown")
    return case
