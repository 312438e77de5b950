"""Selling unsold goods cheaper, or having them made into others, as their villager agreed.

What must never happen: somebody's goods sold cheaper because another's were near their end, a
villager who hears of it afterwards, or who bears what the terms put on the desk. What is left of a
lot becomes a pack of its own with a listing of its own, so that nobody else's price moves.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import Session

from app.clock import china_date
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.messages import services as messages
from app.money import Fen, yuan
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from fulfilment.allocation import queries as allocation
from fulfilment.clearance import services as clearance
from fulfilment.clearance.queries import LotCard
from fulfilment.floor import queries as floor
from fulfilment.markdowns import queries
from fulfilment.markdowns.rules import SUFFIX, SUFFIX_EN, converted_text, marked_down_text
from fulfilment.takedown import services as takedown
from inventory.intake.queries import day_bounds
from inventory.places import queries as places
from inventory.places.rules import BinKind
from inventory.produce.models import Pack
from inventory.quality import queries as quality
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.terms.rules import UnsoldRule
from inventory.unsold.models import Conversion, Markdown
from inventory.villagers.models import Villager
from storefront.catalogue import queries as catalogue_read
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Listing, ListingPhoto
from storefront.catalogue.queries import ChannelRow

COPIED = (
    "description",
    "description_en",
    "counter",
    "counter_en",
    "category_id",
    "ship_grams",
    "tolerance_grams",
    "is_cold",
    "spoils_once_opened",
)


@dataclass(frozen=True)
class NewMarkdown:
    """Which goods are sold cheaper, and for how much."""

    client_id: uuid.UUID
    lot_code: str
    pack_id: int
    price_fen: Fen
    picture_id: uuid.UUID | None = None
    """Of the paper on which the villager agreed to this price."""


def mark_down(session: Session, *, new: NewMarkdown, actor: Actor, now: datetime) -> Markdown:
    """Sell what is left of a lot in one size cheaper from now on, once by client id.

    What shoppers have bought and pickers are sent for keeps its price.

    Raises:
        Refusal: `clearance.lot_unknown`, `clearance.not_told`, `clearance.consent_missing`,
            `markdown.not_for_sale`, `markdown.not_lower`, `markdown.stopped`,
            `markdown.none_free`, `picture.unknown`.
    """
    if before := earlier(session, Markdown, new.client_id):
        return before
    card = clearance.lot_of(session, new.lot_code, actor=actor)
    refuse_unasked(card, UnsoldRule.MARK_DOWN, new.picture_id)
    shop = web_shop(session)
    if card.lot_id in quality.stopped_lots(session, {card.lot_id}, on=china_date(now)):
        raise conflict("markdown.stopped", lot=card.lot_code)
    sold = {
        each.pack_id: each
        for each in queries.for_sale(
            session, lot_id=card.lot_id, channel_id=shop.channel_id, hub_id=shop.hub_id, now=now
        )
    }
    if new.pack_id not in sold:
        raise conflict("markdown.not_for_sale", lot=card.lot_code)
    before_fen = sold[new.pack_id].price_fen
    if not 0 < new.price_fen < before_fen:
        raise Refusal("markdown.not_lower", before=yuan(Fen(before_fen)))
    _name_paper(session, new.picture_id, actor, now)
    pack, packs = _set_apart(session, card, new.pack_id, shop, now)
    catalogue.set_price(
        session,
        listing_id=queries.listing_of_pack(session, pack.id).id,
        channel_id=shop.channel_id,
        price_fen=new.price_fen,
        valid_from=now,
    )
    markdown = Markdown(
        client_id=new.client_id,
        lot_id=card.lot_id,
        pack_id=pack.id,
        packs=packs,
        before_fen=before_fen,
        price_fen=new.price_fen,
        picture_id=new.picture_id,
        marked_by=actor.account_id,
        marked_at=now,
    )
    session.add(markdown)
    session.flush()
    body = marked_down_text(
        produce_name=card.produce_name,
        packs=packs,
        before_fen=Fen(before_fen),
        price_fen=new.price_fen,
        last_day=card.expires_on,
        agreed=new.picture_id is not None,
    )
    _text(session, card, body, now)
    return markdown


def convert(
    session: Session,
    *,
    client_id: uuid.UUID,
    lot_code: str,
    picture_id: uuid.UUID | None,
    actor: Actor,
    now: datetime,
) -> Conversion:
    """Take what is left of a lot off sale to the dock, to be made into other goods; once.

    What is made of it is the villager's by its share, as of every run.

    Raises:
        Refusal: `clearance.lot_unknown`, `clearance.not_told`, `clearance.consent_missing`,
            `clearance.held`, `clearance.nothing`, `takedown.chosen`, `stock.promised`,
            `hub.none`, `picture.unknown`.
    """
    if before := earlier(session, Conversion, client_id):
        return before
    card = clearance.lot_of(session, lot_code, actor=actor)
    refuse_unasked(card, UnsoldRule.CONVERT, picture_id)
    hub = floor.hub_of(session, actor=actor, permission=Permission.PROCESS)
    if quality.stopped_by_hold(session, {card.lot_id}):
        raise conflict("clearance.held", lot=card.lot_code)
    items = stock.lock_items(
        session, queries.to_process(session, lot_id=card.lot_id, hub_id=hub.id)
    )
    if not items:
        raise Refusal("clearance.nothing")
    _name_paper(session, picture_id, actor, now)
    dock = places.system_bin(session, place_id=hub.id, kind=BinKind.DOCK)
    shelved = [item for item in items if item.bin_id != dock.id]
    takedown.take_off_sale(session, shelved)
    if shelved:
        takedown.to_dock(session, shelved, hub=hub, voucher=card.lot_code, actor=actor, now=now)
    conversion = Conversion(
        client_id=client_id,
        lot_id=card.lot_id,
        items=len(items),
        picture_id=picture_id,
        decided_by=actor.account_id,
        decided_at=now,
    )
    session.add(conversion)
    session.flush()
    body = converted_text(
        produce_name=card.produce_name, items=len(items), last_day=card.expires_on
    )
    _text(session, card, body, now)
    return conversion


def refuse_unasked(card: LotCard, rule: UnsoldRule, picture_id: uuid.UUID | None) -> None:
    """Refuse what the villager was not told of, or did not agree to in terms or on paper.

    Raises:
        Refusal: `clearance.not_told`, `clearance.consent_missing`.
    """
    if card.told_at is None:
        raise conflict("clearance.not_told", name=card.villager_name)
    if card.unsold_rule != rule and picture_id is None:
        raise Refusal("clearance.consent_missing")


def web_shop(session: Session) -> ChannelRow:
    """Find the web shop.

    Raises:
        Refusal: `markdown.no_shop`.
    """
    shop = catalogue_read.web_channel(session)
    if shop is None:
        raise not_found("markdown.no_shop")
    return shop


def _set_apart(
    session: Session, card: LotCard, pack_id: int, shop: ChannelRow, now: datetime
) -> tuple[Pack, int]:
    """Let a lot's free packs of one size be sold as a pack of their own; what is marked stays."""
    pack = session.get_one(Pack, pack_id)
    found = queries.offered_items(session, lot_id=card.lot_id, pack_id=pack_id, hub_id=shop.hub_id)
    items = stock.lock_items(session, found)
    if pack.marked_from_id is not None:
        return pack, len(items)
    items = _not_chosen(session, items)
    free = catalogue.free_packs(session, hub_id=shop.hub_id, pack_id=pack_id)
    items = items[: max(free, 0)]
    if not items:
        raise conflict("markdown.none_free")
    marked = queries.marked_pack(session, lot_id=card.lot_id, pack_id=pack_id)
    if marked is None:
        marked = _new_pack(session, card, pack, now)
    catalogue.take_back(session, hub_id=shop.hub_id, packs={pack_id: len(items)})
    session.execute(
        update(Item)
        .where(Item.id.in_([item.id for item in items]))
        .values(
            pack_id=marked.id,
            first_pack_id=func.coalesce(Item.first_pack_id, Item.pack_id),
            first_base_units=func.coalesce(Item.first_base_units, Item.base_units),
        )
        .execution_options(synchronize_session="fetch")
    )
    catalogue.stock_up(session, hub_id=shop.hub_id, packs={marked.id: len(items)})
    return marked, len(items)


