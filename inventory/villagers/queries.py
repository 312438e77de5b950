"""Reads of villagers, each narrowed to the places that the reader may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from app.database.sealed import search_hash
from app.errors import Refusal
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.scan import ScanKind, parse_scan
from inventory.places.models import Place
from inventory.villagers.models import Consent, Villager
from inventory.villagers.rules import (
    ConsentKind,
    id_number,
    masked_id_number,
    masked_phone,
    mobile_number,
    query_tokens,
)

FOUND_MAX = 20


@dataclass(frozen=True)
class VillagerRow:
    """A villager as a list shows them: the phone is masked."""

    villager_id: int
    code: str
    name: str
    masked_phone: str
    status: str
    place_id: int
    place_name: str
    place_name_en: str


@dataclass(frozen=True)
class ConsentRow:
    """A consent in force."""

    kind: ConsentKind
    given_at: datetime


@dataclass(frozen=True)
class VillagerFacts:
    """A villager as their page at the desk and their card show them."""

    row: VillagerRow
    masked_id_number: str
    """Empty where none was given."""
    story: str
    registered_at: datetime
    consents: tuple[ConsentRow, ...]
    place_code: str
    book_id: int


def search(
    session: Session,
    *,
    text: str,
    places: Collection[int] | None,
    limit: int = FOUND_MAX,
) -> list[VillagerRow]:
    """Find villagers by what was typed or scanned, by pinyin, in one statement.

    Takes a name or part of it, pinyin, initials, the last four digits or the whole of a phone
    number, an ID number, and the code or label address of a card.

    Args:
        session: of the caller's transaction.
        text: nothing finds nobody.
        places: whose villagers; None means everywhere.
        limit: how many at most.

    Raises:
        Refusal: `label.bad_check_character`, where a card code was mistyped.
    """
    wanted = _wanted(text.strip())
    if wanted is None:
        return []
    rows = _rows(places).where(wanted).order_by(Villager.sort_key, Villager.id).limit(limit)
    return [_row(villager, place) for villager, place in session.execute(rows)]


def recent(
    session: Session, *, places: Collection[int] | None, limit: int = FOUND_MAX
) -> list[VillagerRow]:
    """List the villagers registered last, newest first."""
    rows = _rows(places).order_by(Villager.id.desc()).limit(limit)
    return [_row(villager, place) for villager, place in session.execute(rows)]


def villager_of_code(
    session: Session, code: str, *, places: Collection[int] | None
) -> Villager | None:
    """Find a villager by the code of their card; one of another place is not there."""
    return session.scalar(
        select(Villager).where(Villager.code == code.strip().upper(), _seen(places))
    )


def villager_card(
    session: Session, code: str, *, places: Collection[int] | None
) -> VillagerFacts | None:
    """Tell all that the desk knows of a villager, personal fields masked, in two statements."""
    found = session.execute(_rows(places).where(Villager.code == code.strip().upper())).first()
    if found is None:
        return None
    villager, place = found
    return VillagerFacts(
        row=_row(villager, place),
        masked_id_number=masked_id_number(villager.id_number) if villager.id_number else "",
        story=villager.story,
        registered_at=villager.registered_at,
        consents=tuple(
            ConsentRow(ConsentKind(consent.kind), consent.given_at)
            for consent in consents_in_force(session, villager.id)
        ),
        place_code=place.code,
        book_id=place.book_id,
    )


def consents_in_force(session: Session, villager_id: int) -> Sequence[Consent]:
    """List what a villager has agreed to and not taken back."""
    return session.scalars(
        select(Consent)
        .where(Consent.villager_id == villager_id, Consent.revoked_at.is_(None))
        .order_by(Consent.id)
    ).all()


def _wanted(text: str) -> ColumnElement[bool] | None:
    """Turn what was typed into a condition; None where it asks for nothing."""
    if not text:
        return None
    scan = _scanned(text)
    if scan is not None:
        return Villager.code == scan
    hashes: list[ColumnElement[bool]] = []
    for read, column in (
        (mobile_number, Villager.phone_hash),
        (id_number, Villager.id_number_hash),
    ):
        try:
            hashes.append(column == search_hash(read(text)))
        except ValueError:
            continue
    if hashes:
        return or_(*hashes)
    tokens = query_tokens(text)
    return Villager.search_tokens.contains(sorted(tokens)) if tokens else None


def _scanned(text: str) -> str | None:
    """Read the code of a card; a code of another kind of thing finds nobody."""
    # Nine letters of pinyin have the shape of a code; a real one has zeros in front of its serial.
    if not any(character.isdigit() for character in text):
        return None
    try:
        scan = parse_scan(text)
    except Refusal as refusal:
        # Digits that are no code are a phone or an ID number; a mistyped card is told.
        if refusal.code == "label.bad_check_character" and text[:1].isalpha():
            raise
        return None
    if scan.kind is not ScanKind.OWN:
        return None
    return scan.code if scan.code_kind is CodeKind.VILLAGER else ""


def _rows(places: Collection[int] | None) -> Select[Villager, Place]:
    return select(Villager, Place).join(Place, Place.id == Villager.place_id).where(_seen(places))


def _seen(places: Collection[int] | None) -> ColumnElement[bool]:
    return true() if places is None else Villager.place_id.in_(places)


def _row(villager: Villager, place: Place) -> VillagerRow:
    return VillagerRow(
        villager_id=villager.id,
        code=villager.code,
        name=villager.name,
        masked_phone=masked_phone(villager.phone) if villager.phone else "",
        status=villager.status,
        place_id=place.id,
        place_name=place.name,
        place_name_en=place.name_en,
    )
