"""Reads of villagers, each narrowed to the places that the reader may see."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from app.database.sealed import search_hash
from app.errors import Refusal, not_found
from app.people.models import Account
from app.people.rules import Actor, Permission
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.scan import ScanKind, parse_scan
from inventory.places.models import Place
from inventory.villagers.models import Consent, Villager
from inventory.villagers.rules import (
    ConsentKind,
    PayoutWay,
    bank_account_number,
    id_number,
    masked_bank_account,
    masked_id_number,
    masked_name,
    masked_phone,
    mobile_number,
    query_tokens,
)

FOUND_MAX = 20
Columns = ReadOnlyColumnCollection[str, Any]
Order = Callable[[Columns], tuple[ColumnElement[Any], ...]]
"""What a list is ordered by, of the table or of a part of it."""


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
    """A consent, and who wrote it down."""

    kind: ConsentKind
    given_at: datetime
    given_to: str
    """Name of who recorded it."""
    revoked_at: datetime | None = None
    revoked_to: str = ""


@dataclass(frozen=True)
class PayoutFacts:
    """How a villager would like to be paid."""

    way: PayoutWay
    bank_name: str
    masked_bank_account: str
    """Empty where none is kept, like what belongs to it."""
    masked_bank_holder: str
    is_own_account: bool
    """The account is in the villager's own name."""


@dataclass(frozen=True)
class VillagerFacts:
    """A villager as their page at the desk and their card show them."""

    row: VillagerRow
    masked_id_number: str
    """Empty where none was given."""
    story: str
    has_photo: bool
    payout: PayoutFacts
    registered_at: datetime
    updated_at: datetime
    consents: tuple[ConsentRow, ...]
    """Those in force."""
    place_code: str
    book_id: int


def search(
    session: Session,
    *,
    text: str,
    places: Collection[int] | None,
    limit: int = FOUND_MAX,
) -> list[VillagerRow]:
    """Find villagers by what was typed or scanned, by place and pinyin, in one statement.

    Takes a name or part of it, pinyin, initials, the last four digits or the whole of a phone
    number, an ID number, a bank account, and the code or label address of a card.

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
    return _listed(session, wanted, _seen(places), order=_by_place, limit=limit)


def recent(
    session: Session, *, places: Collection[int] | None, limit: int = FOUND_MAX
) -> list[VillagerRow]:
    """List the villagers registered last, newest first."""
    return _listed(session, _seen(places), order=_latest_first, limit=limit)


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
    found = session.execute(
        select(Villager, Place)
        .join(Place, Place.id == Villager.place_id)
        .where(Villager.code == code.strip().upper(), _seen(places))
    ).first()
    if found is None:
        return None
    villager, place = found
    return VillagerFacts(
        row=_row(villager, place.name, place.name_en),
        masked_id_number=masked_id_number(villager.id_number),
        story=villager.story,
        has_photo=villager.photo_id is not None,
        payout=_payout(villager),
        registered_at=villager.registered_at,
        updated_at=villager.updated_at,
        consents=tuple(
            consent
            for consent in consent_history(session, villager_id=villager.id)
            if consent.revoked_at is None
        ),
        place_code=place.code,
        book_id=place.book_id,
    )


def seen(
    session: Session,
    villager_code: str,
    actor: Actor,
    *,
    permission: Permission = Permission.READ_VILLAGERS,
) -> Villager:
    """Find a villager at a place where the actor has this permission.

    Raises:
        Refusal: `villager.unknown`.
    """
    villager = villager_of_code(session, villager_code, places=actor.places(permission))
    if villager is None:
        raise not_found("villager.unknown")
    return villager


def card_seen(
    session: Session,
    villager_code: str,
    actor: Actor,
    *,
    permission: Permission = Permission.READ_VILLAGERS,
) -> VillagerFacts:
    """Tell all that the desk knows of a villager, as `seen` finds them.

    Raises:
        Refusal: `villager.unknown`.
    """
    facts = villager_card(session, villager_code, places=actor.places(permission))
    if facts is None:
        raise not_found("villager.unknown")
    return facts


def consents_in_force(session: Session, villager_id: int) -> Sequence[Consent]:
    """List what a villager has agreed to and not taken back."""
    return session.scalars(
        select(Consent)
        .where(Consent.villager_id == villager_id, Consent.revoked_at.is_(None))
        .order_by(Consent.id)
    ).all()


def consent_history(session: Session, *, villager_id: int) -> list[ConsentRow]:
    """List all that a villager ever agreed to, oldest first, in one statement."""
    recorder, revoker = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Consent, recorder.name, revoker.name)
        .join(recorder, recorder.id == Consent.recorded_by)
        .outerjoin(revoker, revoker.id == Consent.revoked_by)
        .where(Consent.villager_id == villager_id)
        .order_by(Consent.id)
    )
    return [
        ConsentRow(
            kind=ConsentKind(consent.kind),
            given_at=consent.given_at,
            given_to=given_to,
            revoked_at=consent.revoked_at,
            revoked_to=revoked_to or "",
        )
        for consent, given_to, revoked_to in rows
    ]


def _wanted(text: str) -> ColumnElement[bool] | None:
    """Turn what was typed into a condition; None where it asks for nothing."""
    if not text:
        return None
    scan = _scanned(text)
    if scan is not None:
        return Villager.code == scan
    hashes = _hashes(text)
    if hashes:
        return or_(*hashes)
    tokens = query_tokens(text)
    return Villager.search_tokens.contains(sorted(tokens)) if tokens else None


def _hashes(text: str) -> list[ColumnElement[bool]]:
    """Say which whole numbers the text can be; a passbook's may have any number of digits."""
    hashes: list[ColumnElement[bool]] = []
    for read, column in (
        (mobile_number, Villager.phone_hash),
        (id_number, Villager.id_number_hash),
        (bank_account_number, Villager.bank_account_hash),
    ):
        try:
            hashes.append(column == search_hash(read(text)))
        except ValueError:
            continue
    return hashes


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


