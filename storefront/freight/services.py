"""Setting what freight costs and where orders may be fetched.

A change counts for orders placed from then on; what an order paid is kept with it.
"""

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import Refusal, conflict, not_found
from inventory.places.models import Place
from storefront.catalogue.queries import web_channel
from storefront.freight import queries
from storefront.freight.models import FreightZone, PickupPoint
from storefront.freight.rules import HOURS_MAX, Zone


def set_zone(session: Session, zone: Zone, *, was: str = "") -> None:
    """Set a zone of the web shop by its name; or, where it `was` called otherwise, change that one.

    Orders that were placed keep what they paid.

    Raises:
        Refusal: `freight.province_twice`, `freight.rest_twice`, `freight.name_taken`,
            `freight.zone_gone`, `stock.not_sold_here`.
    """
    channel_id = _web(session)
    known = queries.zones(session, channel_id)
    was = was or zone.name
    if was != zone.name:
        _rename(session, channel_id, {other.name for other in known}, was, zone.name)
    for other in known:
        if other.name == was:
            continue
        if set(other.provinces) & set(zone.provinces):
            raise conflict("freight.province_twice", zone=other.name)
        if not other.provinces and not zone.provinces:
            raise conflict("freight.rest_twice", zone=other.name)
    values = {**vars(zone), "provinces": list(zone.provinces), "channel_id": channel_id}
    statement = insert(FreightZone).values(**values)
    session.execute(
        statement.on_conflict_do_update(index_elements=["channel_id", "name"], set_=values)
    )


def _rename(session: Session, channel_id: int, names: set[str], was: str, name: str) -> None:
    if name in names:
        raise conflict("freight.name_taken", name=name)
    if was not in names:
        raise conflict("freight.zone_gone", name=was)
    session.execute(
        update(FreightZone)
        .where(FreightZone.channel_id == channel_id, FreightZone.name == was)
        .values(name=name)
    )


def remove_zone(session: Session, name: str) -> None:
    """Remove a zone; one that is gone is no harm. Without any, the flat freight holds again."""
    channel_id = _web(session)
    session.execute(
        delete(FreightZone).where(FreightZone.channel_id == channel_id, FreightZone.name == name)
    )


def set_pickup(session: Session, *, place_id: int, hours: str, is_open: bool) -> None:
    """Say whether orders may be fetched at a place, and when it is open.

    Raises:
        Refusal: `freight.place`, `freight.hours`.
    """
    hours = " ".join(hours.split())
    if len(hours) > HOURS_MAX:
        raise Refusal("freight.hours", most=HOURS_MAX)
    kind = session.scalar(select(Place.kind).where(Place.id == place_id))
    if kind not in {"centre", "shop"}:
        raise not_found("freight.place")
    values = {
        "place_id": place_id, "channel_id": _web(session), "hours": hours, "is_open": is_open,
    }  # fmt: skip
    statement = insert(PickupPoint).values(**values)
    session.execute(
        statement.on_conflict_do_update(index_elements=["channel_id", "place_id"], set_=values)
    )


def _web(session: Session) -> int:
    channel = web_channel(session)
    if channel is None:
        raise not_found("stock.not_sold_here")
    return channel.channel_id
