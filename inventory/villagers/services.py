"""Registering villagers, their consents, and looking at what is theirs.

What must never happen: a person registered twice by one tap, a consent that nobody gave, a phone
or ID number seen without a trace of who saw it and why.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.database.once import earlier
from app.database.sealed import search_hash
from app.errors import Refusal, conflict, not_found
from app.people import services as people
from app.people.models import Account
from app.people.rules import Actor, Grant, Permission, Role
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.villagers import queries
from inventory.villagers.models import Consent, Villager
from inventory.villagers.rules import (
    NAME_CHARACTERS_MAX,
    STORY_CHARACTERS_MAX,
    ConsentKind,
    PersonalField,
    Registration,
    Status,
    clean_name,
    id_number,
    mobile_number,
    search_tokens,
    sort_key,
)


def register_villager(
    session: Session, *, registration: Registration, actor: Actor, now: datetime
) -> Villager:
    """Register a villager with a card and its PIN, once for a client id.

    The account's login is the card's code. A phone that another account signs in with (a couple
    often shares one) stays with that account; this villager then signs in by the card.

    Raises:
        Refusal: `place.unknown`, `villager.name_wrong`, `villager.phone_wrong`,
            `villager.id_number_wrong`, `villager.story_long`, `villager.consent_needed`,
            `villager.already_registered`, `account.pin_digits`.
    """
    if not actor.may_at(Permission.REGISTER_VILLAGERS, registration.place_id):
        raise not_found("place.unknown")
    before = earlier(session, Villager, registration.client_id)
    if before is not None:
        return _own(before, actor)
    villager = _villager(session, registration, now)
    account = people.open_account(
        session,
        login=villager.code,
        name=villager.name,
        grants=frozenset({Grant(Role.VILLAGER, villager.place_id)}),
        now=now,
        pin=registration.pin,
        phone=_phone_of_account(session, villager),
    )
    villager.account_id = account.id
    session.add(villager)
    session.flush()
    session.add_all(
        Consent(villager_id=villager.id, kind=kind, given_at=now, recorded_by=actor.account_id)
        for kind in sorted(registration.consents)
    )
    session.flush()
    return villager


def give_consent(
    session: Session, *, villager_code: str, kind: ConsentKind, actor: Actor, now: datetime
) -> None:
    """Write down that a villager agrees to one thing; a consent in force stays as it is.

    Raises:
        Refusal: `villager.unknown`.
    """
    villager = _locked(session, villager_code, actor)
    if any(consent.kind == kind for consent in queries.consents_in_force(session, villager.id)):
        return
    session.add(
        Consent(villager_id=villager.id, kind=kind, given_at=now, recorded_by=actor.account_id)
    )
    session.flush()


def revoke_consent(
    session: Session, *, villager_code: str, kind: ConsentKind, actor: Actor, now: datetime
) -> None:
    """Write down that a villager takes a consent back; as easy as giving it (PIPL art. 15).

    Raises:
        Refusal: `villager.unknown`.
    """
    villager = _locked(session, villager_code, actor)
    for consent in queries.consents_in_force(session, villager.id):
        if consent.kind == kind:
            consent.revoked_at = now
    session.flush()


def reveal(
    session: Session,
    *,
    villager_code: str,
    field: PersonalField,
    reason: str,
    actor: Actor,
    now: datetime,
) -> str:
    """Show a personal field in the clear, after writing down who looks and why.

    Raises:
        Refusal: `villager.unknown`, `reveal.reason_missing`.
    """
    villager = queries.villager_of_code(
        session, villager_code, places=actor.places(Permission.REGISTER_VILLAGERS)
    )
    if villager is None:
        raise not_found("villager.unknown")
    people.log_reveal(
        session, actor=actor, subject=villager.code, field=field, reason=reason, now=now
    )
    return getattr(villager, field) or ""


def check_pin(session: Session, *, villager_code: str, pin: str, now: datetime) -> Refusal | None:
    """Check the PIN of a card; returns the refusal, so that the edge commits the counted try."""
    found = people.sign_in(session, login=villager_code, secret=pin, now=now, by_pin=True)
    if not isinstance(found, Refusal):
        return None
    return Refusal("villager.pin_wrong") if found.code == "sign_in.wrong" else found


def _villager(session: Session, registration: Registration, now: datetime) -> Villager:
    """Read what was typed into a row with its code, or refuse it."""
    name, phone, number = _read(registration)
    if number and session.scalar(
        select(Villager.id).where(Villager.id_number_hash == search_hash(number))
    ):
        raise conflict("villager.already_registered")
    [code] = labels.next_codes(session, CodeKind.VILLAGER, 1)
    return Villager(
        code=code,
        client_id=registration.client_id,
        place_id=registration.place_id,
        name=name,
        sort_key=sort_key(name),
        search_tokens=search_tokens(name, phone),
        phone=phone,
        phone_hash=search_hash(phone),
        id_number=number,
        id_number_hash=search_hash(number) if number else None,
        story=registration.story.strip(),
        status=Status.ACTIVE,
        registered_at=now,
    )


def _read(registration: Registration) -> tuple[str, str, str | None]:
    """Read name, phone and ID number, each with its own refusal."""
    try:
        name = clean_name(registration.name)
    except ValueError:
        raise Refusal("villager.name_wrong", most=NAME_CHARACTERS_MAX) from None
    try:
        phone = mobile_number(registration.phone)
    except ValueError:
        raise Refusal("villager.phone_wrong") from None
    try:
        number = id_number(registration.id_number) if registration.id_number else None
    except ValueError:
        raise Refusal("villager.id_number_wrong") from None
    if len(registration.story.strip()) > STORY_CHARACTERS_MAX:
        raise Refusal("villager.story_long", most=STORY_CHARACTERS_MAX)
    if ConsentKind.DATA not in registration.consents:
        raise Refusal("villager.consent_needed")
    return name, phone, number


def _phone_of_account(session: Session, villager: Villager) -> str | None:
    taken = session.scalar(select(Account.id).where(Account.phone_hash == villager.phone_hash))
    return None if taken else villager.phone


def _own(villager: Villager, actor: Actor) -> Villager:
    if not actor.may_at(Permission.REGISTER_VILLAGERS, villager.place_id):
        raise not_found("villager.unknown")
    return villager


def _locked(session: Session, villager_code: str, actor: Actor) -> Villager:
    """Find and lock a villager whose papers the actor may change."""
    villager = queries.villager_of_code(
        session, villager_code, places=actor.places(Permission.REGISTER_VILLAGERS)
    )
    if villager is None:
        raise not_found("villager.unknown")
    return lock_rows(session, Villager, [villager.id])[0]
