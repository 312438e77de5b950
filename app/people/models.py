"""Tables of accounts, their roles, tokens and what they were shown."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class Account(Table):
    """Somebody who can sign in: staff by login name, a villager by the code of their card."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("login", name="accounts_login_once"),
        CheckConstraint("failed_tries >= 0", name="accounts_tries_never_negative"),
    )

    id: Mapped[Id]
    login: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str | None]
    pin_hash: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(SealedText)
    phone_hash: Mapped[bytes | None] = mapped_column(index=True)
    active: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)
    """Raised to sign the account out everywhere."""
    failed_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class RoleGrant(Table):
    """A role that an account holds at a place, or everywhere."""

    __tablename__ = "role_grants"
    __table_args__ = (
        UniqueConstraint(
            "account_id",
            "role",
            "place_id",
            name="role_grants_once",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str]
    place_id: Mapped[int | None]
    """Of inventory.places; the foreign key is in the migration, since imports point down."""


class OneTimeCode(Table):
    """A six-digit code sent to a phone, good once and for minutes."""

    __tablename__ = "one_time_codes"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    code_hash: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiToken(Table):
    """A bearer token of an API client; only its hash is kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (UniqueConstraint("token_hash", name="api_tokens_once"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    token_hash: Mapped[bytes]
    label: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Reveal(Table):
    """Somebody was shown a personal field in the clear, and why (PIPL art. 51)."""

    __tablename__ = "reveals"
    __table_args__ = (Index("reveals_subject_idx", "subject"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    subject: Mapped[str]
    """Code of the person whose field it is."""
    field: Mapped[str]
    reason: Mapped[str]
    revealed_at: Mapped[datetime]