def _listed(
    session: Session, *chosen: ColumnElement[bool], order: Order, limit: int
) -> list[VillagerRow]:
    """Read the first of the chosen villagers, each with the name of their place."""
    # The places are joined to the few that are left, not to all that match; and only what a list
    # shows is read: the words that a villager is found by weigh more than all the rest.
    few = (
        select(
            Villager.id,
            Villager.code,
            Villager.name,
            Villager.sort_key,
            Villager.phone,
            Villager.status,
            Villager.place_id,
        )
        .where(*chosen)
        .order_by(*order(Villager.__table__.c))
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        select(few, Place.name.label("place_name"), Place.name_en.label("place_name_en"))
        .join(Place, Place.id == few.c.place_id)
        .order_by(*order(few.c))
    )
    return [_row(row, row.place_name, row.place_name_en) for row in rows]


def _by_place(of: Columns) -> tuple[ColumnElement[Any], ...]:
    # Not by name alone: all of one surname stand together there, and a search everywhere for the
    # last one in the alphabet would walk past everybody.
    return of.place_id, of.sort_key, of.id


def _latest_first(of: Columns) -> tuple[ColumnElement[Any], ...]:
    return (of.id.desc(),)


def _seen(places: Collection[int] | None) -> ColumnElement[bool]:
    return true() if places is None else Villager.place_id.in_(places)


def _row(villager: Villager | Row[Any], place_name: str, place_name_en: str) -> VillagerRow:
    return VillagerRow(
        villager_id=villager.id,
        code=villager.code,
        name=villager.name,
        masked_phone=masked_phone(villager.phone),
        status=villager.status,
        place_id=villager.place_id,
        place_name=place_name,
        place_name_en=place_name_en,
    )


def _payout(villager: Villager) -> PayoutFacts:
    number, holder = villager.bank_account, villager.bank_holder
    return PayoutFacts(
        way=PayoutWay(villager.payout_way),
        bank_name=villager.bank_name or "",
        masked_bank_account=masked_bank_account(number),
        masked_bank_holder=masked_name(holder) if holder else "",
        is_own_account=holder == villager.name,
    )
