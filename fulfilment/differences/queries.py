"""Reads of crates that did not come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from app.people.models import Account
from fulfilment.collection.models import Manifest, ManifestCrate, ManifestStop
from fulfilment.receiving.models import Difference
from inventory.places.models import Place
from inventory.stock.models import Container, Item

LIST_MAX = 200


@dataclass(frozen=True)
class DifferenceRow:
    """A crate that did not come, with where it should have come from."""

    difference_id: int
    crate_code: str
    items: int
    manifest_code: str
    from_name: str
    """Of the village where it was loaded."""
    from_name_en: str
    to_place_id: int
    driver: str
    named_by: str
    named_at: datetime
    outcome: str | None
    note: str
    closed_by: str | None
    closed_at: datetime | None


def open_differences(session: Session, *, hub_id: int) -> int:
    """Count the crates of a hub that nobody has accounted for."""
    count = session.scalar(
        select(func.count())
        .select_from(Difference)
        .join(Manifest, Manifest.id == Difference.manifest_id)
        .where(Manifest.to_place_id == hub_id, Difference.outcome.is_(None))
    )
    return count or 0


def differences(session: Session, *, hubs: Collection[int] | None) -> list[DifferenceRow]:
    """List the differences of hubs, open ones first, then the newest; None means all hubs."""
    namer, closer, driver = aliased(Account), aliased(Account), aliased(Account)
    items = (
        select(func.count())
        .where(Item.container_id == Difference.container_id)
        .correlate(Difference)
        .scalar_subquery()
    )
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Difference.id,
            Container.code,
            items,
            Manifest.code,
            Place.name,
            Place.name_en,
            Manifest.to_place_id,
            driver.name,
            namer.name,
            Difference.named_at,
            Difference.outcome,
            Difference.note,
            closer.name,
            Difference.closed_at,
        )
        .join(Manifest, Manifest.id == Difference.manifest_id)
        .join(Container, Container.id == Difference.container_id)
        .join(
            ManifestCrate,
            and_(
                ManifestCrate.manifest_id == Difference.manifest_id,
                ManifestCrate.container_id == Difference.container_id,
            ),
        )
        .join(ManifestStop, ManifestStop.id == ManifestCrate.stop_id)
        .join(Place, Place.id == ManifestStop.place_id)
        .join(driver, driver.id == Manifest.driver_id)
        .join(namer, namer.id == Difference.named_by)
        .outerjoin(closer, closer.id == Difference.closed_by)
        .order_by(Difference.outcome.is_not(None), Difference.id.desc())
        .limit(LIST_MAX)
    )
    if hubs is not None:
        wanted = wanted.where(Manifest.to_place_id.in_(hubs))
    return [DifferenceRow(*row) for row in session.execute(wanted)]
