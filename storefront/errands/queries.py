"""Reads of errands, for who ordered them, who does them and who answers for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from app.errors import not_found
from app.people.rules import Actor, Permission
from inventory.places.models import Place
from inventory.places.queries import metres_between
from inventory.villagers.rules import masked_name, masked_phone
from storefront.errands.models import Complaint, Errand, ErrandEvent
from storefront.errands.rules import COMPLAINT_STARS_MAX, STANDING, UNPAID, ErrandState, may_open
from storefront.payments import queries as payments_read
from storefront.payments.models import Payment, Refund
from storefront.payments.rules import PaymentState
from storefront.providers.models import Provider, ProviderArea, ProviderTrade
from storefront.providers.rules import ProviderState
from storefront.slots import queries as slots
from storefront.slots.models import Booking
from storefront.slots.rules import NextSlot
from storefront.trades import queries as trades_read
from storefront.trades.models import Trade

LIST_MAX = 200
TENTHS = 10
DONE_SHOWN = 10
"""Visits done that the desk shows, the latest first."""


@dataclass(frozen=True)
class Rating:
    """How people were served: an average in tenths of a star, and of how many."""

    tenths: int
    count: int


@dataclass(frozen=True)
class Offer:
    """A trade in the window: how people were served, who does it where, and when next."""

    trade: Trade
    rating: Rating | None
    providers_count: int
    """Who do it in the village that was chosen, or anywhere."""
    villages_count: int
    """Where it is done."""
    metres: int | None
    """How far the nearest of them is from the village that was chosen."""
    next: NextSlot | None


@dataclass(frozen=True)
class ErrandView:
    """An errand as who ordered it sees it."""

    errand: Errand
    trade: Trade
    place: Place
    provider_name: str
    rating: Rating | None
    start: datetime
    end: datetime
    history: Sequence[ErrandEvent]
    payment: Payment | None
    refunds: Sequence[Refund]
    complaint: Complaint | None

    @property
    def has_mismatch(self) -> bool:
        """Say whether money came that was not what was asked for."""
        return self.payment is not None and self.payment.state == PaymentState.MISMATCH


@dataclass(frozen=True)
class ErrandRow:
    """An errand in a list of the staff; personal fields are masked."""

    code: str
    trade: str
    trade_en: str
    state: str
    paid_by: str
    household: str
    place_name: str
    provider: str
    start: datetime
    total_fen: int | None
    stars: int | None
    words: str | None
    complaint: str | None
    answer: str | None


@dataclass(frozen=True)
class Visit:
    """An errand in its provider's day; name, phone and door are shown once it is accepted."""

    code: str
    trade: str
    trade_en: str
    state: str
    start: datetime
    end: datetime
    place_name: str
    household: str
    phone: str
    address: str
    note: str
    total_fen: int | None


def offers(session: Session, *, place_id: int | None, query: str, now: datetime) -> list[Offer]:
    """List what is done for households, in four statements at most.

    Args:
        session: of the caller's transaction.
        place_id: the village of the household; nothing where it is not chosen yet.
        query: what was searched for; nothing where all are wanted.
        now: the moment.
    """
    offered = trades_read.found(session, query) if query else trades_read.trades(session)
    ratings = ratings_of_trades(session)
    reach = _reach_of_trades(session, place_id)
    free = slots.next_free(session, place_id=place_id, now=now) if place_id else {}
    return [
        Offer(trade, ratings.get(trade.id), *reach.get(trade.id, (0, 0, None)), free.get(trade.id))
        for trade in offered
    ]


