"""Tables of providers: who they are, what they can, where and when."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSTZRANGE, UUID, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class Provider(Table):
    """Somebody who does errands, for a wage or as a volunteer."""

    __tablename__ = "providers"
    __table_args__ = (
        UniqueConstraint("code", name="providers_code_once"),
        UniqueConstraint("client_id", name="providers_client_id_once"),
        UniqueConstraint("account_id", name="providers_account_once"),
        CheckConstraint("state IN ('active', 'suspended')", name="providers_state_known"),
        CheckConstraint("reach_metres > 0", name="providers_reach_above_zero"),
        CheckConstraint(
            "(licence_number IS NULL) = (licence_until IS NULL)", name="providers_licence_whole"
        ),
    )

    id: Mapped[Id]
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    """By which they sign in; its PIN proves that they were paid."""
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    """The centre that pays them."""
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(SealedText)
    volunteer: Mapped[bool]
    licence_number: Mapped[str | None]
    licence_until: Mapped[date | None]
    """Last day, inclusive."""
    reach_metres: Mapped[int | None]
    """Goes to every village so near to their centre, as the crow flies; nothing where the villages
    are ticked one by one."""
    state: Mapped[str]
    registered_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    registered_at: Mapped[datetime]


class ProviderTrade(Table):
    """A trade that a provider can do."""

    __tablename__ = "provider_trades"
    __table_args__ = (PrimaryKeyConstraint("trade_id", "provider_id"),)

    trade_id: Mapped[int] = mapped_column(ForeignKey("trades.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), index=True)


class ProviderArea(Table):
    """A village that a provider goes to."""

    __tablename__ = "provider_areas"
    __table_args__ = (PrimaryKeyConstraint("place_id", "provider_id"),)

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), index=True)


class ProviderHours(Table):
    """A stretch of a weekday in which a provider works, in minutes from midnight in China."""

    __tablename__ = "provider_hours"
    __table_args__ = (
        PrimaryKeyConstraint("provider_id", "weekday", "from_minute"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="provider_hours_weekday_known"),
        CheckConstraint(
            "0 <= from_minute AND from_minute < until_minute AND until_minute <= 1440",
            name="provider_hours_within_a_day",
        ),
    )

    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"))
    weekday: Mapped[int]
    """Monday is 1."""
    from_minute: Mapped[int]
    until_minute: Mapped[int]


class ProviderAbsence(Table):
    """A time in which a provider takes nothing on."""

    __tablename__ = "provider_absences"
    __table_args__ = (CheckConstraint("NOT isempty(during)", name="provider_absences_not_empty"),)

    id: Mapped[Id]
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), index=True)
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
