"""Tables of rolls and of what became of their labels."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func, literal_column
from sqlalchemy.dialects.postgresql import UUID, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Roll(Table):
    """A roll of labels: item codes in a row that are nothing yet."""

    __tablename__ = "rolls"
    __table_args__ = (
        UniqueConstraint("code", name="rolls_code_once"),
        UniqueConstraint("client_id", name="rolls_client_once"),
        CheckConstraint("last_serial - first_serial BETWEEN 0 AND 4999", name="rolls_length"),
        CheckConstraint(
            "first_serial >= 58773123072 AND last_serial <= 78364164095",
            name="rolls_have_serials_of_their_own",
        ),
        CheckConstraint(
            "(place_id IS NULL) = (assigned_at IS NULL)", name="rolls_assigned_to_somewhere"
        ),
        ExcludeConstraint(
            (
                func.int8range(literal_column("first_serial"), literal_column("last_serial"), "[]"),
                "&&",
            ),
            name="rolls_share_no_serial",
        ),
    )

    id: Mapped[Id]
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    hub_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    """Where it is printed."""
    first_serial: Mapped[int]
    last_serial: Mapped[int]
    """Inclusive."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    """Who made it."""
    made_at: Mapped[datetime]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    """The village that it was given to."""
    assigned_at: Mapped[datetime | None]

    @property
    def labels_count(self) -> int:
        """Tell how many labels it has, used or not."""
        return self.last_serial - self.first_serial + 1


class RollLabel(Table):
    """What became of one label of a roll; append-only, for a label is used once."""

    __tablename__ = "roll_labels"
    __table_args__ = (
        UniqueConstraint("code", name="roll_labels_code_once"),
        CheckConstraint("state IN ('bound', 'void')", name="roll_labels_state_known"),
        CheckConstraint(
            "(state = 'bound') = (place_id IS NOT NULL)", name="roll_labels_bound_somewhere"
        ),
        CheckConstraint("(state = 'void') = (reason <> '')", name="roll_labels_void_for_a_reason"),
    )

    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    roll_id: Mapped[int] = mapped_column(ForeignKey("rolls.id"), index=True)
    state: Mapped[str]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    """Where it was stuck on; not always the village that the roll was given to."""
    reason: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    used_at: Mapped[datetime]
