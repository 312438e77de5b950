"""The table of what villagers were told of unsold goods."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Table


class UnsoldNotice(Table):
    """A villager was texted that a lot is still unsold near its last day; once for a lot."""

    __tablename__ = "unsold_notices"

    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    told_at: Mapped[datetime]
