"""Reads of losses."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.money import Fen, worth
from app.people.models import Account
from fulfilment.losses.models import Loss
from inventory.places.models import Bin, Place
from inventory.produce import queries as produce
from inventory.produce.models import Pack, Produce
from inventory.runs.models import LotShare
from inventory.stock.models import Item, Lot
from inventory.stock.queries import MADE_BY_SEVERAL
from inventory.terms.models import Terms
from inventory.terms.rules import LossRule, TermsKind
from inventory.villagers.models import Villager
from storefront.catalogue.models import Channel, Listing, Price
from storefront.catalogue.rules import WEB_CHANNEL
from storefront.shops.models import Shop

LIST_MAX = 200


@dataclass(frozen=True)
class LossRow:
    """A loss as a list and its page show it."""

    loss_id: int
    item_code: str
    lot_code: str
    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str
    villager_code: str
    villager_name: str
    place_id: int
    place_name: str
    place_name_en: str
    base_units: int
    base_unit: str
    reason: str
    by_desk: bool | None
    bearer: str
    note: str
    picture_id: uuid.UUID | None
    state: str
    value_fen: int | None
    reported_by_id: int
    reported_by: str
    reported_at: datetime
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class Custody:
    """Where a thing is, and what was agreed on with its owners."""

    place: Place
    bin: Bin
    loss_rules: frozenset[LossRule]
    """Of the terms of each owner; bought goods are the desk's own."""


def losses(
    session: Session, *, places: Collection[int] | None, state: str | None = None
) -> list[LossRow]:
    """List the losses of places, newest first; None means all places."""
    wanted = _rows().order_by(Loss.id.desc()).limit(LIST_MAX)
    if places is not None:
        wanted = wanted.where(Loss.place_id.in_(places))
    if state is not None:
        wanted = wanted.where(Loss.state == state)
    return [LossRow(*row) for row in session.execute(wanted)]


def loss_row(session: Session, loss_id: int) -> LossRow | None:
    """Find a loss by its key."""
    row = session.execute(_rows().where(Loss.id == loss_id)).first()
    return LossRow(*row) if row else None


def custody_of(session: Session, item_id: int) -> Custody:
    """Tell where a thing is and what was agreed on about losing it, in two statements."""
    place, bin_, lot_id = session.execute(
        select(Place, Bin, Item.lot_id)
        .select_from(Item)
        .join(Bin, Bin.id == Item.bin_id)
        .join(Place, Place.id == Bin.place_id)
        .where(Item.id == item_id)
    ).one()
    shared = select(LotShare.terms_id).where(LotShare.lot_id == lot_id)
    agreed = session.execute(
        select(Terms.kind, Terms.loss_rule).where(
            or_(
                Terms.id.in_(select(Lot.terms_id).where(Lot.id == lot_id)),
                Terms.id.in_(shared),
            )
        )
    )
    return Custody(
        place,
        bin_,
        frozenset(
            LossRule.DESK if kind == TermsKind.BUY_OUT else LossRule(rule) for kind, rule in agreed
        ),
    )


def value_of(session: Session, item_id: int, *, now: datetime) -> Fen | None:
    """Tell what a thing would bring now, in fen; nothing where nobody has said.

    What the web shop of its hub asks for its pack, or the city shop that has it; of goods that are
    not offered there, and of those that have not left their village, the guide price.
    """
    base_units, pack = session.execute(
        select(Item.base_units, Pack).join(Pack, Pack.id == Item.pack_id).where(Item.id == item_id)
    ).one()
    price_fen = _shop_price(session, item_id, now=now)
    if price_fen is None:
        price_fen = produce.guide_prices(session, at=now).get(pack.id)
    return None if price_fen is None else worth(Fen(price_fen), base_units, pack.base_units)


def _shop_price(session: Session, item_id: int, *, now: datetime) -> int | None:
    return session.scalar(
        select(Price.price_fen)
        .join(Listing, Listing.id == Price.listing_id)
        .join(Channel, Channel.id == Price.channel_id)
        .join(Item, Item.pack_id == Listing.pack_id)
        .join(Bin, Bin.id == Item.bin_id)
        .outerjoin(Shop, Shop.place_id == Bin.place_id)
        .where(
            Item.id == item_id,
            or_(
                and_(Channel.hub_id == Bin.place_id, Channel.kind == WEB_CHANNEL),
                Channel.id == Shop.channel_id,
            ),
            Price.valid_from <= now,
        )
        .order_by(Price.valid_from.desc())
        .limit(1)
    )


def _rows() -> Select[*tuple[Any, ...]]:
    reporter, decider = aliased(Account), aliased(Account)
    return (
        select(
            Loss.id,
            Item.code,
            Lot.code,
            Produce.name,
            Produce.name_en,
            Pack.name,
            Pack.name_en,
            func.coalesce(Villager.code, ""),
            func.coalesce(Villager.name, MADE_BY_SEVERAL),
            Place.id,
            Place.name,
            Place.name_en,
            Loss.base_units,
            Produce.base_unit,
            Loss.reason,
            Loss.by_desk,
            Loss.bearer,
            Loss.note,
            Loss.picture_id,
            Loss.state,
            Loss.value_fen,
            Loss.reported_by,
            reporter.name,
            Loss.reported_at,
            decider.name,
            Loss.decided_at,
        )
        .join(Item, Item.id == Loss.item_id)
        .join(Lot, Lot.id == Item.lot_id)
        .outerjoin(Villager, Villager.id == Lot.villager_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .join(Place, Place.id == Loss.place_id)
        .join(reporter, reporter.id == Loss.reported_by)
        .outerjoin(decider, decider.id == Loss.decided_by)
    )
