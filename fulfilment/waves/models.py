"""Tables of waves."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Wave(Table):
    """Orders that were released to be picked together; it is over when none of them waits."""

    __tablename__ = "waves"
    __table_args__ = (
        UniqueConstraint("client_id", name="waves_client_id_once"),
        Index("waves_place_idx", "place_id", "id"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    released_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    released_at: Mapped[datetime]


class WaveOrder(Table):
    """An order of a wave; no order is in two."""

    __tablename__ = "wave_orders"
    __table_args__ = (Index("wave_orders_wave_idx", "wave_id"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
