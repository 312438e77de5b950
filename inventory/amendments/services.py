"""Changing what is on record of a registered villager.

What must never happen: a change of which nobody knows who made it, a PIN or a bank account that
was exchanged behind the villager's back, something kept without the consent that it needs. So
each change is an `Amendment` that nobody can edit, and the villager's phone is told of those that
lead to their money.

The code of a card is the villager's code everywhere, on slips, in books and in files: a lost card
is printed again and gets a new PIN. With the old PIN nobody signs in or collects any more.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.database.sealed import search_hash
from app.errors import Refusal
from app.messages import services as messages
from app.people import services as people
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from inventory.amendments.models import Amendment
from inventory.amendments.rules import (
    BankAccount,
    Details,
    Field,
    read_bank_account,
    read_reason,
)
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import (
    ConsentKind,
    PayoutWay,
    Status,
    masked_bank_account,
    masked_id_number,
    masked_phone,
    read_id_number,
    read_name,
    read_phone,
    read_story,
)

NOT_YOU = "不是您本人要办的，请马上到代办点问。"


def change_details(
    session: Session, *, villager_code: str, details: Details, actor: Actor, now: datetime
) -> Villager:
    """Correct a villager's papers; what is the same as before is no change.

    The account follows: it bears the new name, and signs in with the new phone. The number that
    was given up finds nobody any more and is told that it was.

    Raises:
        Refusal: `villager.unknown`, `villager.invited`, `villager.consent_revoked`,
            `villager.already_registered`, and those of the rules that read the fields.
    """
    villager = _open_to_change(session, villager_code, actor)
    name = villager.name if details.name is None else read_name(details.name)
    phone = (villager.phone or "") if details.phone is None else read_phone(details.phone)
    number = read_id_number(details.id_number) or villager.id_number
    story = villager.story if details.story is None else read_story(details.story)
    was_name, was_phone, was_number, was_story = (
        villager.name,
        villager.phone or "",
        villager.id_number,
        villager.story,
    )
    changes = (
        (Field.NAME, was_name != name, was_name, name),
        (Field.PHONE, was_phone != phone, masked_phone(was_phone), masked_phone(phone)),
        (
            Field.ID_NUMBER,
            was_number != number,
            masked_id_number(was_number),
            masked_id_number(number),
        ),
        # A story is nobody's number: that it changed is enough, and a copy would outlive it.
        (Field.STORY, was_story != story, "", ""),
    )
    villagers.identify(session, villager, name=name, phone=phone, id_number=number)
    villager.story = story
    for field, is_changed, was, became in changes:
        if is_changed:
            _log(session, villager, field, was, became, actor=actor, now=now)
    if villager.account_id is not None and (was_name, was_phone) != (name, phone):
        people.change_account(
            session, account_id=villager.account_id, name=name, phone=phone or None
        )
    if was_phone and was_phone != phone:
        body = f"【商务代办】{name}登记的手机号换成了{masked_phone(phone) or '不留号码'}。{NOT_YOU}"
        messages.send(session, phone=was_phone, body=body, now=now)
    session.flush()
    return villager


def show_photo(
    session: Session, *, villager_code: str, picture_id: uuid.UUID, actor: Actor, now: datetime
) -> None:
    """Keep how a villager looks, as long as they agree; an earlier photo is forgotten.

    Raises:
        Refusal: `villager.unknown`, `villager.invited`, `villager.consent_revoked`,
            `villager.story_consent_needed`, `picture.unknown`.
    """
    villager = _open_to_change(session, villager_code, actor)
    if villager.photo_id == picture_id:
        return
    if not villagers.has_consent(session, villager, ConsentKind.STORY):
        raise Refusal("villager.story_consent_needed", name=villager.name)
    pictures.name_pictures(session, picture_ids=[picture_id], actor=actor, now=now)
    villagers.forget_photo(session, villager)
    villager.photo_id = picture_id
    _log(session, villager, Field.PHOTO, "", "", actor=actor, now=now)


def remove_photo(session: Session, *, villager_code: str, actor: Actor, now: datetime) -> None:
    """Forget how a villager looks, though they would still agree.

    Raises:
        Refusal: `villager.unknown`.
    """
    villager = villagers.locked(session, villager_code, actor)
    if villager.photo_id is not None:
        villagers.forget_photo(session, villager)
        _log(session, villager, Field.PHOTO, "", "", actor=actor, now=now)


def renew_pin(
    session: Session, *, villager_code: str, pin: str, actor: Actor, now: datetime
) -> None:
    """Give a card another PIN, because it was lost or the PIN was forgotten or seen.

    Raises:
        Refusal: `villager.unknown`, `villager.invited`, `villager.consent_revoked`,
            `account.pin_digits`.
    """
    villager = _open_to_change(session, villager_code, actor)
    if villager.account_id is None:
        raise Refusal("villager.invited", name=villager.name)
    if people.renew_pin(session, account_id=villager.account_id, pin=pin):
        _log(session, villager, Field.PIN, "", "", actor=actor, now=now)
        _text(session, villager, "卡的密码换了", now=now)


def choose_payout(
    session: Session,
    *,
    villager_code: str,
    way: PayoutWay,
    account: BankAccount | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down how a villager would like to be paid.

    Args:
        session: of the caller's transaction.
        villager_code: of the card.
        way: what they prefer.
        account: where the way is by bank; None keeps the account on record.
        actor: who writes it down.
        now: the moment.

    Raises:
        Refusal: `villager.unknown`, `villager.invited`, `villager.consent_revoked`,
            `villager.bank_consent_needed`, `villager.bank_account_needed`, and those of
            `read_bank_account`.
    """
    villager = _open_to_change(session, villager_code, actor)
    if way is PayoutWay.BANK:
        _keep_bank_account(session, villager, account, actor=actor, now=now)
    if villager.payout_way != way:
        _log(session, villager, Field.PAYOUT_WAY, villager.payout_way, way, actor=actor, now=now)
        villager.payout_way = way
    session.flush()


