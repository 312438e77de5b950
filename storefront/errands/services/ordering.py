"""Ordering an errand and paying for it.

What must never happen: two errands from one click, a price that the orderer did not see, a
provider who is sent out for money that did not come.
"""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from app.database.once import earlier
from app.errors import Refusal, conflict
from app.people.rules import Actor, Permission
from app.spoken import new_code
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places import services as places
from inventory.places.models import Place
from inventory.places.rules import PlaceKind
from inventory.villagers import queries as villagers_read
from storefront.errands.models import Errand
from storefront.errands.rules import (
    ANSWER_WITHIN,
    RESERVED_FOR,
    ErrandRequest,
    ErrandState,
    PaidBy,
    read_people,
)
from storefront.errands.services import steps
from storefront.payments import services as payments
from storefront.payments.models import Payment
from storefront.payments.rules import DUE_FEN_MIN, PaymentReport, Way
from storefront.payments.services import Outcome
from storefront.providers import queries as providers
from storefront.slots import services as slots
from storefront.slots.models import Booking
from storefront.slots.rules import Wanted
from storefront.trades import queries as trades
from storefront.trades.models import Trade
from storefront.trades.rules import length_of, total_of, units_of

KEY_BYTES = 16


def order(
    session: Session, *, request: ErrandRequest, now: datetime, agent: Actor | None = None
) -> Errand:
    """Order an errand, once for a client id, and keep a provider's time for it.

    What is free is offered at once; what an agent orders is paid in cash at the desk; where a
    price has to be named first, it is asked for.

    Args:
        session: of the caller's transaction.
        request: what is ordered, for whom.
        now: the moment.
        agent: who orders it at the desk of the village; nobody where it comes by the shop.

    Raises:
        Refusal: `errand.price_changed`, `errand.below_minimum`, `errand.slot_taken`,
            `errand.too_soon`, `errand.not_here`, `trade.unknown`, `trade.hours_wrong`,
            `provider.unknown`, `place.unknown`, `villager.unknown`, and those of `read_people`.
    """
    if before := earlier(session, Errand, request.client_id):
        return before
    read_people(request)
    trade = trades.trade_of_code(session, request.trade_code)
    place = _village(session, request.place_code, agent)
    units = units_of(trade.pricing, request.hours)
    total_fen = total_of(trade.pricing, trade.price_fen, units)
    if total_fen != request.expected_total_fen:
        raise conflict("errand.price_changed")
    villager = (
        villagers_read.seen(session, request.villager_code, agent)
        if agent and request.villager_code
        else None
    )
    only = asked_for(session, request.provider_code)
    wanted = wanted_of(trade, place.id, units, only=only)
    booking = slots.book(session, wanted, start=request.start, now=now)
    errand = _promised(request, trade=trade, place=place, booking=booking, agent=agent, now=now)
    errand.villager_id = villager.id if villager else None
    errand.code = labels.next_codes(session, CodeKind.ERRAND, 1)[0]
    session.add(errand)
    steps.write(session, errand, now=now, actor=agent)
    if total_fen is not None:
        _ask_for_money(session, errand, place, now=now, agent=agent)
    return errand


def _promised(
    request: ErrandRequest,
    *,
    trade: Trade,
    place: Place,
    booking: Booking,
    agent: Actor | None,
    now: datetime,
) -> Errand:
    people = read_people(request)
    units = units_of(trade.pricing, request.hours)
    total_fen = total_of(trade.pricing, trade.price_fen, units)
    return Errand(
        client_id=request.client_id,
        tracking_key=secrets.token_urlsafe(KEY_BYTES),
        trade_id=trade.id,
        place_id=place.id,
        booking_id=booking.id,
        declined_by=[],
        account_id=request.account_id,
        state=ErrandState.ASKED if total_fen is None else ErrandState.PLACED,
        paid_by=_paid_by(total_fen, agent),
        units=units,
        total_fen=total_fen,
        orderer_name=people.orderer_name,
        orderer_phone=people.orderer_phone,
        household_name=people.household_name,
        household_phone=people.household_phone,
        household_address=people.address,
        note=people.note,
        spoken_code=new_code(),
        wrong_codes=0,
        placed_at=now,
        reserved_until=now + (ANSWER_WITHIN if total_fen is None else RESERVED_FOR),
    )


