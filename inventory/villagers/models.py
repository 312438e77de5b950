"""Tables of villagers and their consents."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class Villager(Table):
    """A consignor; owns consigned goods until they are sold."""

    __tablename__ = "villagers"
    __table_args__ = (
        UniqueConstraint("code", name="villagers_code_once"),
        UniqueConstraint("client_id", name="villagers_client_id_once"),
        UniqueConstraint("account_id", name="villagers_account_once"),
        CheckConstraint("status IN ('active', 'suspended')", name="villagers_status_known"),
        Index("villagers_search_idx", "search_tokens", postgresql_using="gin"),
        Index("villagers_place_name_idx", "place_id", "sort_key"),
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
    id_number_hash: Mapped[bytes | None] = mapped_column(index=True)
    story: Mapped[str]
    """What the household tells of itself; public only with the story consent."""
    status: Mapped[str]
    registered_at: Mapped[datetime]


class Consent(Table):
    """One thing that a villager agreed to; given and revoked by itself (PIPL 25, 29)."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("kind IN ('data', 'story', 'bank')", name="consents_kind_known"),
        CheckConstraint("revoked_at >= given_at", name="consents_revoked_after_given"),
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
