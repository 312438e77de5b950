"""Reads of freight zones and of places to pick up at."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from inventory.places.models import Place
from storefront.freight.models import FreightZone, PickupPoint
from storefront.freight.rules import Zone
from storefront.orders.rules import PICKED_UP_AT, PICKED_UP_AT_HOURS


@dataclass(frozen=True)
class PickupRow:
    """A place where orders may be fetched."""

    place_id: int
    code: str
    name: str
    name_en: str
    hours: str

    @property
    def line(self) -> str:
        """Write it as the address of an order."""
        if self.hours:
            return PICKED_UP_AT_HOURS.fill(place=self.name, hours=self.hours)
        return PICKED_UP_AT.fill(place=self.name)


@dataclass(frozen=True)
class PlaceRow:
    """A place that could be picked up at, and whether it is."""

    place_id: int
    name: str
    name_en: str
    kind: str
    hours: str | None
    is_open: bool | None


def zones(session: Session, channel_id: int) -> Sequence[Zone]:
    """List the freight zones of a channel, in the order in which they were made."""
    rows = session.scalars(
        select(FreightZone).where(FreightZone.channel_id == channel_id).order_by(FreightZone.id)
    )
    return [
        Zone(
            name=row.name,
            provinces=tuple(row.provinces),
            first_grams=row.first_grams,
            first_fen=row.first_fen,
            next_grams=row.next_grams,
            next_fen=row.next_fen,
            cold_fen=row.cold_fen,
            free_from_fen=row.free_from_fen,
            is_refused=row.is_refused,
        )
        for row in rows
    ]


def pickup_points(session: Session, channel_id: int) -> Sequence[PickupRow]:
    """List where orders of a channel may be fetched."""
    rows = session.execute(
        select(Place.id, Place.code, Place.name, Place.name_en, PickupPoint.hours)
        .join(PickupPoint, PickupPoint.place_id == Place.id)
        .where(PickupPoint.channel_id == channel_id, PickupPoint.is_open)
        .order_by(Place.name)
    )
    return [PickupRow(*row) for row in rows]


def places(session: Session, channel_id: int) -> Sequence[PlaceRow]:
    """List the shops and service centres, with what is said of picking up there."""
    rows = session.execute(
        select(
            Place.id, Place.name, Place.name_en, Place.kind, PickupPoint.hours, PickupPoint.is_open
        )
        .outerjoin(
            PickupPoint,
            and_(PickupPoint.place_id == Place.id, PickupPoint.channel_id == channel_id),
        )
        .where(Place.kind.in_(("centre", "shop")))
        .order_by(Place.kind.desc(), Place.name)
    )
    return [PlaceRow(*row) for row in rows]
