"""Registering villagers, their consents, and looking at what is theirs.

What must never happen: a person registered twice, a consent that nobody gave, something kept
whose consent was taken back, a phone or ID number seen without a trace of who saw it and why.

A villager is registered at the desk, or is invited first: a roster tells who they are, and the
desk keeps that only to recognise them. They consent and choose a PIN in person (`enrol`), or do
not and are forgotten (`decline`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.database.once import earlier
from app.database.sealed import search_hash
from app.errors import Refusal, conflict, not_found
from app.people import services as people
from app.people.models import Account
from app.people.rules import Actor, Grant, Permission, Role
from app.pictures import services as pictures
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.villagers import queries
from inventory.villagers.models import Consent, Villager
from inventory.villagers.rules import (
    ConsentKind,
    Enrolment,
    Invitation,
    PayoutWay,
    PersonalField,
    Registration,
    Status,
    read_id_number,
    read_name,
    read_phone,
    read_story,
    refuse_unready,
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
            `villager.already_registered`, `villager.on_roster`, `account.pin_digits`.
    """
    if not actor.may_at(Permission.REGISTER_VILLAGERS, registration.place_id):
        raise not_found("place.unknown")
    before = earlier(session, Villager, registration.client_id)
    if before is not None:
        return _own(before, actor)
    name, phone = read_name(registration.name), read_phone(registration.phone)
    number, story = read_id_number(registration.id_number), read_story(registration.story)
    _refuse_without_data_consent(registration.consents)
    _refuse_invited(session, registration.place_id, name, phone)
    _refuse_taken(session, number)
    [code] = labels.next_codes(session, CodeKind.VILLAGER, 1)
    villager = Villager(
        **_identity(name, phone, number),
        code=code,
        client_id=registration.client_id,
        place_id=registration.place_id,
        story=story,
        status=Status.ACTIVE,
        registered_at=now,
    )
    _open_card(session, villager, registration.pin, registration.consents, actor, now)
    return villager


def invite(
    session: Session, *, invitations: Sequence[Invitation], roster_id: int, now: datetime
) -> None:
    """Write down the people of a roster, all at once; none of them has agreed to anything.

    The caller has read them and may register at their places.

    Raises:
        ValueError: nobody is invited.
    """
    codes = labels.next_codes(session, CodeKind.VILLAGER, len(invitations))
    session.execute(
        insert(Villager),
        [
            {
                **_identity(invitation.name, invitation.phone, invitation.id_number),
                "code": code,
                "client_id": invitation.client_id,
                "place_id": invitation.place_id,
                "story": invitation.story,
                "status": Status.INVITED,
                "roster_id": roster_id,
                "registered_at": now,
            }
            for code, invitation in zip(codes, invitations, strict=True)
        ],
    )


def enrol(
    session: Session, *, villager_code: str, enrolment: Enrolment, actor: Actor, now: datetime
) -> Villager:
    """Register somebody who was invited, when they stand at the desk; once.

    Raises:
        Refusal: `villager.unknown`, and those of `register_villager` but for `place.unknown` and
            `villager.on_roster`.
    """
    villager = locked(session, villager_code, actor)
    if villager.status != Status.INVITED:
        return villager
    _refuse_without_data_consent(enrolment.consents)
    identify(
        session,
        villager,
        name=villager.name if enrolment.name is None else read_name(enrolment.name),
        phone=_or_kept(enrolment.phone, villager.phone),
        id_number=read_id_number(enrolment.id_number) or villager.id_number,
    )
    if enrolment.story is not None:
        villager.story = read_story(enrolment.story)
    villager.status = Status.ACTIVE
    villager.registered_at = villager.updated_at = now
    _open_card(session, villager, enrolment.pin, enrolment.consents, actor, now)
    return villager


def decline(session: Session, *, villager_code: str, actor: Actor) -> None:
    """Forget somebody who was invited and does not want to be registered (PIPL art. 47).

    Raises:
        Refusal: `villager.unknown`, `villager.enrolled`.
    """
    villager = locked(session, villager_code, actor)
    if villager.status != Status.INVITED:
        raise conflict("villager.enrolled", name=villager.name)
    session.delete(villager)
    session.flush()


def identify(
    session: Session, villager: Villager, *, name: str, phone: str, id_number: str | None
) -> None:
    """Write who a villager is, in a way that they are found by it and by nothing older.

    Args:
        session: of the caller's transaction.
        villager: locked by the caller.
        name: as `read_name` gives it.
        phone: as `read_phone` gives it.
        id_number: as `read_id_number` gives it.

    Raises:
        Refusal: `villager.already_registered`.
    """
    if id_number != villager.id_number:
        _refuse_taken(session, id_number)
    for column, value in _identity(name, phone, id_number).items():
        setattr(villager, column, value)


def give_consent(
    session: Session, *, villager_code: str, kind: ConsentKind, actor: Actor, now: datetime
) -> None:
    """Write down that a villager agrees to one thing; a consent in force stays as it is.

    Raises:
        Refusal: `villager.unknown`, `villager.invited`.
    """
    villager = locked(session, villager_code, actor)
    if villager.status == Status.INVITED:
        raise Refusal("villager.invited", name=villager.name)
    if has_consent(session, villager, kind):
        return
    session.add(
        Consent(villager_id=villager.id, kind=kind, given_at=now, recorded_by=actor.account_id)
    )
    villager.updated_at = now
    session.flush()


