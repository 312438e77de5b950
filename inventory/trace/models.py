"""The table of trace events, after EPCIS 2.0."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, PrimaryKeyConstraint, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Table


class TraceEvent(Table):
    """One step in the life of codes: what, when, where, why. Append-only."""

    __tablename__ = "trace_events"
    __table_args__ = (
        PrimaryKeyConstraint("occurred_at", "id"),
        Index("trace_events_codes_idx", "codes", postgresql_using="gin"),
        {"postgresql_partition_by": "RANGE (occurred_at)"},
    )

    id: Mapped[uuid.UUID] = mapped_column(UUID, default=uuid.uuid4)
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    event_type: Mapped[str]
    """ObjectEvent, AggregationEvent or TransformationEvent."""
    action: Mapped[str]
    """ADD, OBSERVE or DELETE; a transformation has none."""
    biz_step: Mapped[str]
    """A bare CBV business step: commissioning, shipping, receiving, storing …"""
    disposition: Mapped[str]
    place_code: Mapped[str]
    bin_name: Mapped[str]
    parent_code: Mapped[str]
    """Of an aggregation the container, of a transformation what came of it; else empty."""
    codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """All codes that it is about, of items, lots and containers."""
    references: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Business transactions by type: {"po": "Z…", "desadv": "SF…"}."""
