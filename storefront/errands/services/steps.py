"""What every verb on an errand does: hold its row, write its history, move its money.

Each step locks the errand's row, so that of two steps that meet one waits and is then refused or
finds nothing to do. What must never happen: a step without a line in the history.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import CHINA
from app.errors import not_found
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.messages import services as messages
from app.money import Fen
from app.people.rules import Actor
from inventory.floats import services as floats
from inventory.places.models import Place
from storefront.errands.models import Errand, ErrandEvent
from storefront.errands.rules import ErrandState, PaidBy, check_step
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.providers import services as providers
from storefront.slots.models import Booking
from storefront.trades.models import Trade


def locked(session: Session, code: str) -> Errand:
    """Find an errand to change it.

    Raises:
        Refusal: `errand.unknown`.
    """
    errand = session.scalar(
        select(Errand)
        .where(Errand.code == code.strip().upper())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if errand is None:
        raise not_found("errand.unknown")
    return errand


def locked_own(session: Session, code: str, actor: Actor) -> Errand:
    """Find an errand that is offered to the provider who is signed in.

    Raises:
        Refusal: `provider.not_you`, `errand.unknown`.
    """
    provider = providers.own(session, actor)
    errand = locked(session, code)
    if booking_of(session, errand).provider_id != provider.id:
        raise not_found("errand.unknown")
    return errand


def booking_of(session: Session, errand: Errand) -> Booking:
    """Find whose time an errand takes now."""
    return session.get_one(Booking, errand.booking_id)


def step(
    session: Session,
    errand: Errand,
    to: ErrandState,
    *,
    now: datetime,
    actor: Actor | None = None,
    note: str = "",
) -> None:
    """Take an errand on, with a line in its history.

    Raises:
        Refusal: `errand.wrong_state`.
    """
    check_step(errand.state, to)
    errand.state = to
    write(session, errand, now=now, actor=actor, note=note)


def write(
    session: Session, errand: Errand, *, now: datetime, actor: Actor | None = None, note: str = ""
) -> None:
    """Write a line into the history of an errand, about the state that it is in."""
    session.flush()
    session.add(
        ErrandEvent(
            errand_id=errand.id,
            state=errand.state,
            note=note,
            account_id=actor.account_id if actor else None,
            happened_at=now,
        )
    )
    session.flush()


def tell(session: Session, errand: Errand, body: str, *, now: datetime) -> None:
    """Text who ordered, and the household where it has a phone of its own."""
    trade = session.get_one(Trade, errand.trade_id)
    for phone in sorted({errand.orderer_phone, errand.household_phone} - {""}):
        messages.send(
            session, phone=phone, body=f"【商务代办】{trade.name}（{errand.code}）：{body}", now=now
        )


def when(session: Session, errand: Errand) -> str:
    """Write when somebody comes: 11月21日 09:30."""
    local = booking_of(session, errand).start.astimezone(CHINA)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def take_cash(session: Session, errand: Errand, *, now: datetime) -> None:
    """Write in the books that the household paid in cash at the desk of its village."""
    place = session.get_one(Place, errand.place_id)
    _post_cash(session, errand, place, "errand_cash_received", Fen(errand.total_fen or 0), now=now)


def post_tip_cash(session: Session, errand: Errand, fen: Fen, *, now: datetime) -> None:
    """Write in the books that somebody gave a tip in cash at the desk of the village."""
    place = session.get_one(Place, errand.place_id)
    _post_cash(session, errand, place, "errand_tip_received", fen, now=now)


def give_back(session: Session, errand: Errand, fen: Fen, *, now: datetime) -> None:
    """Send back so much of what was paid, the way that it came.

    Raises:
        Refusal: `float.short`: the desk has too little cash.
    """
    if fen == 0:
        return
    if errand.paid_by == PaidBy.WEB:
        payments.ask_refund(
            session,
            payment=payments_read.payment_received(session, errand.code),
            refund_fen=fen,
            reason="called_off",
            now=now,
        )
        return
    place = session.get_one(Place, errand.place_id)
    floats.refuse_short(session, place_code=place.code, needed_fen=fen)
    _post_cash(session, errand, place, "errand_cash_returned", Fen(-fen), now=now)


def _post_cash(
    session: Session, errand: Errand, place: Place, kind: str, in_fen: Fen, *, now: datetime
) -> None:
    ledger.post(
        session,
        Entry(
            book_id=place.book_id,
            kind=kind,
            voucher=errand.code,
            memo=f"{place.name} 便民服务现金",
            lines=(
                Line(Account.DESK_CASH, in_fen, place.code),
                Line(Account.CUSTOMER_CONTRACT, Fen(-in_fen)),
            ),
        ),
        now=now,
    )
