"""What follows a visit: a tip for the provider, a complaint and its answer.

What must never happen: a tip of which the centre keeps something, a complaint that nobody answers
because nobody sees it.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.once import earlier
from app.errors import conflict, not_found
from app.money import BasisPoints, Fen
from app.people.rules import Actor, Permission
from inventory.places.models import Place
from storefront.errands.models import Complaint, Tip
from storefront.errands.rules import (
    ANSWERED,
    COMPLAINABLE,
    COMPLAINED,
    TIPPED,
    ErrandState,
    read_complaint,
    read_tip,
)
from storefront.errands.services import steps
from storefront.trades.models import Trade
from storefront.wages import services as wages
from storefront.wages.services import Work


def tip(
    session: Session,
    *,
    code: str,
    client_id: uuid.UUID,
    fen: Fen,
    actor: Actor,
    now: datetime,
) -> Tip:
    """Take a tip in cash at the desk for a visit that is done; all of it is the provider's.

    Raises:
        Refusal: `errand.unknown`, `errand.not_done`, `errand.tip_wrong`, `errand.tipped_already`.
    """
    if before := earlier(session, Tip, client_id):
        return before
    errand = steps.locked(session, code)
    if not actor.may_at(Permission.ORDER_ERRANDS, errand.place_id):
        raise not_found("errand.unknown")
    if errand.state != ErrandState.DONE:
        raise conflict("errand.not_done")
    if session.scalar(select(Tip.id).where(Tip.errand_id == errand.id)):
        raise conflict("errand.tipped_already")
    given = Tip(
        client_id=client_id,
        errand_id=errand.id,
        fen=read_tip(fen),
        taken_by=actor.account_id,
        taken_at=now,
    )
    session.add(given)
    session.flush()
    place, trade = session.get_one(Place, errand.place_id), session.get_one(Trade, errand.trade_id)
    steps.post_tip_cash(session, errand, fen, now=now)
    wages.earn(
        session,
        Work(
            subject=f"{errand.code}/tip",
            book_id=place.book_id,
            trade_id=trade.id,
            provider_id=steps.booking_of(session, errand).provider_id,
            gross_fen=fen,
            fee_basis_points=BasisPoints(0),
            kind="errand_tip",
            memo=f"{trade.name} {errand.code} 小费",
        ),
        now=now,
    )
    steps.write(session, errand, now=now, actor=actor, note=TIPPED.fill())
    return given


def complain(session: Session, *, code: str, words: str, now: datetime) -> Complaint:
    """Write down what the orderer is not content with, once; the office answers.

    Raises:
        Refusal: `errand.unknown`, `errand.nothing_to_complain`, `errand.complaint_wrong`.
    """
    errand = steps.locked(session, code)
    before = session.get(Complaint, errand.id)
    if before is not None:
        return before
    if errand.state not in COMPLAINABLE:
        raise conflict("errand.nothing_to_complain")
    complaint = Complaint(errand_id=errand.id, words=read_complaint(words), told_at=now)
    session.add(complaint)
    session.flush()
    steps.write(session, errand, now=now, note=COMPLAINED.fill())
    return complaint


def answer(session: Session, *, code: str, words: str, actor: Actor, now: datetime) -> Complaint:
    """Answer a complaint; who ordered gets it as a text. A second answer changes nothing.

    Raises:
        Refusal: `errand.unknown`, `errand.complaint_wrong`.
    """
    errand = steps.locked(session, code)
    complaint = session.get(Complaint, errand.id, with_for_update=True)
    if complaint is None or not actor.may_at(Permission.RUN_ERRANDS, errand.place_id):
        raise not_found("errand.unknown")
    if complaint.answer is None:
        complaint.answer = read_complaint(words)
        complaint.answered_by, complaint.answered_at = actor.account_id, now
        steps.write(session, errand, now=now, actor=actor, note=ANSWERED.fill())
        steps.tell(session, errand, f"您的意见有回话了：{complaint.answer}", now=now)
    return complaint
