"""Tables of deliveries."""

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Delivery(Table):
    """One villager's hand-over at one place at one time; has lots."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("code", name="deliveries_code_once"),
        UniqueConstraint("client_id", name="deliveries_client_id_once"),
        Index("deliveries_place_day_idx", "place_id", "delivered_at"),
        Index("deliveries_villager_idx", "villager_id"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    """Made on the agent's phone before sending: the same id again is the same delivery."""
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    acceptance_id: Mapped[int] = mapped_column(ForeignKey("acceptances.id"))
    phone_at: Mapped[datetime | None]
    """What the agent's phone said, right or wrong; nothing where it said nothing."""
    delivered_at: Mapped[datetime]
    """By the agent's phone where its clock can be right, else when the server received it."""
    received_at: Mapped[datetime]
    """By the server."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"), index=True)
    """The delivery at which these goods were forgotten, or written down wrongly."""


class DeliveryPicture(Table):
    """A photo of what was brought."""

    __tablename__ = "delivery_pictures"
    __table_args__ = (PrimaryKeyConstraint("delivery_id", "picture_id"),)

    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    picture_id: Mapped[uuid.UUID] = mapped_column(UUID, ForeignKey("pictures.id"))


class RefusedGoods(Table):
    """What the desk did not take; it went back with the villager, and the slip says why."""

    __tablename__ = "refused_goods"
    __table_args__ = (CheckConstraint("base_units > 0", name="refused_goods_not_empty"),)

    id: Mapped[Id]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    produce_id: Mapped[int] = mapped_column(ForeignKey("produce.id"))
    base_units: Mapped[int]
    reason: Mapped[str]
