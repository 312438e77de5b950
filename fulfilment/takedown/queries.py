"""Reads of who counts on what stands on a shelf."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fulfilment.allocation.models import Allocation
from fulfilment.sorting.models import Shelving
from inventory.stock.models import Item
from storefront.catalogue.models import Listing
from storefront.orders.models import Order, OrderLine


def offered_beside(session: Session, item: Item) -> int:
    """Count the offered things of the same lot and size on the same shelf, without this one."""
    count = session.scalar(
        select(func.count())
        .select_from(Shelving)
        .join(Item, Item.id == Shelving.item_id)
        .where(
            Item.lot_id == item.lot_id,
            Item.pack_id == item.pack_id,
            Item.bin_id == item.bin_id,
            Item.id != item.id,
            Shelving.offered_at.is_not(None),
        )
    )
    return count or 0


def too_many_sent_for(session: Session, item: Item) -> list[Allocation]:
    """Find the choices from this shelf that cannot be fulfilled without this thing, newest first.

    At most one: there is one thing less.
    """
    waiting = session.scalars(
        select(Allocation)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .where(
            Allocation.lot_id == item.lot_id,
            Allocation.bin_id == item.bin_id,
            Allocation.item_id.is_(None),
            Listing.pack_id == item.pack_id,
            Order.state == "paid",
        )
        .order_by(Allocation.id.desc())
    ).all()
    return list(waiting[:1]) if len(waiting) > offered_beside(session, item) else []
