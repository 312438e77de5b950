"""The shelf as the shop promises it: what may be sold, at what price, and how much is left.

The whole promise about a listing in a channel is one row of `offers`. Each verb below changes it
by one conditional statement, never by reading first and writing then, and verbs about several
listings go through them in the order of their ids, so that two orders cannot deadlock.
What must never happen: more reserved and sold than was stocked. The database refuses it too.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import column, func, literal, select, update, values
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger

from app.errors import Refusal, conflict, not_found
from inventory.produce.models import Pack, Produce
from storefront.catalogue.models import Category, Channel, Listing, Offer, Price
from storefront.catalogue.rules import LIVE_CHANNEL, WEB_CHANNEL
from storefront.finding.rules import tokens


def open_channel(
    session: Session,
    *,
    code: str,
    kind: str,
    name: str,
    name_en: str,
    hub_id: int,
    freight_fen: int,
) -> Channel:
    """Open a place to sell at, served by one hub, with a flat freight for each order."""
    channel = Channel(
        code=code, kind=kind, name=name, name_en=name_en, hub_id=hub_id, freight_fen=freight_fen
    )
    session.add(channel)
    session.flush()
    return channel


def list_produce(session: Session, listing: Listing) -> Listing:
    """Put a pack of a produce up for sale; it is shown once it has a price.

    Nothing is offered yet: the hub tells by `stock_up` what stands on its shelves and may be
    sold, each item once.

    Args:
        listing: a new row: slug, pack, title, description and counter in both languages.
    """
    listing.active = True
    index_listing(session, listing)
    session.add(listing)
    session.flush()
    web_channels = select(literal(listing.id), Channel.id, literal(0)).where(
        Channel.kind == WEB_CHANNEL
    )
    session.execute(
        insert(Offer).from_select(["listing_id", "channel_id", "stocked"], web_channels)
    )
    return listing


def index_listing(session: Session, listing: Listing) -> None:
    """Keep what a listing is found by: its own words, those of its produce and its category."""
    produce = session.execute(
        select(Produce.name, Produce.name_en)
        .join(Pack, Pack.produce_id == Produce.id)
        .where(Pack.id == listing.pack_id)
    ).one()
    category = session.execute(
        select(Category.name, Category.name_en).where(Category.id == listing.category_id)
    ).first()
    listing.search_tokens = tokens(listing.title, listing.title_en, *produce, *(category or ()))


def set_price(
    session: Session,
    *,
    listing_id: int,
    channel_id: int,
    price_fen: int,
    valid_from: datetime,
    valid_until: datetime | None = None,
    heaviest_grams: int | None = None,
) -> Price:
    """Set what a pack costs in a channel from a moment on.

    Args:
        session: of the caller's transaction.
        listing_id: of what.
        channel_id: where.
        price_fen: of one pack.
        valid_from: from when; the latest price that is in force counts.
        valid_until: when it ends by itself; nothing for a price that stays.
        heaviest_grams: of the heaviest pack, where the price is by weight.
    """
    price = Price(
        listing_id=listing_id,
        channel_id=channel_id,
        price_fen=price_fen,
        valid_from=valid_from,
        valid_until=valid_until,
        heaviest_grams=heaviest_grams,
    )
    session.add(price)
    session.flush()
    return price


def stock_up(session: Session, *, hub_id: int, packs: Mapping[int, int]) -> None:
    """Offer more: packs that were just put on the shelf of a hub, for its web shops.

    A pack that is not listed is not counted: the hub offers it once it is.

    Args:
        packs: pack id → how many.
    """
    if not packs:
        return
    put = values(column("pack_id", BigInteger), column("packs", BigInteger), name="put").data(
        list(packs.items())
    )
    shelved = (
        select(Listing.id, Channel.id, put.c.packs)
        .join(put, put.c.pack_id == Listing.pack_id)
        .join(Channel, (Channel.hub_id == hub_id) & (Channel.kind == WEB_CHANNEL))
        .order_by(Listing.id, Channel.id)
    )
    offer = insert(Offer).from_select(["listing_id", "channel_id", "stocked"], shelved)
    session.execute(
        offer.on_conflict_do_update(
            index_elements=["listing_id", "channel_id"],
            set_={
                "stocked": Offer.stocked + offer.excluded.stocked,
                # Goods that come are those that were promised ahead, as long as there are such.
                "ahead": func.greatest(Offer.ahead - offer.excluded.stocked, 0),
            },
        )
    )


def take_back(session: Session, *, hub_id: int, packs: Mapping[int, int]) -> None:
    """Offer less: packs that left the shelf without being sold, held ones for example.

    They are taken from the web shop, and where it has too few, from what was set aside of it.

    Args:
        packs: pack id → how many.

    Raises:
        Refusal: `stock.promised`: shoppers have reserved or bought them.
    """
    offers = _offers_of(session, hub_id=hub_id, pack_ids=packs)
    missing = dict(packs)
    taken: list[tuple[Offer, int]] = []
    listed = set()
    for offer, pack_id in offers:
        listed.add(pack_id)
        count = min(missing[pack_id], unpromised(offer))
        missing[pack_id] -= count
        taken.append((offer, count))
    if any(missing[pack_id] for pack_id in listed):
        raise conflict("stock.promised")
    for offer, count in taken:
        offer.stocked -= count
    session.flush()


def set_aside(
    session: Session, *, listing_id: int, from_channel_id: int, to_channel_id: int, packs: int
) -> None:
    """Let one channel sell what another could have sold until now; all of it or nothing.

    Raises:
        Refusal: `stock.too_little_to_set_aside` with what is left.
    """
    lock_offers(session, channel_id=from_channel_id, listing_ids=[listing_id])
    taken = session.scalar(
        update(Offer)
        .where(
            Offer.listing_id == listing_id,
            Offer.channel_id == from_channel_id,
            Offer.stocked - Offer.reserved - Offer.sold >= packs,
        )
        .values(stocked=Offer.stocked - packs)
        .returning(Offer.listing_id)
    )
    if packs < 1 or taken is None:
        offer = session.get(Offer, (listing_id, from_channel_id), populate_existing=True)
        left = offer.stocked - offer.reserved - offer.sold if offer else 0
        raise conflict("stock.too_little_to_set_aside", left=left)
    pool = insert(Offer).values(listing_id=listing_id, channel_id=to_channel_id, stocked=packs)
    session.execute(
        pool.on_conflict_do_update(
            index_elements=["listing_id", "channel_id"],
            set_={"stocked": Offer.stocked + pool.excluded.stocked},
        )
    )


def take_back_unpromised(
    session: Session, *, hub_id: int, packs: Mapping[int, int]
) -> dict[int, int]:
    """Offer less by as many of these packs as nobody has been promised.

    Args:
        session: of the caller's transaction.
        hub_id: from whose shelves.
        packs: pack id → how many have to leave the shop.

    Returns:
        Pack id → how many were taken back; the others stay promised until their orders end.
    """
    taken = dict.fromkeys(packs, 0)
    for offer, pack_id in _offers_of(session, hub_id=hub_id, pack_ids=packs):
        count = max(0, min(packs[pack_id] - taken[pack_id], unpromised(offer)))
        offer.stocked -= count
        taken[pack_id] += count
    session.flush()
    return taken


def unpromised(offer: Offer) -> int:
    """Count the packs of an offer that stand on a shelf and that nobody has been promised."""
    return min(offer.stocked, offer.stocked + offer.ahead - offer.reserved - offer.sold)


def free_packs(session: Session, *, hub_id: int, pack_id: int) -> int:
    """Count the packs that `take_back` could take now; their offers stay locked."""
    offers = _offers_of(session, hub_id=hub_id, pack_ids=[pack_id])
    return sum(max(unpromised(offer), 0) for offer, _ in offers)


def _offers_of(
    session: Session, *, hub_id: int, pack_ids: Collection[int]
) -> Sequence[tuple[Offer, int]]:
    """Lock the offers of packs at a hub: the web shop's first, then what was set aside of it."""
    rows = session.execute(
        select(Offer, Listing.pack_id)
        .join(Listing, Listing.id == Offer.listing_id)
        .join(Channel, (Channel.id == Offer.channel_id) & (Channel.hub_id == hub_id))
        .where(Listing.pack_id.in_(pack_ids), Channel.kind.in_((WEB_CHANNEL, LIVE_CHANNEL)))
        .order_by(Listing.id, Channel.kind != WEB_CHANNEL, Channel.id)
        .with_for_update(of=Offer, key_share=True)
        .execution_options(populate_existing=True)
    )
    return [(offer, pack_id) for offer, pack_id in rows]


