"""Tables of shipments and of what carriers tell of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Shipment(Table):
    """A parcel in a carrier's hands."""

    __tablename__ = "shipments"
    __table_args__ = (
        UniqueConstraint("parcel_id", name="shipments_parcel_once"),
        UniqueConstraint("carrier", "tracking_number", name="shipments_number_once"),
        CheckConstraint("delivered_at >= shipped_at", name="shipments_delivered_after_shipped"),
    )

    id: Mapped[Id]
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"))
    carrier: Mapped[str]
    tracking_number: Mapped[str]
    shipped_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    shipped_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class TrackingEvent(Table):
    """One thing that a carrier told of a parcel, by its number; append-only.

    It may be told before we hand the parcel over: the driver scans first.
    """

    __tablename__ = "tracking_events"
    __table_args__ = (
        UniqueConstraint("carrier", "event_id", name="tracking_events_once"),
        CheckConstraint(
            "kind IN ('collected', 'moving', 'delivering', 'delivered', 'trouble', 'returning')",
            name="tracking_events_kind_known",
        ),
        Index("tracking_events_number_idx", "carrier", "tracking_number", "happened_at"),
    )

    id: Mapped[Id]
    carrier: Mapped[str]
    event_id: Mapped[str]
    tracking_number: Mapped[str]
    kind: Mapped[str]
    happened_at: Mapped[datetime]
    """By the carrier's clock."""
    place: Mapped[str]
    note: Mapped[str]
    heard_at: Mapped[datetime]
