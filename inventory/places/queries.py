"""Reads of places and bins."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind, PlaceKind


def place_of_code(session: Session, code: str) -> Place | None:
    """Find a place by its 12-digit code."""
    return session.scalar(select(Place).where(Place.code == code.strip()))


def place_of_id(session: Session, place_id: int) -> Place | None:
    """Find a place by its key."""
    return session.get(Place, place_id)


def all_places(
    session: Session, kind: PlaceKind | str | None = None, *, ids: Collection[int] | None = None
) -> Sequence[Place]:
    """List places by code, all or of one kind; `ids` narrows to those that a person may see."""
    chosen = select(Place).order_by(Place.code)
    if kind is not None:
        chosen = chosen.where(Place.kind == kind)
    if ids is not None:
        chosen = chosen.where(Place.id.in_(ids))
    return session.scalars(chosen).all()


def metres_between(one: type[Place], other: type[Place]) -> ColumnElement[int]:
    """Select how far two places are from each other as the crow flies, in metres.

    Nothing where one of them has no position.
    """
    return func.metres_between(
        one.latitude_micro, one.longitude_micro, other.latitude_micro, other.longitude_micro
    )


def system_bin(session: Session, *, place_id: int, kind: BinKind | str) -> Bin:
    """Find the one bin of this kind that the place was opened with.

    Raises:
        sqlalchemy.exc.NoResultFound: places of this kind have no such bin.
    """
    return session.scalars(select(Bin).where(Bin.place_id == place_id, Bin.name == kind)).one()


def bin_of_code(session: Session, code: str) -> Bin | None:
    """Find a bin by the code on its label."""
    return session.scalar(select(Bin).where(Bin.code == code.strip().upper()))


def shelves_of(session: Session, *, place_id: int) -> Sequence[Bin]:
    """List the shelves of a place by name."""
    return session.scalars(
        select(Bin).where(Bin.place_id == place_id, Bin.kind == BinKind.SHELF).order_by(Bin.name)
    ).all()
