"""Reads of a day at the desk."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, or_, select, true, union
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.pictures.models import Picture
from inventory.certificates import queries as certificates
from inventory.certificates.models import Certificate
from inventory.day.rules import LICENCE_DAYS, PICTURE_LATE, WAITING_DAYS
from inventory.floats import queries as floats
from inventory.intake.models import Delivery, DeliveryPicture
from inventory.intake.queries import (
    PackCount,
    day_bounds,
    pack_rows,
    packs_counted,
    seen_from,
)
from inventory.places import queries as places_read
from inventory.places.models import Bin
from inventory.places.rules import BinKind, PlaceKind
from inventory.produce.models import Licence, Produce
from inventory.produce.rules import ProduceClass
from inventory.quality.models import CheckPicture, Hold, QualityCheck
from inventory.stock.models import Holding, Item, Lot
from inventory.unsold.queries import UnsoldLot, unsold_lots
from inventory.villagers.models import Villager

LISTED_MAX = 20


@dataclass(frozen=True)
class DayFigures:
    """What a desk did in a day, and what stands there now."""

    deliveries: int
    taken: tuple[PackCount, ...]
    waiting: tuple[PackCount, ...]
    """At the desk, for the driver; of all days."""


@dataclass(frozen=True)
class CashRow:
    """What should be in the float of a desk."""

    place_name: str
    place_name_en: str
    held_fen: int


@dataclass(frozen=True)
class StandingLot:
    """A lot at the desk that somebody has to do something about."""

    delivery_code: str
    villager_name: str
    produce_name: str
    produce_name_en: str
    received_on: date
    expires_on: date
    hold_kinds: tuple[str, ...]
    """Of its open holds; empty where it has only stood too long."""


@dataclass(frozen=True)
class MissingPictures:
    """Photos of a delivery that have not arrived: of goods, of a check, of a certificate."""

    delivery_code: str
    villager_name: str
    pictures: int


@dataclass(frozen=True)
class EndingLicence:
    """A workshop licence that runs out."""

    villager_code: str
    villager_name: str
    produce_name: str
    produce_name_en: str
    expires_on: date


@dataclass(frozen=True)
class UncertifiedLot:
    """Fresh goods at the desk that came without a compliance certificate."""

    lot_code: str
    villager_name: str
    produce_name: str
    produce_name_en: str
    received_on: date


@dataclass(frozen=True)
class Problems:
    """What an agent has to put right; at most twenty of each kind, the most urgent first."""

    held: tuple[StandingLot, ...]
    standing: tuple[StandingLot, ...]
    """For the driver, too long."""
    pictures: tuple[MissingPictures, ...]
    licences: tuple[EndingLicence, ...]
    unsold: tuple[UnsoldLot, ...]
    """Of these villages, wherever it stands now; near or past its last day."""
    uncertified: tuple[UncertifiedLot, ...]

    @property
    def count(self) -> int:
        """Tell how many there are."""
        kinds = (self.held, self.standing, self.pictures, self.licences)
        return sum(map(len, (*kinds, self.unsold, self.uncertified)))


def day_figures(session: Session, *, places: Collection[int] | None, day: date) -> DayFigures:
    """Count a day in China and what waits at the desk, in three statements."""
    start, end = day_bounds(day)
    of_day = (Delivery.delivered_at >= start, Delivery.delivered_at < end, seen_from(places))
    count = select(func.count()).select_from(Delivery).where(*of_day)
    taken = pack_rows().join(Delivery, Delivery.id == Lot.delivery_id).where(*of_day)
    waiting = pack_rows().join(Bin, Bin.id == Item.bin_id).where(Bin.kind == BinKind.DESK)
    if places is not None:
        waiting = waiting.where(Bin.place_id.in_(places))
    return DayFigures(
        deliveries=session.scalar(count) or 0,
        taken=packs_counted(session, taken),
        waiting=packs_counted(session, waiting),
    )


def cash_of(session: Session, *, places: Collection[int] | None) -> list[CashRow]:
    """Tell what is in the floats of these desks, in two statements."""
    desks = places_read.all_places(session, PlaceKind.CENTRE, ids=places)
    held = floats.held_by_place(session, [place.code for place in desks])
    return [CashRow(place.name, place.name_en, held.get(place.code, 0)) for place in desks]


def problems(
    session: Session, *, places: Collection[int] | None, today: date, now: datetime
) -> Problems:
    """List what has to be put right at these desks, in five statements."""
    lots = _lots_to_see_to(session, places, today)
    return Problems(
        held=tuple(lot for lot in lots if lot.hold_kinds)[:LISTED_MAX],
        standing=tuple(lot for lot in lots if not lot.hold_kinds)[:LISTED_MAX],
        pictures=_missing_pictures(session, places, now),
        licences=_ending_licences(session, places, today),
        unsold=tuple(unsold_lots(session, places=places, today=today, limit=LISTED_MAX)),
        uncertified=_uncertified(session, places),
    )


def _lots_to_see_to(
    session: Session, places: Collection[int] | None, today: date
) -> list[StandingLot]:
    kinds = (
        select(Hold.lot_id, func.array_agg(aggregate_order_by(Hold.kind, Hold.id)).label("kinds"))
        .where(Hold.released_at.is_(None))
        .group_by(Hold.lot_id)
        .subquery()
    )
    rows = session.execute(
        _standing()
        .add_columns(Lot.received_on, Lot.expires_on, kinds.c.kinds)
        .outerjoin(kinds, kinds.c.lot_id == Lot.id)
        .where(
            seen_from(places),
            or_(
                kinds.c.kinds.is_not(None),
                Lot.received_on < today - timedelta(days=WAITING_DAYS),
            ),
        )
        # Held ones first, or a desk full of late goods would hide them.
        .order_by(kinds.c.kinds.is_(None), Lot.expires_on, Lot.id)
        .limit(2 * LISTED_MAX)
    )
    return [
        StandingLot(code, villager, name, name_en, received_on, expires_on, tuple(held or ()))
        for code, villager, name, name_en, received_on, expires_on, held in rows
    ]


def _standing() -> Select[str, str, str, str]:
    """Lots of which something stands at a desk."""
    return (
        select(Delivery.code, Villager.name, Produce.name, Produce.name_en)
        .select_from(Holding)
        .join(Bin, Bin.id == Holding.bin_id)
        .join(Lot, Lot.id == Holding.lot_id)
        .join(Delivery, Delivery.id == Lot.delivery_id)
        .join(Villager, Villager.id == Lot.villager_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .where(Holding.base_units > 0, Bin.kind == BinKind.DESK)
    )


def _uncertified(session: Session, places: Collection[int] | None) -> tuple[UncertifiedLot, ...]:
    """Fresh lots at a desk that nobody has promised anything of, the oldest first."""
    rows = session.execute(
        _standing()
        .with_only_columns(Lot.code, Villager.name, Produce.name, Produce.name_en, Lot.received_on)
        .where(
            seen_from(places),
            Produce.class_ == ProduceClass.FRESH,
            certificates.code_of_producers().is_(None),
        )
        .order_by(Lot.received_on, Lot.id)
        .limit(LISTED_MAX)
    )
    return tuple(UncertifiedLot(*row) for row in rows)


def _missing_pictures(
    session: Session, places: Collection[int] | None, now: datetime
) -> tuple[MissingPictures, ...]:
    named = union(
        select(DeliveryPicture.delivery_id, DeliveryPicture.picture_id),
        select(Lot.delivery_id, CheckPicture.picture_id)
        .join(QualityCheck, QualityCheck.lot_id == Lot.id)
        .join(CheckPicture, CheckPicture.check_id == QualityCheck.id),
        select(Lot.delivery_id, Certificate.picture_id)
        .join(Certificate, Certificate.lot_id == Lot.id)
        .where(Certificate.picture_id.is_not(None)),
    ).subquery()
    rows = session.execute(
        select(Delivery.code, Villager.name, func.count())
        .select_from(Picture)
        .join(named, named.c.picture_id == Picture.id)
        .join(Delivery, Delivery.id == named.c.delivery_id)
        .join(Villager, Villager.id == Delivery.villager_id)
        .where(seen_from(places), Picture.kept_at.is_(None), Picture.named_at < now - PICTURE_LATE)
        .group_by(Delivery.id, Villager.id)
        .order_by(Delivery.id)
        .limit(LISTED_MAX)
    )
    return tuple(MissingPictures(*row) for row in rows)


def _ending_licences(
    session: Session, places: Collection[int] | None, today: date
) -> tuple[EndingLicence, ...]:
    """Licences near their end, of villagers who have no later one for the same produce."""
    rows = session.execute(
        select(
            Villager.code,
            Villager.name,
            Produce.name,
            Produce.name_en,
            func.max(Licence.expires_on).label("ends_on"),
        )
        .join(Villager, Villager.id == Licence.villager_id)
        .join(Produce, Produce.id == Licence.produce_id)
        .where(true() if places is None else Villager.place_id.in_(places))
        .group_by(Villager.id, Produce.id)
        .having(
            func.max(Licence.expires_on).between(
                today - timedelta(days=LICENCE_DAYS), today + timedelta(days=LICENCE_DAYS)
            )
        )
        .order_by("ends_on", Villager.sort_key)
        .limit(LISTED_MAX)
    )
    return tuple(EndingLicence(*row) for row in rows)
