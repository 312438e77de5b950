"""Asking to be told, and telling.

What must never happen: somebody is told twice, or of something that cannot be had; a phone number
kept after the text that it was given for (PIPL art. 19, 47).
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.sealed import search_hash
from app.errors import Refusal, not_found
from app.messages import services as messages
from inventory.villagers.rules import mobile_number
from storefront.catalogue.models import Channel, Listing, Offer
from storefront.catalogue.queries import is_open, left, listing_of_slug, there, web_channel_id
from storefront.waitlist.models import StockNote

BATCH = 200
"""Texts that one run of the job writes."""


def ask(session: Session, *, slug: str, phone: str, now: datetime) -> bool:
    """Write down that somebody wants to hear when a listing is back; once for a number.

    Returns:
        Whether it was new.

    Raises:
        Refusal: `catalogue.unknown`, `waitlist.phone`, `waitlist.there`.
    """
    listing = listing_of_slug(session, slug, now=now)
    if listing is None:
        raise not_found("catalogue.unknown")
    if listing.left > 0:
        raise Refusal("waitlist.there")
    try:
        number = mobile_number(phone)
    except ValueError:
        raise Refusal("waitlist.phone") from None
    kept = session.scalar(
        insert(StockNote)
        .values(
            listing_id=listing.listing_id,
            phone=number,
            phone_hash=search_hash(number),
            asked_at=now,
        )
        .on_conflict_do_nothing(index_elements=["listing_id", "phone_hash"])
        .returning(StockNote.id)
    )
    return kept is not None


def tell(session: Session, *, now: datetime) -> int:
    """Text everybody who waits for something that can be had again, and forget their numbers.

    Returns:
        How many were told.
    """
    rows = session.execute(
        select(StockNote, Listing.title, Listing.slug, Listing.ships_on, there() > 0)
        .join(Listing, Listing.id == StockNote.listing_id)
        .join(Channel, Channel.id == web_channel_id())
        .join(Offer, (Offer.listing_id == Listing.id) & (Offer.channel_id == Channel.id))
        .where(StockNote.told_at.is_(None), left() > 0, is_open(now))
        .order_by(StockNote.id)
        .limit(BATCH)
        .with_for_update(of=StockNote, skip_locked=True)
    ).all()
    for note, title, slug, ships_on, is_there in rows:
        news = "到货了" if is_there else _presold(ships_on)
        messages.send(
            session,
            phone=note.phone or "",
            body=f"【乡里小店】您等的“{title}”{news}：{messages.link(f'/goods/{slug}')}",
            now=now,
        )
        note.told_at, note.phone, note.phone_hash = now, None, None
    session.flush()
    return len(rows)


def _presold(ships_on: date | None) -> str:
    """Say that something can be ordered before it is there."""
    return f"可以预订了，{ships_on} 起发货" if ships_on else "可以预订了，货到就寄"