def _reach_of_trades(
    session: Session, place_id: int | None
) -> dict[int, tuple[int, int, int | None]]:
    """Count by trade who does it and in how many villages, and how near the nearest comes from."""
    home, village = aliased(Place), aliased(Place)
    chosen = (
        select(
            ProviderTrade.trade_id,
            func.count(Provider.id.distinct()),
            func.count(village.id.distinct()),
            func.min(metres_between(home, village)),
        )
        .join(Provider, Provider.id == ProviderTrade.provider_id)
        .join(ProviderArea, ProviderArea.provider_id == Provider.id)
        .join(home, home.id == Provider.place_id)
        .join(village, village.id == ProviderArea.place_id)
        .where(Provider.state == ProviderState.ACTIVE)
        .group_by(ProviderTrade.trade_id)
    )
    if place_id is not None:
        chosen = chosen.where(village.id == place_id)
    return {key: (people, places, far) for key, people, places, far in session.execute(chosen)}


def errand_of_code(session: Session, code: str) -> Errand | None:
    """Find an errand."""
    return session.scalar(select(Errand).where(Errand.code == code.strip().upper()))


def seen(session: Session, code: str, actor: Actor, *, permission: Permission) -> Errand:
    """Find an errand of a village where the actor has this permission.

    Raises:
        Refusal: `errand.unknown`.
    """
    errand = errand_of_code(session, code)
    if errand is None or not actor.may_at(permission, errand.place_id):
        raise not_found("errand.unknown")
    return errand


def errand_for_orderer(
    session: Session, code: str, *, key: str, account_id: int | None
) -> Errand | None:
    """Find an errand for who holds its key, or who ordered it signed in."""
    errand = errand_of_code(session, code)
    if errand is None or not may_open(
        key=key,
        tracking_key=errand.tracking_key,
        account_id=account_id,
        owner_id=errand.account_id,
    ):
        return None
    return errand


def view_of(session: Session, errand: Errand) -> ErrandView:
    """Tell all that who ordered an errand may know of it."""
    trade, place, provider, booking = session.execute(
        select(Trade, Place, Provider, Booking)
        .select_from(Errand)
        .join(Trade, Trade.id == Errand.trade_id)
        .join(Place, Place.id == Errand.place_id)
        .join(Booking, Booking.id == Errand.booking_id)
        .join(Provider, Provider.id == Booking.provider_id)
        .where(Errand.id == errand.id)
    ).one()
    return ErrandView(
        errand=errand,
        trade=trade,
        place=place,
        provider_name=provider.name,
        rating=ratings_of_providers(session, [provider.id]).get(provider.id),
        start=booking.start,
        end=booking.end,
        history=session.scalars(
            select(ErrandEvent).where(ErrandEvent.errand_id == errand.id).order_by(ErrandEvent.id)
        ).all(),
        payment=payments_read.latest_payment(session, errand.code),
        refunds=payments_read.refunds_of(session, errand.code),
        complaint=session.get(Complaint, errand.id),
    )


def listed(
    session: Session,
    *,
    places: Collection[int] | None,
    standing: bool = False,
    complaints: bool = False,
    done: bool = False,
) -> list[ErrandRow]:
    """List errands for the staff, the latest first, in one statement.

    Args:
        session: of the caller's transaction.
        places: whose villages'; None means everywhere.
        standing: only those that are still to be paid or done.
        complaints: only those that were rated badly.
    """
    chosen = (
        select(Errand, Trade.name, Trade.name_en, Place.name, Provider.name, Booking, Complaint)
        .join(Trade, Trade.id == Errand.trade_id)
        .join(Place, Place.id == Errand.place_id)
        .join(Booking, Booking.id == Errand.booking_id)
        .join(Provider, Provider.id == Booking.provider_id)
        .outerjoin(Complaint, Complaint.errand_id == Errand.id)
        .order_by(Errand.id.desc())
        .limit(LIST_MAX)
    )
    if places is not None:
        chosen = chosen.where(Errand.place_id.in_(places))
    if standing:
        chosen = chosen.where(Errand.state.in_((*UNPAID, *STANDING)))
    if done:
        chosen = chosen.where(Errand.state == ErrandState.DONE).limit(DONE_SHOWN)
    if complaints:
        chosen = chosen.where(
            or_(Errand.stars <= COMPLAINT_STARS_MAX, Complaint.errand_id.is_not(None))
        )
    return [
        ErrandRow(
            code=errand.code,
            trade=trade,
            trade_en=trade_en,
            state=errand.state,
            paid_by=errand.paid_by,
            household=masked_name(errand.household_name),
            place_name=place,
            provider=provider,
            start=booking.start,
            total_fen=errand.total_fen,
            stars=errand.stars,
            words=errand.words,
            complaint=complaint.words if complaint else None,
            answer=complaint.answer if complaint else None,
        )
        for errand, trade, trade_en, place, provider, booking, complaint in session.execute(chosen)
    ]


