"""The provider's verbs: name a price, accept, decline, set off, finish, nobody at home.

What must never happen: work that is paid without proof that it was done, a household that waits
for somebody who has said no.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Refusal, conflict
from app.money import BasisPoints, Fen
from app.people.rules import Actor
from app.pictures import services as pictures
from app.spoken import TRIES_MAX, is_spoken
from inventory.places.models import Place
from storefront.errands import queries
from storefront.errands.models import Errand
from storefront.errands.rules import (
    ANSWER_WITHIN,
    BY_CODE,
    BY_PHOTO,
    HANDED_ON,
    NOBODY_FREE,
    WAIT_AT_DOOR,
    ErrandState,
    ProviderVerb,
    read_quote,
)
from storefront.errands.services import ending, steps
from storefront.errands.services.ordering import wanted_of
from storefront.payments.rules import DUE_FEN_MIN
from storefront.providers import services as providers
from storefront.providers.models import Provider
from storefront.slots import services as slots
from storefront.trades.models import Trade
from storefront.wages import services as wages
from storefront.wages.services import Work


def quote(
    session: Session, *, code: str, fen: int, actor: Actor, now: datetime, parts_fen: int = 0
) -> Errand:
    """Name the price of an errand, in fen; who ordered is told and has to agree.

    Args:
        session: of the caller's transaction.
        code: of the errand.
        fen: all that is to be paid.
        actor: the provider.
        now: the moment.
        parts_fen: what of it is for parts, of which the centre keeps nothing.

    Raises:
        Refusal: `errand.unknown`, `errand.quote_wrong`, `errand.parts_wrong`,
            `errand.wrong_state`.
    """
    errand = steps.locked_own(session, code, actor)
    if errand.state == ErrandState.QUOTED and errand.total_fen == fen:
        return errand
    errand.total_fen = read_quote(fen, least_fen=DUE_FEN_MIN, parts_fen=parts_fen)
    errand.parts_fen = parts_fen
    errand.reserved_until = now + ANSWER_WITHIN
    steps.step(session, errand, ErrandState.QUOTED, now=now, actor=actor)
    steps.tell(session, errand, f"师傅报价 {fen // 100} 元，请打开订单看，同意了才做。", now=now)
    return errand


def accept(session: Session, *, code: str, actor: Actor, now: datetime) -> Errand:
    """Take an errand on; again is no harm.

    Raises:
        Refusal: `errand.unknown`, `errand.wrong_state`.
    """
    errand = steps.locked_own(session, code, actor)
    if errand.state == ErrandState.ACCEPTED:
        return errand
    steps.step(session, errand, ErrandState.ACCEPTED, now=now, actor=actor)
    name = session.get_one(Provider, steps.booking_of(session, errand).provider_id).name
    steps.tell(session, errand, f"{name} 接单了，{steps.when(session, errand)} 上门。", now=now)
    return errand


def decline(session: Session, *, code: str, actor: Actor, now: datetime) -> Errand:
    """Say no: somebody else who is free then is asked, or the money goes back.

    Raises:
        Refusal: `errand.unknown`, `errand.wrong_state`.
    """
    errand = steps.locked_own(session, code, actor)
    if errand.state not in {ErrandState.PAID, ErrandState.ACCEPTED}:
        raise conflict("errand.wrong_state", state=errand.state, to=str(ErrandState.PAID))
    return hand_on(session, errand, actor=actor, now=now)


def hand_on(session: Session, errand: Errand, *, actor: Actor, now: datetime) -> Errand:
    """Give an errand to another provider who is free at its hour, or call it off."""
    old = slots.release(session, booking_id=errand.booking_id, now=now)
    errand.declined_by = [*errand.declined_by, old.provider_id]
    trade = session.get_one(Trade, errand.trade_id)
    wanted = wanted_of(trade, errand.place_id, errand.units, tuple(errand.declined_by))
    try:
        errand.booking_id = slots.book(session, wanted, start=old.start, now=now).id
    except Refusal:
        return ending.call_off(session, errand, actor=actor, now=now, note=NOBODY_FREE.fill())
    steps.step(session, errand, ErrandState.PAID, now=now, actor=actor, note=HANDED_ON.fill())
    return errand


def stand_down(session: Session, *, code: str, actor: Actor, now: datetime) -> int:
    """Stop a provider: what they promised goes to others who are free, or its money back.

    Returns:
        How many errands that were.

    Raises:
        Refusal: `provider.unknown`, `float.short`.
    """
    provider = providers.suspend(session, code=code)
    promised = queries.standing_of(session, provider.id)
    for errand in promised:
        hand_on(session, errand, actor=actor, now=now)
    return len(promised)


def set_off(session: Session, *, code: str, actor: Actor, now: datetime) -> Errand:
    """Write down that the provider is on the way; again is no harm.

    Raises:
        Refusal: `errand.unknown`, `errand.wrong_state`.
    """
    errand = steps.locked_own(session, code, actor)
    if errand.state != ErrandState.ON_THE_WAY:
        steps.step(session, errand, ErrandState.ON_THE_WAY, now=now, actor=actor)
        steps.tell(session, errand, "师傅出门了。", now=now)
    return errand


def finish(
    session: Session, *, code: str, said: str, actor: Actor, now: datetime
) -> Errand | Refusal:
    """Finish an errand by the code that the household says, and owe the provider the wage.

    Finishing a finished one changes nothing. A wrong code is returned, not raised, so that the
    edge commits the counted try: `errand.code_wrong`, `errand.code_locked`.

    Raises:
        Refusal: `errand.unknown`, `errand.wrong_state`.
    """
    errand = steps.locked_own(session, code, actor)
    if errand.state == ErrandState.DONE:
        return errand
    if errand.wrong_codes >= TRIES_MAX:
        return Refusal("errand.code_locked")
    if not is_spoken(errand.spoken_code, said):
        errand.wrong_codes += 1
        session.flush()
        return Refusal("errand.code_wrong", left=TRIES_MAX - errand.wrong_codes)
    return _finish(session, errand, actor=actor, now=now, note=BY_CODE.fill())


def finish_by_photo(
    session: Session, *, code: str, picture_id: uuid.UUID, actor: Actor, now: datetime
) -> Errand:
    """Finish an errand by a photo of the work or of a signature, where nobody can say the code.

    Raises:
        Refusal: `errand.unknown`, `errand.wrong_state`, `picture.unknown`.
    """
    errand = steps.locked_own(session, code, actor)
    if errand.state == ErrandState.DONE:
        return errand
    pictures.name_pictures(session, picture_ids=[picture_id], actor=actor, now=now)
    errand.photo_id = picture_id
    return _finish(session, errand, actor=actor, now=now, note=BY_PHOTO.fill())


def nobody_home(session: Session, *, code: str, actor: Actor, now: datetime) -> Errand:
    """Write down that nobody was there: the call-out is earned, the rest goes back.

    Raises:
        Refusal: `errand.unknown`, `errand.wait_longer`, `errand.wrong_state`,
            `float.short`.
    """
    errand = steps.locked_own(session, code, actor)
    if errand.state == ErrandState.ABSENT:
        return errand
    if now < steps.booking_of(session, errand).start + WAIT_AT_DOOR:
        raise conflict("errand.wait_longer", minutes=int(WAIT_AT_DOOR.total_seconds()) // 60)
    steps.step(session, errand, ErrandState.ABSENT, now=now, actor=actor)
    trade = session.get_one(Trade, errand.trade_id)
    total_fen = errand.total_fen or 0
    callout_fen = Fen(min(trade.callout_fen, total_fen))
    _earn(session, errand, callout_fen, fee=BasisPoints(0), kind="errand_callout", now=now)
    steps.give_back(session, errand, Fen(total_fen - callout_fen), now=now)
    steps.tell(session, errand, "师傅到了，家里没有人。多付的钱会退回。", now=now)
    return errand


def _finish(session: Session, errand: Errand, *, actor: Actor, now: datetime, note: str) -> Errand:
    errand.done_at = now
    steps.step(session, errand, ErrandState.DONE, now=now, actor=actor, note=note)
    trade = session.get_one(Trade, errand.trade_id)
    _earn(
        session,
        errand,
        Fen(errand.total_fen or 0),
        fee=BasisPoints(trade.fee_basis_points),
        kind="errand_done",
        now=now,
    )
    steps.tell(session, errand, "做好了。满意不满意，请在订单里打个分。", now=now)
    return errand


def _earn(
    session: Session, errand: Errand, gross_fen: Fen, *, fee: BasisPoints, kind: str, now: datetime
) -> None:
    trade = session.get_one(Trade, errand.trade_id)
    wages.earn(
        session,
        Work(
            subject=errand.code,
            book_id=session.get_one(Place, errand.place_id).book_id,
            trade_id=errand.trade_id,
            provider_id=steps.booking_of(session, errand).provider_id,
            gross_fen=gross_fen,
            fee_basis_points=fee,
            kind=kind,
            memo=f"{trade.name} {errand.code}",
            parts_fen=Fen(errand.parts_fen if kind == "errand_done" else 0),
        ),
        now=now,
    )


VERBS = {
    ProviderVerb.ACCEPT: accept,
    ProviderVerb.DECLINE: decline,
    ProviderVerb.SET_OFF: set_off,
    ProviderVerb.NOBODY_HOME: nobody_home,
}