def sell_ahead(session: Session, *, listing_id: int, channel_id: int, packs: int) -> None:
    """Let so many packs be sold before they are there; goods that come take their place.

    Raises:
        Refusal: `stock.promised`: more than that has been sold ahead already.
    """
    changed = session.scalar(
        update(Offer)
        .where(
            Offer.listing_id == listing_id,
            Offer.channel_id == channel_id,
            Offer.reserved + Offer.sold <= Offer.stocked + packs,
        )
        .values(ahead=packs)
        .returning(Offer.listing_id)
    )
    if changed is None:
        raise conflict("stock.promised")


def stock_there(session: Session, *, channel_id: int, packs: Mapping[int, int]) -> None:
    """Count packs that have come to a shop; what is not listed is not sold there yet.

    Args:
        session: of the caller's transaction.
        channel_id: the shop's own.
        packs: pack id → how many.
    """
    put = values(column("pack_id", BigInteger), column("packs", BigInteger), name="put").data(
        list(packs.items())
    )
    came = (
        select(Listing.id, literal(channel_id), put.c.packs)
        .join(put, put.c.pack_id == Listing.pack_id)
        .order_by(Listing.id)
    )
    offer = insert(Offer).from_select(["listing_id", "channel_id", "stocked"], came)
    session.execute(
        offer.on_conflict_do_update(
            index_elements=["listing_id", "channel_id"],
            set_={"stocked": Offer.stocked + offer.excluded.stocked},
        )
    )


