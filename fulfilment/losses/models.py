"""The table of losses."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Loss(Table):
    """A labelled thing that somebody reports as lost; it counts once another person confirms it."""

    __tablename__ = "losses"
    __table_args__ = (
        UniqueConstraint("client_id", name="losses_client_id_once"),
        CheckConstraint("base_units > 0", name="losses_not_empty"),
        CheckConstraint(
            "reason IN ('spoiled', 'broken', 'shrunk', 'lost', 'rejected', 'expired', 'donated',"
            " 'returned_bad')",
            name="losses_reason_known",
        ),
        CheckConstraint("bearer IN ('villager', 'desk')", name="losses_bearer_known"),
        CheckConstraint(
            "state IN ('reported', 'confirmed', 'declined')", name="losses_state_known"
        ),
        CheckConstraint("picture_id IS NOT NULL OR reason = 'lost'", name="losses_are_seen"),
        CheckConstraint(
            "(state = 'reported') = (decided_by IS NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="losses_decided_whole",
        ),
        CheckConstraint("decided_by <> reported_by", name="losses_confirmed_by_another"),
        CheckConstraint(
            "value_fen IS NULL OR (state = 'confirmed' AND bearer = 'desk' AND value_fen > 0)",
            name="losses_value_once_confirmed",
        ),
        Index("losses_item_once", "item_id", unique=True, postgresql_where="state <> 'declined'"),
        Index("losses_waiting_idx", "place_id", postgresql_where="state = 'reported'"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    base_units: Mapped[int]
    reason: Mapped[str]
    by_desk: Mapped[bool | None]
    """Whether the desk spoiled it or cannot say where it went; unknown of the first ones."""
    bearer: Mapped[str]
    """Whose loss it is, by the terms under which the goods were taken."""
    note: Mapped[str]
    picture_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """What is gone cannot be photographed; everything else is."""
    state: Mapped[str]
    value_fen: Mapped[int | None]
    """What the desk answers for, where it bears the loss and the thing was for sale."""
    reported_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reported_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
