"""Tables of the rules among equals, and of the choices that were made."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class TurnRule(Table):
    """From a moment on, how equal lots of a produce share the demand; the latest row is in force.

    A produce without a row takes turns.
    """

    __tablename__ = "turn_rules"
    __table_args__ = (
        CheckConstraint("rule IN ('turn', 'receipt', 'share')", name="turn_rules_rule_known"),
        Index("turn_rules_produce_idx", "produce_id", "id"),
    )

    id: Mapped[Id]
    produce_id: Mapped[int] = mapped_column(ForeignKey("produce.id"))
    rule: Mapped[str]
    set_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    set_at: Mapped[datetime]


class Allocation(Table):
    """One pack of an order line, served from one lot; the scan then names the very item.

    Allocating to the lot keeps the choice between villagers fair and on record, and spares the
    worker looking for one tray among fifty that are alike.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        CheckConstraint(
            "(item_id IS NULL) = (picked_at IS NULL)", name="allocations_picked_is_an_item"
        ),
        Index("allocations_order_line_idx", "order_line_id"),
        # What a recall or the next choice asks of a lot is answered from the index: its choices lie
        # scattered among those of other lots.
        Index(
            "allocations_lot_idx",
            "lot_id",
            postgresql_include=("order_line_id", "item_id", "bin_id"),
        ),
        Index("allocations_turn_idx", "owner_id", "produce_id", "id"),
        Index(
            "allocations_item_once", "item_id", unique=True, postgresql_where="item_id IS NOT NULL"
        ),
    )

    id: Mapped[Id]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    owner_id: Mapped[int]
    """Whose turn it was: the lot's villager; minus the lot where it is of several."""
    produce_id: Mapped[int] = mapped_column(ForeignKey("produce.id"))
    bin_id: Mapped[int] = mapped_column(ForeignKey("bins.id"))
    """The shelf to pick it from."""
    rule: Mapped[str]
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What the rule looked at: the candidates in order, with expiry and receipt."""
    allocated_at: Mapped[datetime]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    picked_at: Mapped[datetime | None]
    picked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
