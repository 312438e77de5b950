"""Tables of pairs and their visits."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText

AWAITED = "done_at IS NULL AND missed_at IS NULL"
ALARMING = "handled_at IS NULL AND (missed_at IS NOT NULL OR condition = 'help')"


class Pair(Table):
    """A volunteer who looks in on an elder every so many days, until the pair is ended."""

    __tablename__ = "pairs"
    __table_args__ = (
        UniqueConstraint("client_id", name="pairs_client_id_once"),
        CheckConstraint("every_days BETWEEN 1 AND 31", name="pairs_rhythm_known"),
        CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (end_note IS NULL)"
            " AND ended_at >= recorded_at",
            name="pairs_ended_whole",
        ),
        Index(
            "pairs_one_in_force",
            "provider_id",
            "villager_id",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        Index("pairs_place_id_idx", "place_id", postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"))
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"), index=True)
    """The elder, who agreed to be visited."""
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    every_days: Mapped[int]
    contact_name: Mapped[str]
    """Somebody of the family who is told when a visit is missed; empty where there is nobody."""
    contact_phone: Mapped[str] = mapped_column(SealedText)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]
    end_note: Mapped[str | None]


class PairVisit(Table):
    """One visit: awaited by its day, then done or missed. A pair awaits one at a time."""

    __tablename__ = "pair_visits"
    __table_args__ = (
        CheckConstraint("condition IN ('well', 'help')", name="pair_visits_condition_known"),
        CheckConstraint(
            "(done_at IS NULL) = (done_by IS NULL) AND (done_at IS NULL) = (condition IS NULL)",
            name="pair_visits_done_whole",
        ),
        CheckConstraint("done_at IS NULL OR missed_at IS NULL", name="pair_visits_done_or_missed"),
        CheckConstraint(
            "(handled_at IS NULL) = (handled_by IS NULL)"
            " AND (handled_at IS NULL) = (handled_note IS NULL)",
            name="pair_visits_handled_whole",
        ),
        CheckConstraint(
            "handled_at IS NULL OR missed_at IS NOT NULL OR condition = 'help'",
            name="pair_visits_handled_for_a_reason",
        ),
        Index("pair_visits_one_awaited", "pair_id", unique=True, postgresql_where=AWAITED),
        Index("pair_visits_due_on_idx", "due_on", postgresql_where=AWAITED),
        Index("pair_visits_alarms_idx", "pair_id", postgresql_where=ALARMING),
    )

    id: Mapped[Id]
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    due_on: Mapped[date]
    """The last day on which it is in time."""
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    condition: Mapped[str | None]
    """How the elder was found: well, or in need of help."""
    note: Mapped[str] = mapped_column(default="")
    missed_at: Mapped[datetime | None]
    """When it was noticed that nobody had come; volunteer and family were told then."""
    handled_at: Mapped[datetime | None]
    """When somebody had seen to what was alarming: a missed visit, a need of help."""
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    handled_note: Mapped[str | None]
