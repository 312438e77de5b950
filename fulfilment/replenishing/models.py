"""The table of goods on their way to shops."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table

ON_ITS_WAY = "received_at IS NULL AND outcome IS NULL"


class Replenishment(Table):
    """One way of an item to a shop: it came there, stayed at the hub or was lost."""

    __tablename__ = "replenishments"
    __table_args__ = (
        CheckConstraint(
            "(received_at IS NULL) = (received_by IS NULL) AND received_at >= sent_at",
            name="replenishments_received_whole",
        ),
        CheckConstraint(
            "(missed_at IS NULL) = (missed_by IS NULL) AND missed_at >= sent_at",
            name="replenishments_missed_whole",
        ),
        CheckConstraint("outcome IN ('stayed', 'lost')", name="replenishments_outcome_known"),
        CheckConstraint(
            "(outcome IS NULL) = (closed_by IS NULL) AND (closed_by IS NULL) = (closed_at IS NULL)"
            " AND (outcome IS NULL OR received_at IS NULL)",
            name="replenishments_closed_whole",
        ),
        CheckConstraint(
            "outcome <> 'lost' OR (missed_by IS NOT NULL AND closed_by <> missed_by)",
            name="replenishments_lost_by_another",
        ),
        Index(
            "replenishments_item_once", "item_id", unique=True, postgresql_where="outcome IS NULL"
        ),
        Index("replenishments_item_idx", "item_id"),
        Index("replenishments_shop_id_idx", "shop_id", postgresql_where=ON_ITS_WAY),
        Index(
            "replenishments_missed_idx",
            "hub_id",
            postgresql_where=f"missed_at IS NOT NULL AND {ON_ITS_WAY}",
        ),
    )

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    hub_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    shop_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    sent_at: Mapped[datetime]
    sent_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    received_at: Mapped[datetime | None]
    received_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    missed_at: Mapped[datetime | None]
    """When the shop said that it did not come; it may still come."""
    missed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    outcome: Mapped[str | None]
    """stayed: it never left the hub; lost. Nothing while it is on its way, and where it came."""
    note: Mapped[str] = mapped_column(default="", server_default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
