"""Reads of orders whose goods have to go back to a shelf."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fulfilment.packing.models import Parcel
from storefront.catalogue.models import Channel
from storefront.channels.models import PlatformShop
from storefront.orders.models import Order
from storefront.orders.queries import is_stopped
from storefront.suborders.models import PlatformSuborder


@dataclass(frozen=True)
class TakeBackRow:
    """An order whose goods have to go back to a shelf."""

    order_code: str
    parcel_code: str | None
    """The parcel to open, if they are packed."""
    platform: str | None
    """The platform that paid the buyer back; nothing where the desk did."""
    called_off_at: datetime | None


def to_take_back(session: Session, *, hub_id: int) -> Sequence[TakeBackRow]:
    """List the orders of a hub that were called off after picking, longest waiting first."""
    rows = session.execute(
        select(Order.code, Parcel.code, PlatformShop.platform, Order.called_off_at)
        .join(Channel, Channel.id == Order.channel_id)
        .outerjoin(Parcel, Parcel.order_id == Order.id)
        .outerjoin(PlatformSuborder, PlatformSuborder.order_id == Order.id)
        .outerjoin(PlatformShop, PlatformShop.id == PlatformSuborder.shop_id)
        .where(Channel.hub_id == hub_id, is_stopped())
        .order_by(Order.called_off_at, Order.id)
    )
    return [TakeBackRow(*row) for row in rows]


def waiting(session: Session, *, hub_id: int) -> int:
    """Count the orders of a hub whose goods have to go back to a shelf."""
    return session.scalars(
        select(func.count(Order.id))
        .join(Channel, Channel.id == Order.channel_id)
        .where(Channel.hub_id == hub_id, is_stopped())
    ).one()
