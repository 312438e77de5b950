"""Taking a provider's time, and giving it back.

What must never happen: one provider promised to two households at once. Bookers of one provider
take turns, and the database refuses an overlap whoever writes it.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.errors import Refusal, conflict
from storefront.slots import queries
from storefront.slots.models import Booking
from storefront.slots.rules import Wanted, earliest, horizon


def book(session: Session, wanted: Wanted, *, start: datetime, now: datetime) -> Booking:
    """Take the time of whoever is free then and has least to do.

    Raises:
        Refusal: `errand.too_soon`, `errand.slot_taken`.
    """
    if not earliest(now) <= start <= horizon(now):
        raise Refusal("errand.too_soon")
    for provider_id in queries.free_providers(session, wanted, start=start):
        lock_name(session, f"provider:{provider_id}")
        if queries.is_free(session, provider_id, start=start, minutes=wanted.minutes):
            end = start + timedelta(minutes=wanted.minutes)
            booking = Booking(provider_id=provider_id, during=Range(start, end), booked_at=now)
            session.add(booking)
            session.flush()
            return booking
    raise conflict("errand.slot_taken")


def release(session: Session, *, booking_id: int, now: datetime) -> Booking:
    """Give a provider their time back; again is no harm."""
    booking = session.scalars(
        select(Booking).where(Booking.id == booking_id).with_for_update()
    ).one()
    booking.released_at = booking.released_at or now
    session.flush()
    return booking
