"""Accounts and signing in.

What must never happen: a password, PIN or code that can be guessed by trying. Five wrong tries
lock the account for a quarter of an hour; the answer never tells whether the login exists.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import sealed
from app.errors import Kind, Refusal
from app.messages import services as messages
from app.people.models import Account, ApiToken, OneTimeCode, Reveal, RoleGrant
from app.people.rules import (
    CODE_MINUTES,
    LOCK_MINUTES,
    PASSWORD_CHARACTERS_MIN,
    PIN_DIGITS,
    TRIES_MAX,
    Actor,
    Grant,
)

hasher = PasswordHasher()


def open_account(
    session: Session,
    *,
    login: str,
    name: str,
    grants: frozenset[Grant],
    now: datetime,
    password: str | None = None,
    pin: str | None = None,
    phone: str | None = None,
) -> Account:
    """Open an account with its roles; secrets are kept as argon2 hashes.

    Raises:
        Refusal: `account.password_short`, `account.pin_digits`, `account.login_taken`.
    """
    if password is not None and len(password) < PASSWORD_CHARACTERS_MIN:
        raise Refusal("account.password_short", least=PASSWORD_CHARACTERS_MIN)
    if pin is not None:
        _refuse_no_pin(pin)
    if session.scalar(select(Account.id).where(Account.login == login)):
        raise Refusal("account.login_taken", Kind.CONFLICT, login=login)
    account = Account(
        login=login,
        name=name,
        password_hash=hasher.hash(password) if password else None,
        pin_hash=hasher.hash(pin) if pin else None,
        phone=phone,
        phone_hash=sealed.search_hash(phone) if phone else None,
        active=True,
        session_epoch=0,
        failed_tries=0,
        created_at=now,
    )
    session.add(account)
    session.flush()
    session.add_all(
        RoleGrant(account_id=account.id, role=grant.role, place_id=grant.place_id)
        for grant in sorted(grants, key=lambda grant: (grant.role, grant.place_id or 0))
    )
    session.flush()
    return account


def change_account(session: Session, *, account_id: int, name: str, phone: str | None) -> None:
    """Let an account bear another name and sign in with another phone, or with none.

    A phone that another account signs in with stays with that one.
    """
    account = session.get_one(Account, account_id)
    account.name = name
    is_taken = phone and session.scalar(
        select(Account.id).where(
            Account.phone_hash == sealed.search_hash(phone), Account.id != account_id
        )
    )
    account.phone = None if is_taken else phone
    account.phone_hash = sealed.search_hash(account.phone) if account.phone else None
    session.flush()


def renew_pin(session: Session, *, account_id: int, pin: str) -> bool:
    """Give an account another PIN, and sign it out everywhere; tell whether the PIN is new.

    The lock of too many wrong tries ends: it guarded the old PIN.

    Raises:
        Refusal: `account.pin_digits`.
    """
    _refuse_no_pin(pin)
    account = session.scalars(
        select(Account).where(Account.id == account_id).with_for_update()
    ).one()
    if secret_matches(account.pin_hash, pin):
        return False
    account.pin_hash = hasher.hash(pin)
    account.session_epoch += 1
    account.failed_tries = 0
    account.locked_until = None
    session.flush()
    return True


def _refuse_no_pin(pin: str) -> None:
    if len(pin) != PIN_DIGITS or not pin.isdigit():
        raise Refusal("account.pin_digits", digits=PIN_DIGITS)


def sign_in(
    session: Session, *, login: str, secret: str, now: datetime, by_pin: bool = False
) -> Account | Refusal:
    """Check a password, or a PIN for the holder of a card.

    Returns the refusal instead of raising it, so that the edge commits the counted wrong try:
    `sign_in.wrong` or `sign_in.locked`.
    """
    account = session.scalar(
        select(Account).where(Account.login == login.strip()).with_for_update()
    )
    if account is None:
        return Refusal("sign_in.wrong", Kind.SIGN_IN)
    kept = account.pin_hash if by_pin else account.password_hash
    return _checked(account, matches=secret_matches(kept, secret), now=now)


def secret_matches(kept_hash: str | None, secret: str) -> bool:
    """Compare a secret with its kept argon2 hash; no hash matches nothing."""
    try:
        return kept_hash is not None and hasher.verify(kept_hash, secret)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _checked(account: Account, *, matches: bool, now: datetime) -> Account | Refusal:
    """Count the try, and open or refuse."""
    if account.locked_until and account.locked_until > now:
        return Refusal("sign_in.locked", Kind.SIGN_IN, minutes=LOCK_MINUTES)
    if not matches or not account.active:
        account.failed_tries += 1
        if account.failed_tries >= TRIES_MAX:
            account.failed_tries = 0
            account.locked_until = now + timedelta(minutes=LOCK_MINUTES)
        return Refusal("sign_in.wrong", Kind.SIGN_IN)
    account.failed_tries = 0
    account.locked_until = None
    return account


def send_one_time_code(session: Session, *, phone: str, now: datetime) -> None:
    """Text a six-digit code to the phone of an account; an unknown phone gets the same answer."""
    account = session.scalar(
        select(Account).where(Account.phone_hash == sealed.search_hash(phone), Account.active)
    )
    if account is None:
        return
    code = f"{secrets.randbelow(10**6):06d}"
    session.add(
        OneTimeCode(
            account_id=account.id,
            code_hash=hasher.hash(code),
            expires_at=now + timedelta(minutes=CODE_MINUTES),
        )
    )
    messages.send(
        session,
        phone=phone,
        body=f"【商务代办】验证码 {code}，{CODE_MINUTES} 分钟内有效，不要告诉别人。",
        now=now,
    )


def sign_in_by_code(session: Session, *, phone: str, code: str, now: datetime) -> Account | Refusal:
    """Check a one-time code, once; the wrong tries count like those of a password."""
    account = session.scalar(
        select(Account).where(Account.phone_hash == sealed.search_hash(phone)).with_for_update()
    )
    if account is None:
        return Refusal("sign_in.wrong", Kind.SIGN_IN)
    sent = session.scalar(
        select(OneTimeCode)
        .where(
            OneTimeCode.account_id == account.id,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > now,
        )
        .order_by(OneTimeCode.id.desc())
        .limit(1)
    )
    matches = sent is not None and secret_matches(sent.code_hash, code)
    if sent is not None and matches:
        sent.used_at = now
    return _checked(account, matches=matches, now=now)


def create_token(
    session: Session, *, account_id: int, label: str, now: datetime, days: int = 30
) -> str:
    """Make a bearer token for an account and return it, once; only its hash is kept."""
    token = f"desk_{secrets.token_urlsafe(32)}"
    session.add(
        ApiToken(
            account_id=account_id,
            token_hash=hash_of_token(token),
            label=label,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    session.flush()
    return token


def account_of_token(session: Session, token: str, *, now: datetime) -> int | None:
    """Find the account that a bearer token speaks for."""
    return session.scalar(
        select(ApiToken.account_id).where(
            ApiToken.token_hash == hash_of_token(token),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now,
        )
    )


def hash_of_token(token: str) -> bytes:
    """Hash a token; it is long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).digest()


def log_reveal(
    session: Session, *, actor: Actor, subject: str, field: str, reason: str, now: datetime
) -> None:
    """Write down that a personal field was shown in the clear, before it is shown."""
    if not reason.strip():
        raise Refusal("reveal.reason_missing")
    session.add(
        Reveal(
            account_id=actor.account_id,
            subject=subject,
            field=field,
            reason=reason,
            revealed_at=now,
        )
    )
    session.flush()
