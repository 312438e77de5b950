"""Tables of freight zones and of places to pick up at."""

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.database.columns import Id, Table


class FreightZone(Table):
    """What freight costs to some provinces; a channel without zones has its flat freight."""

    __tablename__ = "freight_zones"
    __table_args__ = (
        UniqueConstraint("channel_id", "name", name="freight_zones_name_once"),
        CheckConstraint(
            "first_grams > 0 AND next_grams > 0 AND first_fen >= 0 AND next_fen >= 0"
            " AND cold_fen >= 0 AND free_from_fen > 0",
            name="freight_zones_never_negative",
        ),
    )

    id: Mapped[Id]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    name: Mapped[str]
    provinces: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Two-digit codes; none is everywhere that no other zone names."""
    first_grams: Mapped[int]
    first_fen: Mapped[int]
    """Up to the first weight."""
    next_grams: Mapped[int]
    next_fen: Mapped[int]
    """For each further weight that is begun."""
    cold_fen: Mapped[int]
    """On top where anything in the order travels cold."""
    free_from_fen: Mapped[int | None]
    """Goods from which the weight costs nothing; the cold still does."""
    is_refused: Mapped[bool]
    """Nothing is sent there."""


class PickupPoint(Table):
    """A shop or service centre where an order may be fetched."""

    __tablename__ = "pickup_points"
    __table_args__ = (PrimaryKeyConstraint("channel_id", "place_id"),)

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    hours: Mapped[str]
    """When it is open, as said to people."""
    is_open: Mapped[bool]
