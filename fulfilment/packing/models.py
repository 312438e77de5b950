"""The table of parcels."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Parcel(Table):
    """The box of one order."""

    __tablename__ = "parcels"
    __table_args__ = (
        UniqueConstraint("code", name="parcels_code_once"),
        UniqueConstraint("order_id", name="parcels_order_once"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    container_id: Mapped[int] = mapped_column(ForeignKey("containers.id"))
    packed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    packed_at: Mapped[datetime]
