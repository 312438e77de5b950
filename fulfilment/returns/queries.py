"""Reads of what was sold, for who takes it back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fulfilment.allocation.models import Allocation
from inventory.places.models import Bin
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item, Lot
from inventory.stock.queries import MADE_BY_SEVERAL
from inventory.villagers.models import Villager
from storefront.catalogue.models import Channel
from storefront.credits.models import Credit
from storefront.orders.models import Order, OrderLine

LIST_MAX = 100


@dataclass(frozen=True)
class SoldRow:
    """A thing that was sold, with the line that it served."""

    item_id: int
    item_code: str
    lot_id: int
    lot_code: str
    villager_name: str
    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str
    class_: str
    return_window_hours: int
    bin_kind: str
    hub_id: int
    order_id: int
    order_code: str
    order_state: str
    delivered_at: datetime | None
    order_line_id: int
    credited_at: datetime | None
    """When it came back; nothing where it did not."""
    refunded_fen: int | None
    """What its buyer got back: less than the price where a voucher had paid a part."""

    @property
    def window_ends_at(self) -> datetime | None:
        """Tell until when it may be sent back without a reason, or complained about if fresh."""
        if self.delivered_at is None:
            return None
        return self.delivered_at + timedelta(hours=self.return_window_hours)


def sold(session: Session, item_code: str) -> SoldRow | None:
    """Find a thing that was picked for an order, with what it was sold for."""
    row = session.execute(_rows().where(Item.code == item_code)).first()
    return SoldRow(*row) if row else None


def returned(session: Session, *, hubs: Collection[int] | None) -> list[SoldRow]:
    """List what came back to hubs, newest first; None means all hubs."""
    wanted = _rows().where(Credit.id.is_not(None)).order_by(Credit.id.desc()).limit(LIST_MAX)
    if hubs is not None:
        wanted = wanted.where(Channel.hub_id.in_(hubs))
    return [SoldRow(*row) for row in session.execute(wanted)]


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Item.id,
            Item.code,
            Lot.id,
            Lot.code,
            func.coalesce(Villager.name, MADE_BY_SEVERAL),
            Produce.name,
            Produce.name_en,
            Pack.name,
            Pack.name_en,
            Produce.class_,
            Produce.return_window_hours,
            Bin.kind,
            Channel.hub_id,
            Order.id,
            Order.code,
            Order.state,
            Order.delivered_at,
            OrderLine.id,
            Credit.credited_at,
            Credit.fen - Credit.discount_fen,
        )
        .select_from(Allocation)
        .join(Item, Item.id == Allocation.item_id)
        .join(Bin, Bin.id == Item.bin_id)
        .join(Lot, Lot.id == Item.lot_id)
        .outerjoin(Villager, Villager.id == Lot.villager_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Channel, Channel.id == Order.channel_id)
        .outerjoin(Credit, Credit.item_id == Item.id)
    )
