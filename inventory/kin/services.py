"""Recording who may collect a villager's money, and taking it back.

What must never happen: somebody collects without a paper that the villager signed, after its last
day, or after the villager has taken it back. The paper's photo is kept with the record.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people import services as people
from app.people.rules import Actor
from app.pictures import services as pictures
from inventory.kin import queries
from inventory.kin.models import Kin
from inventory.kin.rules import (
    Authority,
    KinField,
    Standing,
    birth_digits,
    read_authority,
    reveal_name,
    standing,
)
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager


def record_authority(
    session: Session, *, villager_code: str, authority: Authority, actor: Actor, now: datetime
) -> Kin:
    """Write down whom a villager lets collect their money, once for a client id.

    Raises:
        Refusal: `villager.unknown`, `villager.invited`, `villager.suspended`,
            `villager.consent_revoked`, `picture.unknown`, and those of `read_authority`.
    """
    villager = villagers.locked(session, villager_code, actor)
    before = earlier(session, Kin, authority.client_id)
    if before is not None:
        return _own(before, villager)
    villagers.refuse_absent(session, villager)
    person = read_authority(authority, today=clock.china_date(now))
    pictures.name_pictures(session, picture_ids=[authority.picture_id], actor=actor, now=now)
    kin = Kin(
        client_id=authority.client_id,
        villager_id=villager.id,
        number=_next_number(session, villager),
        name=person.name,
        relation=authority.relation,
        phone=person.phone,
        id_number=person.id_number,
        authority_id=authority.picture_id,
        valid_from=authority.valid_from,
        valid_until=authority.valid_until,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(kin)
    session.flush()
    return kin


def revoke_authority(
    session: Session, *, villager_code: str, number: int, actor: Actor, now: datetime
) -> None:
    """Write down that a villager takes an authority back; one taken back stays so.

    Raises:
        Refusal: `villager.unknown`, `kin.unknown`.
    """
    villager = villagers.locked(session, villager_code, actor)
    kin = _found(session, villager, number)
    if kin.revoked_at is None:
        kin.revoked_at, kin.revoked_by = now, actor.account_id
        session.flush()


def collector(session: Session, *, villager_id: int, number: int, born: str, now: datetime) -> Kin:
    """Find and lock who collects for a villager, on a day when they may, by their ID card.

    The lock lets nobody take the authority back while the money is on the desk.

    Args:
        session: of the caller's transaction.
        villager_id: for whom.
        number: which of the villager's authorities.
        born: the date of birth on the ID card that was shown, as typed: 19800101.
        now: the moment.

    Raises:
        Refusal: `kin.unknown`, `kin.not_valid`, `kin.born_wrong`.
    """
    kin = session.scalar(
        select(Kin).where(Kin.villager_id == villager_id, Kin.number == number).with_for_update()
    )
    if kin is None:
        raise not_found("kin.unknown")
    found = standing(
        valid_from=kin.valid_from,
        valid_until=kin.valid_until,
        is_revoked=kin.revoked_at is not None,
        on=clock.china_date(now),
    )
    if found is not Standing.VALID:
        raise conflict("kin.not_valid", name=kin.name)
    if "".join(filter(str.isdecimal, born)) != birth_digits(kin.id_number):
        raise Refusal("kin.born_wrong")
    return kin


def reveal(
    session: Session,
    *,
    villager_code: str,
    number: int,
    field: KinField,
    reason: str,
    actor: Actor,
    now: datetime,
) -> str:
    """Show a personal field of a villager's kin, after writing down who looks and why.

    Raises:
        Refusal: `villager.unknown`, `kin.unknown`, `reveal.reason_missing`.
    """
    villager = villagers.locked(session, villager_code, actor)
    kin = _found(session, villager, number)
    people.log_reveal(
        session,
        actor=actor,
        subject=villager.code,
        field=reveal_name(number, field),
        reason=reason,
        now=now,
    )
    value: str = getattr(kin, field)
    return value


def _next_number(session: Session, villager: Villager) -> int:
    """Count on; the villager is locked, so that two never get the same."""
    last = session.scalar(select(func.max(Kin.number)).where(Kin.villager_id == villager.id))
    return (last or 0) + 1


def _found(session: Session, villager: Villager, number: int) -> Kin:
    kin = queries.kin_of_number(session, villager_id=villager.id, number=number)
    if kin is None:
        raise not_found("kin.unknown")
    return kin


def _own(kin: Kin, villager: Villager) -> Kin:
    if kin.villager_id != villager.id:
        raise not_found("kin.unknown")
    return kin