def asked_for(session: Session, provider_code: str) -> int | None:
    """Find the key of the provider who is asked for, where one is.

    Raises:
        Refusal: `provider.unknown`.
    """
    if not provider_code:
        return None
    return providers.provider_of_code(session, provider_code).id


def wanted_of(
    trade: Trade,
    place_id: int,
    units: int,
    without: tuple[int, ...] = (),
    *,
    only: int | None = None,
) -> Wanted:
    """Say whose time is looked for."""
    return Wanted(
        trade_id=trade.id,
        needs_licence=trade.needs_licence,
        place_id=place_id,
        minutes=length_of(trade.minutes, units),
        without=without,
        only=only,
    )


def agree(
    session: Session, *, code: str, expected_fen: int, now: datetime, agent: Actor | None = None
) -> Errand:
    """Agree to the price that the provider named; an agent takes the cash for it.

    Raises:
        Refusal: `errand.unknown`, `errand.price_changed`, `errand.wrong_state`.
    """
    errand = steps.locked(session, code)
    if errand.state in {ErrandState.PLACED, ErrandState.PAID}:
        return errand
    if errand.total_fen != expected_fen:
        raise conflict("errand.price_changed")
    steps.step(session, errand, ErrandState.PLACED, now=now, actor=agent)
    errand.reserved_until = now + RESERVED_FOR
    _ask_for_money(session, errand, session.get_one(Place, errand.place_id), now=now, agent=agent)
    return errand


def attempt_of(session: Session, *, code: str, way: Way, now: datetime) -> Payment:
    """Return the attempt by which an errand is paid in this way: the latest, or a new one.

    Raises:
        Refusal: `errand.unknown`, `errand.not_payable`, `payments.under_way`.
    """
    errand = steps.locked(session, code)
    is_payable = errand.state == ErrandState.PLACED and errand.reserved_until > now
    attempt = (
        payments.payable_attempt(
            session, subject=errand.code, due_fen=errand.total_fen or 0, way=way, now=now
        )
        if is_payable
        else None
    )
    if attempt is None:
        raise conflict("errand.not_payable")
    return attempt


def settle_report(session: Session, *, report: PaymentReport, now: datetime) -> Outcome:
    """Take over what the gateway says of an attempt; somebody is sent where it was paid."""
    errand = steps.locked(session, report.subject)
    wanted = errand.state == ErrandState.PLACED
    outcome = payments.settle(session, report=report, wanted=wanted, now=now)
    if outcome is Outcome.RECEIVED:
        _offer(session, errand, now=now)
    return outcome


def _village(session: Session, code: str, agent: Actor | None) -> Place:
    place = places.place_named(session, code)
    if place.kind != PlaceKind.CENTRE:
        raise Refusal("errand.not_here")
    if agent is not None and not agent.may_at(Permission.ORDER_ERRANDS, place.id):
        raise Refusal("errand.not_here")
    return place


def _paid_by(total_fen: int | None, agent: Actor | None) -> PaidBy:
    if total_fen == 0:
        return PaidBy.FREE
    return PaidBy.CASH if agent else PaidBy.WEB


def _ask_for_money(
    session: Session, errand: Errand, place: Place, *, now: datetime, agent: Actor | None
) -> None:
    """Take the cash, open a payment, or go on without: what the errand is paid by."""
    if errand.paid_by == PaidBy.FREE:
        _offer(session, errand, now=now, actor=agent)
        return
    if agent is not None:
        errand.paid_by = PaidBy.CASH
        steps.take_cash(session, errand, now=now)
        _offer(session, errand, now=now, actor=agent)
        return
    if (errand.total_fen or 0) < DUE_FEN_MIN:
        raise Refusal("errand.below_minimum", least=DUE_FEN_MIN // 100)
    errand.paid_by = PaidBy.WEB
    payments.start(
        session,
        attempt_id=errand.client_id,
        subject=errand.code,
        book_id=place.book_id,
        due_fen=errand.total_fen or 0,
        now=now,
    )


def _offer(session: Session, errand: Errand, *, now: datetime, actor: Actor | None = None) -> None:
    """Offer a paid errand to its provider, and tell the household its code."""
    errand.paid_at = now
    steps.step(session, errand, ErrandState.PAID, now=now, actor=actor)
    steps.tell(
        session,
        errand,
        f"订好了，{steps.when(session, errand)} 上门。做完以后把 {errand.spoken_code} 报给师傅，"
        "没做完不要报。",
        now=now,
    )
