"""The table of differences between what was loaded and what came."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Difference(Table):
    """A crate that was missing when its manifest was closed; somebody has to say where it is."""

    __tablename__ = "differences"
    __table_args__ = (
        UniqueConstraint("manifest_id", "container_id", name="differences_once"),
        CheckConstraint("outcome IN ('found', 'stayed', 'lost')", name="differences_outcome_known"),
        CheckConstraint(
            "(outcome IS NULL) = (closed_by IS NULL) AND (closed_by IS NULL) = (closed_at IS NULL)",
            name="differences_closed_whole",
        ),
        CheckConstraint(
            "outcome <> 'lost' OR closed_by <> named_by", name="differences_lost_by_another"
        ),
        Index("differences_open_idx", "manifest_id", postgresql_where="outcome IS NULL"),
    )

    id: Mapped[Id]
    manifest_id: Mapped[int] = mapped_column(ForeignKey("manifests.id"))
    container_id: Mapped[int] = mapped_column(ForeignKey("containers.id"))
    named_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    """Who signed for the shortage."""
    named_at: Mapped[datetime]
    outcome: Mapped[str | None]
    """found: scanned in later; stayed: it never left the village; lost."""
    note: Mapped[str]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    closed_at: Mapped[datetime | None]