def _not_chosen(session: Session, items: list[Item]) -> list[Item]:
    """Leave as many on each shelf as pickers are sent for."""
    chosen = allocation.chosen_not_picked(session, {item.lot_id for item in items})
    left = []
    for item in items:
        key = (item.pack_id, item.lot_id, item.bin_id)
        if chosen.get(key, 0):
            chosen[key] -= 1
        else:
            left.append(item)
    return left


def _new_pack(session: Session, card: LotCard, pack: Pack, now: datetime) -> Pack:
    """Define the pack and list it beside the one that it was, until the lot's last day is over."""
    marked = Pack(
        produce_id=pack.produce_id,
        name=pack.name + SUFFIX,
        name_en=pack.name_en + SUFFIX_EN,
        base_units=pack.base_units,
        loose=pack.loose,
        marked_from_id=pack.id,
        grade=pack.grade,
        # Nobody hands it in at a desk.
        retired_at=now,
    )
    session.add(marked)
    session.flush()
    was = queries.listing_of_pack(session, pack.id)
    listing = catalogue.list_produce(
        session,
        Listing(
            slug=f"{was.slug}-{card.lot_code.lower()}",
            pack_id=marked.id,
            title=was.title + SUFFIX,
            title_en=was.title_en + SUFFIX_EN,
            sells_until=day_bounds(card.expires_on)[1],
            **{name: getattr(was, name) for name in COPIED},
        ),
    )
    session.execute(
        insert(ListingPhoto).from_select(
            ["listing_id", "picture_id", "place_in_row"],
            select(
                literal(listing.id, ListingPhoto.listing_id.type),
                ListingPhoto.picture_id,
                ListingPhoto.place_in_row,
            ).where(ListingPhoto.listing_id == was.id),
        )
    )
    return marked


def _name_paper(
    session: Session, picture_id: uuid.UUID | None, actor: Actor, now: datetime
) -> None:
    if picture_id is not None:
        pictures.name_pictures(session, picture_ids=[picture_id], actor=actor, now=now)


def _text(session: Session, card: LotCard, body: str, now: datetime) -> None:
    phone = session.get_one(Villager, card.villager_id).phone
    if phone is not None:
        messages.send(session, phone=phone, body=body, now=now)
