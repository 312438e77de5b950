"""Tables of villagers and their consents."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.database.columns import Id, Table
from app.database.sealed import SealedText


def _as_registered(context: Any) -> datetime:
    """Say that nothing has changed since registration."""
    registered_at: datetime = context.get_current_parameters()["registered_at"]
    return registered_at


class Villager(Table):
    """A consignor; owns consigned goods until they are sold."""

    __tablename__ = "villagers"
    __table_args__ = (
        UniqueConstraint("code", name="villagers_code_once"),
        UniqueConstraint("client_id", name="villagers_client_id_once"),
        UniqueConstraint("account_id", name="villagers_account_once"),
        CheckConstraint(
            "status IN ('invited', 'active', 'suspended')", name="villagers_status_known"
        ),
        CheckConstraint(
            "status <> 'invited' OR account_id IS NULL", name="villagers_invited_have_no_account"
        ),
        CheckConstraint(
            "payout_way IN ('cash', 'bank', 'wechat', 'alipay')", name="villagers_payout_way_known"
        ),
        CheckConstraint(
            "(bank_account IS NULL) = (bank_account_hash IS NULL)"
            " AND (bank_account IS NULL) = (bank_name IS NULL)"
            " AND (bank_account IS NULL) = (bank_holder IS NULL)",
            name="villagers_bank_account_whole",
        ),
        CheckConstraint(
            "payout_way <> 'bank' OR bank_account IS NOT NULL",
            name="villagers_paid_by_bank_have_an_account",
        ),
        Index("villagers_id_number_once", "id_number_hash", unique=True),
        Index(
            "villagers_search_idx",
            "search_tokens",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        Index("villagers_place_name_idx", "place_id", "sort_key", "id"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    """The code of their card: 'V…' with a check character."""
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str]
    sort_key: Mapped[str]
    """Pinyin of the name: the server has no Chinese collation."""
    search_tokens: Mapped[list[str]] = mapped_column(ARRAY(Text))
    phone: Mapped[str | None] = mapped_column(SealedText)
    phone_hash: Mapped[bytes | None] = mapped_column(index=True)
    id_number: Mapped[str | None] = mapped_column(SealedText)
    id_number_hash: Mapped[bytes | None]
    story: Mapped[str]
    """What the household tells of itself; public only with the story consent."""
    photo_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Kept with the story consent only."""
    payout_way: Mapped[str] = mapped_column(default="cash")
    """What the villager prefers; cash at the desk is always possible."""
    bank_account: Mapped[str | None] = mapped_column(SealedText)
    """Kept with the bank consent only, with all that belongs to it."""
    bank_account_hash: Mapped[bytes | None] = mapped_column(index=True)
    bank_name: Mapped[str | None]
    bank_holder: Mapped[str | None] = mapped_column(SealedText)
    status: Mapped[str]
    roster_id: Mapped[int | None] = mapped_column(ForeignKey("rosters.id"), index=True)
    """The list that they were imported from; nothing where an agent registered them."""
    registered_at: Mapped[datetime]
    """When an agent wrote them down; until they come to the desk, when they were imported."""
    updated_at: Mapped[datetime] = mapped_column(default=_as_registered)
    """When anything that a phone keeps of them last changed."""


class Consent(Table):
    """One thing that a villager agreed to; given and revoked by itself (PIPL 25, 29)."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("kind IN ('data', 'story', 'bank')", name="consents_kind_known"),
        CheckConstraint("revoked_at >= given_at", name="consents_revoked_after_given"),
        CheckConstraint(
            "revoked_by IS NULL OR revoked_at IS NOT NULL", name="consents_revoker_only_of_revoked"
        ),
        Index(
            "consents_one_in_force",
            "villager_id",
            "kind",
            unique=True,
            postgresql_where="revoked_at IS NULL",
        ),
    )

    id: Mapped[Id]
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"))
    kind: Mapped[str]
    given_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who wrote the revocation down; unknown where it is older than this column."""
