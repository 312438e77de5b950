"""The table of shipments."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
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
