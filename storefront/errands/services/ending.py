"""Ending an errand before it is done, and saying afterwards how it was.

What must never happen: money kept for what was not done, a provider's time kept for what is over.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import conflict, not_found
from app.money import Fen
from app.people.rules import Actor, Permission
from storefront.errands.models import Errand
from storefront.errands.rules import (
    DID_NOT_COME,
    RATED,
    STANDING,
    UNPAID,
    ErrandState,
    read_rating,
)
from storefront.errands.services import steps
from storefront.payments import services as payments
from storefront.slots import services as slots


def cancel(
    session: Session, *, code: str, now: datetime, actor: Actor | None = None, note: str = ""
) -> Errand:
    """Call an errand off while nobody is on the way; what was paid goes back; again is no harm.

    Raises:
        Refusal: `errand.unknown`, `errand.on_the_way`, `errand.wrong_state`,
            `float.short`.
    """
    errand = steps.locked(session, code)
    if errand.state in {ErrandState.CANCELLED, ErrandState.REFUNDED}:
        return errand
    if errand.state == ErrandState.ON_THE_WAY:
        raise conflict("errand.on_the_way")
    return call_off(session, errand, actor=actor, now=now, note=note)


def did_not_come(session: Session, *, code: str, actor: Actor, now: datetime) -> Errand:
    """Write down that the provider did not come: all money goes back.

    Raises:
        Refusal: `errand.unknown`, `errand.not_yet_late`, `errand.wrong_state`,
            `float.short`.
    """
    errand = steps.locked(session, code)
    if not (
        actor.may(Permission.RUN_ERRANDS) or actor.may_at(Permission.ORDER_ERRANDS, errand.place_id)
    ):
        raise not_found("errand.unknown")
    if errand.state == ErrandState.REFUNDED:
        return errand
    if errand.state not in STANDING:
        raise conflict("errand.wrong_state", state=errand.state, to=str(ErrandState.REFUNDED))
    if now < steps.booking_of(session, errand).end:
        raise conflict("errand.not_yet_late")
    return call_off(session, errand, actor=actor, now=now, note=DID_NOT_COME.fill())


def call_off(
    session: Session, errand: Errand, *, actor: Actor | None, now: datetime, note: str
) -> Errand:
    """End an errand that is not done, give the time back, and the money where it was paid."""
    is_unpaid = errand.state in UNPAID
    to = ErrandState.CANCELLED if is_unpaid else ErrandState.REFUNDED
    steps.step(session, errand, to, now=now, actor=actor, note=note)
    slots.release(session, booking_id=errand.booking_id, now=now)
    if is_unpaid:
        payments.close_unopened(session, subject=errand.code)
    else:
        steps.give_back(session, errand, Fen(errand.total_fen or 0), now=now)
        sentences = ("取消了", note, "付的钱全部退回" if errand.total_fen else "")
        steps.tell(session, errand, "".join(f"{said}。" for said in sentences if said), now=now)
    return errand


def expire(session: Session, *, code: str, now: datetime) -> bool:
    """End an errand that was not paid or answered in time, and tell whether there was one."""
    errand = steps.locked(session, code)
    if errand.state not in UNPAID or errand.reserved_until > now:
        return False
    steps.step(session, errand, ErrandState.EXPIRED, now=now)
    slots.release(session, booking_id=errand.booking_id, now=now)
    payments.close_unopened(session, subject=errand.code)
    return True


def rate(
    session: Session,
    *,
    code: str,
    stars: int,
    words: str,
    now: datetime,
    actor: Actor | None = None,
) -> Errand:
    """Say how it was, once.

    Raises:
        Refusal: `errand.unknown`, `errand.not_done`, `errand.rated_already`,
            `errand.stars_wrong`, `errand.note_long`.
    """
    errand = steps.locked(session, code)
    if errand.state != ErrandState.DONE:
        raise conflict("errand.not_done")
    if errand.stars is not None:
        raise conflict("errand.rated_already")
    errand.stars, errand.words = read_rating(stars, words)
    errand.rated_at = now
    steps.write(session, errand, now=now, actor=actor, note=RATED.fill(stars=stars))
    return errand