def suspend(
    session: Session, *, villager_code: str, reason: str, actor: Actor, now: datetime
) -> None:
    """Stop taking goods of a villager, with the reason; what they are owed stays theirs.

    Raises:
        Refusal: `villager.unknown`, `villager.invited`, `villager.reason_missing`.
    """
    _change_status(session, villager_code, Status.SUSPENDED, reason, actor=actor, now=now)


def reactivate(
    session: Session, *, villager_code: str, reason: str, actor: Actor, now: datetime
) -> None:
    """Take goods of a suspended villager again, with the reason.

    Raises:
        Refusal: `villager.unknown`, `villager.invited`, `villager.reason_missing`.
    """
    _change_status(session, villager_code, Status.ACTIVE, reason, actor=actor, now=now)


def _change_status(
    session: Session,
    villager_code: str,
    status: Status,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    villager = villagers.locked(
        session, villager_code, actor, permission=Permission.SUSPEND_VILLAGERS
    )
    if villager.status == Status.INVITED:
        raise Refusal("villager.invited", name=villager.name)
    if villager.status == status:
        return
    said = read_reason(reason)
    _log(session, villager, Field.STATUS, villager.status, status, said, actor=actor, now=now)
    villager.status = status
    session.flush()


def _open_to_change(session: Session, villager_code: str, actor: Actor) -> Villager:
    """Find and lock a villager whose data may be kept, suspended or not."""
    villager = villagers.locked(session, villager_code, actor)
    if villager.status == Status.INVITED:
        raise Refusal("villager.invited", name=villager.name)
    if not villagers.has_consent(session, villager, ConsentKind.DATA):
        raise Refusal("villager.consent_revoked", name=villager.name)
    return villager


def _keep_bank_account(
    session: Session,
    villager: Villager,
    typed: BankAccount | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    if not villagers.has_consent(session, villager, ConsentKind.BANK):
        raise Refusal("villager.bank_consent_needed", name=villager.name)
    if typed is None:
        if villager.bank_account is None:
            raise Refusal("villager.bank_account_needed")
        return
    account = read_bank_account(typed)
    kept = (villager.bank_account, villager.bank_name, villager.bank_holder)
    if kept == (account.number, account.bank_name, account.holder):
        return
    was = _masked_account(villager.bank_name, villager.bank_account)
    villager.bank_account, villager.bank_name = account.number, account.bank_name
    villager.bank_account_hash = search_hash(account.number)
    villager.bank_holder = account.holder
    became = _masked_account(account.bank_name, account.number)
    _log(session, villager, Field.BANK_ACCOUNT, was, became, actor=actor, now=now)
    _text(session, villager, f"收款账户换成了{became}", now=now)


def _log(
    session: Session,
    villager: Villager,
    field: Field,
    was: str,
    became: str,
    reason: str = "",
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write a change down; `was` and `became` are as a page may show them."""
    session.add(
        Amendment(
            villager_id=villager.id,
            field=field,
            was=was,
            became=became,
            reason=reason,
            account_id=actor.account_id,
            amended_at=now,
        )
    )
    villager.updated_at = now
    session.flush()


def _text(session: Session, villager: Villager, what: str, *, now: datetime) -> None:
    """Tell the villager's phone what was changed in their name."""
    if villager.phone is not None:
        body = f"【商务代办】{villager.name}，您的{what}。{NOT_YOU}"
        messages.send(session, phone=villager.phone, body=body, now=now)


def _masked_account(bank_name: str | None, number: str | None) -> str:
    return f"{bank_name} {masked_bank_account(number)}" if number else ""
