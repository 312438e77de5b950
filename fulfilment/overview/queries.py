"""What waits at a hub, in one look; a fixed number of statements."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from fulfilment.collection import queries as collection
from fulfilment.differences import queries as differences
from fulfilment.packing import queries as packing
from fulfilment.replenishing import queries as replenishing
from fulfilment.shipping import queries as shipping
from fulfilment.sorting import queries as sorting
from fulfilment.takeback import queries as takeback


@dataclass(frozen=True)
class Waiting:
    """How much waits at each station of a hub."""

    crates_on_the_road: int
    crates_missing: int
    """Of manifests that were closed without them, until somebody says where they are."""
    items_on_dock: int
    shops_missed: int
    """Sent to shops, which say that it did not come."""
    items_not_for_sale: int
    """On a shelf, but held, expired, unlicensed or unlisted."""
    orders_to_pick: int
    orders_short: int
    orders_to_come: int
    """Sold ahead: they wait for their goods."""
    parcels_to_ship: int
    parcels_on_the_way: int
    to_take_back: int
    """Orders that were called off after picking."""


def waiting_at(session: Session, *, hub_id: int, now: datetime) -> Waiting:
    """Tell what waits at a hub."""
    runs = collection.manifests(session, place_ids={hub_id}, states=("departed",))
    unoffered = sorting.unoffered(session, hub_id=hub_id, on=clock.china_date(now))
    orders = packing.pick_list(session, hub_id=hub_id, now=now)
    parcels = shipping.parcels(session, hub_ids={hub_id}, order_states=("packed", "shipped"))
    return Waiting(
        crates_on_the_road=sum(run.missing for run in runs),
        crates_missing=differences.open_differences(session, hub_id=hub_id),
        shops_missed=replenishing.missed_of(session, hub_id=hub_id),
        items_on_dock=sum(row.items for row in sorting.on_dock(session, hub_id=hub_id)),
        items_not_for_sale=sum(row.items for row in unoffered),
        orders_to_pick=sum(order.wait is None for order in orders),
        orders_short=sum(order.wait is None and bool(order.lacks) for order in orders),
        orders_to_come=sum(order.wait is not None for order in orders),
        parcels_to_ship=sum(parcel.is_to_ship for parcel in parcels),
        parcels_on_the_way=sum(parcel.shipped_at is not None for parcel in parcels),
        to_take_back=takeback.waiting(session, hub_id=hub_id),
    )
