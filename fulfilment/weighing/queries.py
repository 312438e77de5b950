"""Reads of what is to be weighed, and of what it weighed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import Session

from fulfilment.allocation.models import Allocation
from fulfilment.weighing.models import Weighing
from inventory.stock.models import Item
from storefront.catalogue.models import Listing, Price
from storefront.orders.models import Order, OrderLine


@dataclass(frozen=True)
class ToWeigh:
    """A picked pack of a line that is sold by weight."""

    order_line_id: int
    item_id: int
    item_code: str
    title: str
    title_en: str
    label_grams: int
    """What its label says."""
    ordered_grams: int
    tolerance_grams: int
    paid_grams: int
    """What was paid for: the ordered weight, or the heaviest where it was priced by weight."""
    grams: int | None
    """What it weighed; nothing before it is weighed."""


def packs_by_weight(session: Session, order_id: int) -> list[ToWeigh]:
    """List the picked packs of an order that are sold by weight, in one statement.

    What a pack may weigh is what was sold, whatever the listing says by now.
    """
    latest = (
        select(Weighing.grams)
        .where(Weighing.item_id == Item.id, Weighing.order_line_id == OrderLine.id)
        .order_by(Weighing.id.desc())
        .limit(1)
        .lateral()
    )
    # The price that was in force when the order was placed; prices are never edited.
    price = (
        select(Price.heaviest_grams)
        .where(
            Price.listing_id == OrderLine.listing_id,
            Price.channel_id == Order.channel_id,
            Price.valid_from <= Order.placed_at,
            or_(Price.valid_until.is_(None), Price.valid_until > Order.placed_at),
        )
        .order_by(Price.valid_from.desc())
        .limit(1)
        .lateral()
    )
    statement: Select[*tuple[Any, ...]] = (
        select(
            OrderLine.id,
            Item.id,
            Item.code,
            Listing.title,
            Listing.title_en,
            Item.base_units,
            OrderLine.nominal_grams,
            OrderLine.tolerance_grams,
            func.coalesce(price.c.heaviest_grams, OrderLine.nominal_grams),
            latest.c.grams,
        )
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .join(Allocation, Allocation.order_line_id == OrderLine.id)
        .join(Item, Item.id == Allocation.item_id)
        .outerjoin(latest, true())
        .outerjoin(price, true())
        .where(OrderLine.order_id == order_id, OrderLine.tolerance_grams.is_not(None))
        .order_by(Allocation.picked_at, Allocation.id)
    )
    return [ToWeigh(*row) for row in session.execute(statement)]
