"""The table of goods on their way to shops."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Table


class Replenishment(Table):
    """An item was sent to a shop, and came there."""

    __tablename__ = "replenishments"
    __table_args__ = (
        CheckConstraint(
            "(received_at IS NULL) = (received_by IS NULL) AND received_at >= sent_at",
            name="replenishments_received_whole",
        ),
        Index("replenishments_shop_id_idx", "shop_id", postgresql_where="received_at IS NULL"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    hub_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    shop_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    sent_at: Mapped[datetime]
    sent_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    received_at: Mapped[datetime | None]
    received_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
