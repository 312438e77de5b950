"""The table of the wall's slots."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class WallSlot(Table):
    """A slot of a hub's wall, and whose goods it held last.

    It is in use while something is picked for that order and its parcel is not packed: nobody
    has to open or close a slot.
    """

    __tablename__ = "wall_slots"
    __table_args__ = (
        UniqueConstraint("place_id", "number", name="wall_slots_number_once"),
        UniqueConstraint("order_id", name="wall_slots_order_once"),
        CheckConstraint("number BETWEEN 1 AND 200", name="wall_slots_number_within"),
    )

    id: Mapped[Id]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    number: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(
        ForeignKey("wave_orders.order_id", ondelete="SET NULL")
    )