def visits(session: Session, provider_id: int, *, since: datetime, until: datetime) -> list[Visit]:
    """List a provider's visits in the order of the day, in one statement."""
    rows = session.execute(
        select(Errand, Trade, Place.name, Booking)
        .join(Booking, Booking.id == Errand.booking_id)
        .join(Trade, Trade.id == Errand.trade_id)
        .join(Place, Place.id == Errand.place_id)
        .where(
            Booking.provider_id == provider_id,
            func.lower(Booking.during) >= since,
            func.lower(Booking.during) < until,
            Errand.state.in_(
                (
                    ErrandState.ASKED,
                    ErrandState.QUOTED,
                    *STANDING,
                    ErrandState.DONE,
                    ErrandState.ABSENT,
                )
            ),
        )
        .order_by(func.lower(Booking.during), Errand.id)
        .limit(LIST_MAX)
    )
    return [_visit(errand, trade, place, booking) for errand, trade, place, booking in rows]


def _visit(errand: Errand, trade: Trade, place: str, booking: Booking) -> Visit:
    is_theirs = errand.state in {ErrandState.ACCEPTED, ErrandState.ON_THE_WAY}
    phone = errand.household_phone or errand.orderer_phone
    return Visit(
        code=errand.code,
        trade=trade.name,
        trade_en=trade.name_en,
        state=errand.state,
        start=booking.start,
        end=booking.end,
        place_name=place,
        household=errand.household_name if is_theirs else masked_name(errand.household_name),
        phone=phone if is_theirs else masked_phone(phone),
        address=errand.household_address if is_theirs else "",
        note=errand.note,
        total_fen=errand.total_fen,
    )


def due(session: Session, *, now: datetime) -> Sequence[str]:
    """List the codes of errands that nobody has paid or answered in time."""
    return session.scalars(
        select(Errand.code)
        .where(Errand.state.in_(UNPAID), Errand.reserved_until <= now)
        .order_by(Errand.id)
        .limit(LIST_MAX)
    ).all()


def standing_of(session: Session, provider_id: int) -> Sequence[Errand]:
    """List what a provider has promised to do and has not begun, locked, oldest first."""
    return session.scalars(
        select(Errand)
        .join(Booking, Booking.id == Errand.booking_id)
        .where(
            Booking.provider_id == provider_id,
            Errand.state.in_((ErrandState.PAID, ErrandState.ACCEPTED)),
        )
        .order_by(Errand.id)
        .with_for_update(of=Errand)
    ).all()


def ratings_of_trades(session: Session) -> dict[int, Rating]:
    """Tell how people were served, by trade, in one statement."""
    rows = session.execute(
        select(Errand.trade_id, func.sum(Errand.stars), func.count(Errand.stars))
        .where(Errand.stars.is_not(None))
        .group_by(Errand.trade_id)
    )
    return {key: _rating(int(total or 0), count) for key, total, count in rows}


def ratings_of_providers(session: Session, provider_ids: Collection[int]) -> dict[int, Rating]:
    """Tell how people were served, by provider, in one statement."""
    rows = session.execute(
        select(Booking.provider_id, func.sum(Errand.stars), func.count(Errand.stars))
        .join(Booking, Booking.id == Errand.booking_id)
        .where(Errand.stars.is_not(None), Booking.provider_id.in_(provider_ids))
        .group_by(Booking.provider_id)
    )
    return {key: _rating(int(total or 0), count) for key, total, count in rows}


def _rating(stars: int, count: int) -> Rating:
    return Rating((stars * TENTHS + count // 2) // count, count)