def unstock_there(session: Session, *, channel_id: int, pack_id: int) -> None:
    """Count one pack less at a shop, which leaves its counter unsold."""
    session.execute(
        update(Offer)
        .where(
            Offer.channel_id == channel_id,
            Offer.listing_id.in_(select(Listing.id).where(Listing.pack_id == pack_id)),
        )
        .values(stocked=Offer.stocked - 1)
    )


def sell_there(session: Session, *, channel_id: int, packs: Mapping[int, int]) -> None:
    """Count packs as sold over a shop's counter.

    Args:
        session: of the caller's transaction.
        channel_id: the shop's own.
        packs: listing id → how many.
    """
    for listing_id in sorted(packs):
        session.execute(
            update(Offer)
            .where(Offer.listing_id == listing_id, Offer.channel_id == channel_id)
            .values(sold=Offer.sold + packs[listing_id])
        )


def lock_offers(session: Session, *, channel_id: int, listing_ids: Collection[int]) -> None:
    """Lock several offers in the order of their ids, so that two baskets never deadlock."""
    session.execute(
        select(Offer.listing_id)
        .where(Offer.channel_id == channel_id, Offer.listing_id.in_(listing_ids))
        .order_by(Offer.listing_id)
        .with_for_update(key_share=True)
    )


def why_not_reserved(session: Session, *, channel_id: int, packs: Mapping[int, int]) -> Refusal:
    """Say why packs could not be promised, by the first listing that was short.

    Args:
        packs: listing id → how many were asked for.

    Returns:
        `stock.sold_out` with the title, `stock.too_few` with what is left as well, or
        `stock.not_sold_here`.
    """
    rows = session.execute(
        select(
            Offer.listing_id,
            Listing.title,
            Listing.title_en,
            Listing.counter,
            (Offer.stocked + Offer.ahead - Offer.reserved - Offer.sold).label("left"),
        )
        .join(Listing, Listing.id == Offer.listing_id)
        .where(Offer.channel_id == channel_id, Offer.listing_id.in_(packs))
        .order_by(Offer.listing_id)
    ).all()
    if len(rows) < len(packs):
        return not_found("stock.not_sold_here")
    row = next((row for row in rows if row.left < packs[row.listing_id]), rows[0])
    # Something may have been given back since: it is told as less than what was asked for.
    left = max(0, min(row.left, packs[row.listing_id] - 1))
    named = {"title": row.title, "title_en": row.title_en, "counter": row.counter}
    return conflict("stock.too_few" if left else "stock.sold_out", **named, left=left)


def release(session: Session, *, channel_id: int, packs: Mapping[int, int]) -> None:
    """Give back what an order had reserved: it was cancelled, or nobody paid in time."""
    for listing_id in sorted(packs):
        session.execute(
            update(Offer)
            .where(Offer.listing_id == listing_id, Offer.channel_id == channel_id)
            .values(reserved=Offer.reserved - packs[listing_id])
        )


def sell(session: Session, *, channel_id: int, packs: Mapping[int, int]) -> None:
    """Turn what an order had reserved into sold: it was paid."""
    for listing_id in sorted(packs):
        session.execute(
            update(Offer)
            .where(Offer.listing_id == listing_id, Offer.channel_id == channel_id)
            .values(
                reserved=Offer.reserved - packs[listing_id], sold=Offer.sold + packs[listing_id]
            )
        )


def unsell(session: Session, *, channel_id: int, packs: Mapping[int, int]) -> None:
    """Offer again what an order had bought: it was called off before anything was picked."""
    for listing_id in sorted(packs):
        session.execute(
            update(Offer)
            .where(Offer.listing_id == listing_id, Offer.channel_id == channel_id)
            .values(sold=Offer.sold - packs[listing_id])
        )
