"""Reads of pairs: who visits whom, what is awaited, what is alarming."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from inventory.places.models import Place
from inventory.villagers.models import Villager
from inventory.villagers.rules import masked_phone
from storefront.pairs.models import Pair, PairVisit
from storefront.pairs.rules import Condition
from storefront.providers.models import Provider
from storefront.providers.rules import ProviderState

LIST_MAX = 300


@dataclass(frozen=True)
class PairRow:
    """A pair in force, as the desk and its volunteer see it."""

    pair_id: int
    volunteer: str
    elder: str
    phone: str
    """The elder's, in the clear for the volunteer only."""
    place_name: str
    every_days: int
    contact_name: str
    due_on: date
    last_at: datetime | None
    visits_count: int
    missed_count: int


@dataclass(frozen=True)
class Alarm:
    """A missed visit or a need of help that nobody has seen to."""

    visit_id: int
    volunteer: str
    volunteer_phone: str
    elder: str
    elder_phone: str
    place_name: str
    is_missed: bool
    due_on: date
    note: str


def pairs(
    session: Session, *, places: Collection[int] | None = None, provider_id: int | None = None
) -> list[PairRow]:
    """List the pairs in force, whose visit is due first, in one statement.

    Args:
        session: of the caller's transaction.
        places: those that somebody may see; None is everywhere.
        provider_id: of the volunteer, who sees the phones of their own elders.
    """
    done = (
        select(
            PairVisit.pair_id,
            func.max(PairVisit.done_at).label("last_at"),
            func.count(PairVisit.done_at).label("visits_count"),
            func.count(PairVisit.missed_at).label("missed_count"),
        )
        .group_by(PairVisit.pair_id)
        .subquery("done")
    )
    awaited = and_(
        PairVisit.pair_id == Pair.id, PairVisit.done_at.is_(None), PairVisit.missed_at.is_(None)
    )
    chosen = (
        select(Pair, PairVisit.due_on, Provider.name, Villager, Place.name, done)
        .join(PairVisit, awaited)
        .join(done, done.c.pair_id == Pair.id)
        .join(Provider, Provider.id == Pair.provider_id)
        .join(Villager, Villager.id == Pair.villager_id)
        .join(Place, Place.id == Pair.place_id)
        .where(Pair.ended_at.is_(None))
        .order_by(PairVisit.due_on, Pair.id)
        .limit(LIST_MAX)
    )
    if places is not None:
        chosen = chosen.where(Pair.place_id.in_(places))
    if provider_id is not None:
        chosen = chosen.where(Pair.provider_id == provider_id)
    return [
        PairRow(
            pair_id=pair.id,
            volunteer=volunteer,
            elder=villager.name,
            phone=(villager.phone or "") if provider_id else masked_phone(villager.phone or ""),
            place_name=place,
            every_days=pair.every_days,
            contact_name=pair.contact_name,
            due_on=due_on,
            last_at=last_at,
            visits_count=visits,
            missed_count=missed,
        )
        for pair, due_on, volunteer, villager, place, _, last_at, visits, missed in session.execute(
            chosen
        )
    ]


def alarms(session: Session, *, places: Collection[int] | None) -> list[Alarm]:
    """List what somebody has to see to, the oldest first, in one statement.

    The phones are in the clear: who sees to it has to call.
    """
    chosen = (
        select(PairVisit, Provider, Villager, Place.name)
        .join(Pair, Pair.id == PairVisit.pair_id)
        .join(Provider, Provider.id == Pair.provider_id)
        .join(Villager, Villager.id == Pair.villager_id)
        .join(Place, Place.id == Pair.place_id)
        .where(
            PairVisit.handled_at.is_(None),
            or_(PairVisit.missed_at.is_not(None), PairVisit.condition == Condition.HELP),
        )
        .order_by(PairVisit.due_on, PairVisit.id)
        .limit(LIST_MAX)
    )
    if places is not None:
        chosen = chosen.where(Pair.place_id.in_(places))
    return [
        Alarm(
            visit_id=visit.id,
            volunteer=volunteer.name,
            volunteer_phone=volunteer.phone,
            elder=villager.name,
            elder_phone=villager.phone or "",
            place_name=place,
            is_missed=visit.missed_at is not None,
            due_on=visit.due_on,
            note=visit.note,
        )
        for visit, volunteer, villager, place in session.execute(chosen)
    ]


def volunteers(session: Session, *, places: Collection[int] | None) -> list[Provider]:
    """List the volunteers who may be paired, by name."""
    chosen = (
        select(Provider)
        .where(Provider.volunteer, Provider.state == ProviderState.ACTIVE)
        .order_by(Provider.name, Provider.id)
        .limit(LIST_MAX)
    )
    if places is not None:
        chosen = chosen.where(Provider.place_id.in_(places))
    return list(session.scalars(chosen))
