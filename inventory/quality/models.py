"""Tables of checks, rapid tests and holds."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class QualityCheck(Table):
    """The checklist of a lot as answered at the desk."""

    __tablename__ = "quality_checks"

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("checklists.id"))
    """The version that was asked; nothing of checks from before versions were kept."""
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """{"questions": [rules.Answered, …]}: what was asked, answered and judged."""
    passed: Mapped[bool]
    checked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    checked_at: Mapped[datetime]


class CheckPicture(Table):
    """The photo that a question of a check was answered with."""

    __tablename__ = "check_pictures"
    __table_args__ = (PrimaryKeyConstraint("check_id", "question_key"),)

    check_id: Mapped[int] = mapped_column(ForeignKey("quality_checks.id"))
    question_key: Mapped[str]
    picture_id: Mapped[uuid.UUID] = mapped_column(UUID, ForeignKey("pictures.id"))


class RapidTest(Table):
    """A screening of a lot for residues; the database judges it again."""

    __tablename__ = "rapid_tests"
    __table_args__ = (
        UniqueConstraint("client_id", name="rapid_tests_client_id_once"),
        CheckConstraint("method IN ('inhibition')", name="rapid_tests_method_known"),
        CheckConstraint("value_tenths BETWEEN 0 AND 1000", name="rapid_tests_value_is_percent"),
        CheckConstraint("limit_tenths BETWEEN 1 AND 1000", name="rapid_tests_limit_is_percent"),
        CheckConstraint(
            "positive = (value_tenths >= least(limit_tenths, 500))",
            name="rapid_tests_judged_by_us",
        ),
        CheckConstraint("device <> '' AND reagent_batch <> ''", name="rapid_tests_device_named"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID | None] = mapped_column(UUID)
    """Nothing where it came with its delivery."""
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    method: Mapped[str]
    value_tenths: Mapped[int]
    """Tenths of a percent of inhibition."""
    limit_tenths: Mapped[int]
    """As typed; above 50 % the test is judged by 50 %."""
    positive: Mapped[bool]
    device: Mapped[str]
    reagent_batch: Mapped[str]
    picture_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    tested_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    tested_at: Mapped[datetime]


class Hold(Table):
    """A lot that may not move out or be sold, until somebody else releases it."""

    __tablename__ = "holds"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('test','paper','expiry','recall','count')", name="holds_kind_known"
        ),
        CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)", name="holds_released_by_one"
        ),
        CheckConstraint(
            "released_at IS NOT NULL OR (release_reason = '' AND release_picture_id IS NULL)",
            name="holds_release_reason_only_of_released",
        ),
        CheckConstraint(
            "released_by <> placed_by OR kind = 'count'", name="holds_released_by_another"
        ),
        Index("holds_open_idx", "lot_id", postgresql_where="released_at IS NULL"),
        Index("holds_placed_at_idx", "placed_at"),
    )

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    kind: Mapped[str]
    reason: Mapped[str]
    placed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    placed_at: Mapped[datetime]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str] = mapped_column(default="", server_default="")
    release_picture_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Photo of the paper that cleared the lot: a laboratory's report."""
