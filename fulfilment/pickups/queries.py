"""Reads of parcels that shoppers fetch."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fulfilment.packing.models import Parcel
from fulfilment.shipping.models import Shipment
from inventory.places.models import Place
from storefront.orders.models import Order
from storefront.orders.queries import packs_to_serve
from storefront.orders.rules import OrderState

PICKUPS_MAX = 300
"""Parcels on one page, the oldest first."""


@dataclass(frozen=True)
class PickupRow:
    """A parcel that its buyer fetches."""

    parcel_code: str
    order_id: int
    order_code: str
    order_state: str
    place_id: int
    place_name: str
    place_name_en: str
    receiver_name: str
    receiver_phone: str
    packs: int
    shipped_at: datetime | None
    ready_at: datetime | None
    """When it came to the place."""
    spoken_code: str | None
    wrong_codes: int
    fetched_at: datetime | None

    def is_called(self, typed: str) -> bool:
        """Say whether this is what somebody at a counter means: an order, a parcel, a phone."""
        return typed in {self.order_code, self.parcel_code} or (
            len(typed) >= 4 and self.receiver_phone.endswith(typed)  # noqa: PLR2004 - digits
        )


def waiting(session: Session, *, place_ids: Collection[int] | None) -> list[PickupRow]:
    """List what is on its way to these places or waits there; None means all places."""
    statement = (
        _rows().where(Order.state == OrderState.SHIPPED).order_by(Order.id).limit(PICKUPS_MAX)
    )
    if place_ids is not None:
        statement = statement.where(Order.pickup_place_id.in_(place_ids))
    return [PickupRow(*row) for row in session.execute(statement)]


def pickup_of_parcel(session: Session, code: str) -> PickupRow | None:
    """Find a parcel that is fetched, by the code on it."""
    row = session.execute(_rows().where(Parcel.code == code)).first()
    return PickupRow(*row) if row else None


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Parcel.code,
            Order.id,
            Order.code,
            Order.state,
            Place.id,
            Place.name,
            Place.name_en,
            Order.receiver_name,
            Order.receiver_phone,
            packs_to_serve(),
            Shipment.shipped_at,
            Order.pickup_ready_at,
            Order.pickup_code,
            Order.pickup_wrong_codes,
            Order.delivered_at,
        )
        .join(Parcel, Parcel.order_id == Order.id)
        .join(Place, Place.id == Order.pickup_place_id)
        .outerjoin(Shipment, Shipment.parcel_id == Parcel.id)
    )
