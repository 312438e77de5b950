"""The table of shelvings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Shelving(Table):
    """An item was put on a hub's shelf; once offered, the shop may promise it.

    What the shop's offer counts as stocked is the number of these rows that are offered: both
    are written in one transaction.
    """

    __tablename__ = "shelvings"
    __table_args__ = (
        UniqueConstraint("item_id", name="shelvings_item_once"),
        CheckConstraint("put_away_at >= received_at", name="shelvings_put_away_after_receipt"),
        CheckConstraint("offered_at >= put_away_at", name="shelvings_offered_after_put_away"),
        CheckConstraint(
            "doubted_at IS NULL OR offered_at IS NULL", name="shelvings_doubted_is_not_offered"
        ),
        CheckConstraint(
            "withheld_at IS NULL OR offered_at IS NULL", name="shelvings_withheld_are_not_offered"
        ),
        Index("shelvings_waiting_idx", "hub_id", postgresql_where="offered_at IS NULL"),
    )

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    hub_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    received_at: Mapped[datetime]
    """When its crate was scanned in at the dock: the second key of the order of use."""
    put_away_at: Mapped[datetime]
    put_away_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    withheld_at: Mapped[datetime | None]
    """When a person kept it out of the shop; nothing once it was given back."""
    offered_at: Mapped[datetime | None]
    """Nothing while its lot is held, expired or unlicensed, or the shop does not list it."""
    doubted_at: Mapped[datetime | None]
    """Since when it is looked for: a picker did not find it, or another of its lot, here."""
