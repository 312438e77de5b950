"""Opening places and their bins.

What must never happen: two places under one administrative code, or a place without the bins
that its verbs move goods through.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal, conflict, not_found
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries
from inventory.places.models import Bin, Place
from inventory.places.rules import (
    COUNTER_KINDS,
    SYSTEM_BINS,
    BinKind,
    PlaceKind,
    Position,
    is_place_code,
)

NAME_CHARACTERS_MAX = 80


def place_named(session: Session, code: str) -> Place:
    """Find the place of a 12-digit code, as a person or a client names it.

    Raises:
        Refusal: `place.unknown`.
    """
    place = queries.place_of_code(session, code)
    if place is None:
        raise not_found("place.unknown", code=code)
    return place


def open_place(
    session: Session,
    *,
    code: str,
    name: str,
    name_en: str,
    kind: PlaceKind | str,
    book_id: int,
    now: datetime,
    sample: bool = False,
) -> Place:
    """Open a place together with the bins that places of its kind have.

    Args:
        session: of the caller's transaction.
        code: 12-digit administrative code.
        name: in Chinese, as on the signboard.
        name_en: in English.
        kind: centre, hub or shop.
        book_id: the operator's books.
        now: when it opens.
        sample: its code or data is made up for demonstration.

    Raises:
        Refusal: `place.code_wrong`, `place.kind_unknown`, `place.already_open`.
    """
    if not is_place_code(code):
        raise Refusal("place.code_wrong", code=code)
    if kind not in set(PlaceKind):
        raise Refusal("place.kind_unknown", kind_of_place=kind)
    if queries.place_of_code(session, code) is not None:
        raise conflict("place.already_open", code=code)
    place = Place(
        code=code,
        name=name,
        name_en=name_en,
        kind=PlaceKind(kind),
        book_id=book_id,
        sample=sample,
        opened_at=now,
    )
    session.add(place)
    session.flush()
    _add_bins(session, place, [(bin_kind, bin_kind) for bin_kind in SYSTEM_BINS[PlaceKind(kind)]])
    return place


def locate(session: Session, *, code: str, position: Position) -> Place:
    """Write down where a place is; again is no harm.

    Raises:
        Refusal: `place.unknown`.
    """
    place = place_named(session, code)
    place.latitude_micro = position.latitude_micro
    place.longitude_micro = position.longitude_micro
    session.flush()
    return place


def add_shelf(session: Session, *, place_id: int, name: str, zone: str | None = None) -> Bin:
    """Add a labelled shelf to a place, kept as warm as its zone says.

    Raises:
        Refusal: `place.unknown`, `bin.name_wrong`, `bin.already_there`.
    """
    name = name.strip()
    place = session.get(Place, place_id)
    if place is None:
        raise not_found("place.unknown")
    if not 0 < len(name) <= NAME_CHARACTERS_MAX:
        raise Refusal("bin.name_wrong", most=NAME_CHARACTERS_MAX)
    if session.scalar(select(Bin.id).where(Bin.place_id == place_id, Bin.name == name)):
        raise conflict("bin.already_there", name=name)
    [shelf] = _add_bins(session, place, [(name, BinKind.SHELF)])
    shelf.zone = zone
    session.flush()
    return shelf


def set_zone(session: Session, *, place_id: int, code: str, zone: str | None) -> Bin:
    """Say how warm a shelf is kept; nothing where it takes anything. Again is no harm.

    Raises:
        Refusal: `shelf.unknown`.
    """
    shelf = session.scalar(
        select(Bin).where(Bin.code == code, Bin.place_id == place_id, Bin.kind == BinKind.SHELF)
    )
    if shelf is None:
        raise not_found("shelf.unknown", code=code)
    shelf.zone = zone
    session.flush()
    return shelf


def system_bin(session: Session, *, place: Place, kind: BinKind) -> Bin:
    """Find the one bin of this kind at a place, opened now where the place is older than the kind.

    Raises:
        Refusal: `place.kind_unknown`: places of this kind have no such bin.
    """
    if kind not in SYSTEM_BINS[PlaceKind(place.kind)]:
        raise Refusal("place.kind_unknown", kind_of_place=place.kind)
    found = session.scalar(select(Bin).where(Bin.place_id == place.id, Bin.name == kind))
    return found or _add_bins(session, place, [(kind, kind)])[0]


def _add_bins(session: Session, place: Place, bins: Sequence[tuple[str, BinKind]]) -> Sequence[Bin]:
    codes = labels.next_codes(session, CodeKind.BIN, len(bins))
    added = [
        Bin(code=code, place_id=place.id, name=name, kind=kind, counter=kind in COUNTER_KINDS)
        for code, (name, kind) in zip(codes, bins, strict=True)
    ]
    session.add_all(added)
    session.flush()
    return added
