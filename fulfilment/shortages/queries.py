"""Reads of who is promised what."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fulfilment.allocation.models import Allocation
from storefront.catalogue.models import Channel, Listing
from storefront.catalogue.rules import WEB_CHANNEL
from storefront.orders.models import Order, OrderLine


def paid_last(session: Session, *, hub_id: int, pack_id: int) -> tuple[int, int] | None:
    """Find the order that was paid last and still waits for a pack of this size, and its line."""
    picked = (
        select(func.count(Allocation.item_id))
        .where(Allocation.order_line_id == OrderLine.id)
        .scalar_subquery()
    )
    row = session.execute(
        select(Order.id, OrderLine.id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Channel, Channel.id == Order.channel_id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .where(
            Channel.hub_id == hub_id,
            Listing.pack_id == pack_id,
            # What a platform collected is the platform's to pay back.
            Channel.kind == WEB_CHANNEL,
            Order.state == "paid",
            OrderLine.packs - OrderLine.cut_packs > picked,
        )
        .order_by(Order.paid_at.desc(), Order.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None