def revoke_consent(
    session: Session, *, villager_code: str, kind: ConsentKind, actor: Actor, now: datetime
) -> None:
    """Write down that a villager takes a consent back; as easy as giving it (PIPL art. 15).

    What was kept by this consent alone is forgotten: the photo, the bank account.

    Raises:
        Refusal: `villager.unknown`.
    """
    villager = locked(session, villager_code, actor)
    for consent in queries.consents_in_force(session, villager.id):
        if consent.kind == kind:
            consent.revoked_at, consent.revoked_by = now, actor.account_id
            villager.updated_at = now
    if kind is ConsentKind.STORY:
        forget_photo(session, villager)
    if kind is ConsentKind.BANK:
        forget_bank_account(villager)
    session.flush()


def has_consent(session: Session, villager: Villager, kind: ConsentKind) -> bool:
    """Tell whether a villager agreed to this and has not taken it back."""
    return any(given.kind == kind for given in queries.consents_in_force(session, villager.id))


def refuse_absent(session: Session, villager: Villager) -> None:
    """Refuse a villager who may not bring goods now; an intake asks before anything else.

    Raises:
        Refusal: `villager.invited`, `villager.suspended`, `villager.consent_revoked`.
    """
    refuse_unready(
        villager.status,
        has_data_consent=has_consent(session, villager, ConsentKind.DATA),
        name=villager.name,
    )


def forget_photo(session: Session, villager: Villager) -> None:
    """Forget how a villager looks."""
    photo_id, villager.photo_id = villager.photo_id, None
    if photo_id is not None:
        session.flush()
        pictures.forget_picture(session, picture_id=photo_id)


def forget_bank_account(villager: Villager) -> None:
    """Forget a villager's bank account; who wanted to be paid there is paid at the desk.

    A wallet is a payee's account like any other: without the consent nothing goes there either.
    """
    villager.bank_account = villager.bank_account_hash = None
    villager.bank_name = villager.bank_holder = None
    villager.payout_way = PayoutWay.CASH


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
    villager = queries.seen(session, villager_code, actor, permission=Permission.REGISTER_VILLAGERS)
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


def locked(
    session: Session,
    villager_code: str,
    actor: Actor,
    *,
    permission: Permission = Permission.REGISTER_VILLAGERS,
) -> Villager:
    """Find and lock a villager at a place where the actor has this permission.

    Raises:
        Refusal: `villager.unknown`.
    """
    villager = queries.seen(session, villager_code, actor, permission=permission)
    return lock_rows(session, Villager, [villager.id])[0]


def _open_card(
    session: Session,
    villager: Villager,
    pin: str,
    consents: frozenset[ConsentKind],
    actor: Actor,
    now: datetime,
) -> None:
    """Open the account that the card signs in to, and write the first consents down."""
    account = people.open_account(
        session,
        login=villager.code,
        name=villager.name,
        grants=frozenset({Grant(Role.VILLAGER, villager.place_id)}),
        now=now,
        pin=pin,
        phone=_phone_of_account(session, villager),
    )
    villager.account_id = account.id
    session.add(villager)
    session.flush()
    session.add_all(
        Consent(villager_id=villager.id, kind=kind, given_at=now, recorded_by=actor.account_id)
        for kind in sorted(consents)
    )
    session.flush()


def _identity(name: str, phone: str, id_number: str | None) -> dict[str, Any]:
    """Write the columns that say who a villager is and what they are found by."""
    return {
        "name": name,
        "sort_key": sort_key(name),
        "search_tokens": search_tokens(name, phone),
        "phone": phone or None,
        "phone_hash": search_hash(phone) if phone else None,
        "id_number": id_number,
        "id_number_hash": search_hash(id_number) if id_number else None,
    }


def _or_kept(typed: str | None, kept: str | None) -> str:
    return (kept or "") if typed is None else read_phone(typed)


def _refuse_without_data_consent(consents: frozenset[ConsentKind]) -> None:
    if ConsentKind.DATA not in consents:
        raise Refusal("villager.consent_needed")


def _refuse_taken(session: Session, id_number: str | None) -> None:
    if id_number and session.scalar(
        select(Villager.id).where(Villager.id_number_hash == search_hash(id_number))
    ):
        raise conflict("villager.already_registered")


def _refuse_invited(session: Session, place_id: int, name: str, phone: str) -> None:
    """Refuse to register anew whom a roster has brought: two rows would be one person."""
    if phone and session.scalar(
        select(Villager.id).where(
            Villager.phone_hash == search_hash(phone),
            Villager.place_id == place_id,
            Villager.name == name,
            Villager.status == Status.INVITED,
        )
    ):
        raise conflict("villager.on_roster", name=name)


def _phone_of_account(session: Session, villager: Villager) -> str | None:
    taken = session.scalar(select(Account.id).where(Account.phone_hash == villager.phone_hash))
    return None if taken else villager.phone


def _own(villager: Villager, actor: Actor) -> Villager:
    if not actor.may_at(Permission.REGISTER_VILLAGERS, villager.place_id):
        raise not_found("villager.unknown")
    return villager
