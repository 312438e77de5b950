"""The table of what was changed about villagers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Amendment(Table):
    """One field of a villager that somebody changed; append-only."""

    __tablename__ = "amendments"
    __table_args__ = (
        CheckConstraint(
            "field IN ('name', 'phone', 'id_number', 'story', 'photo', 'pin', 'payout_way',"
            " 'bank_account', 'status')",
            name="amendments_field_known",
        ),
        CheckConstraint("field <> 'status' OR reason <> ''", name="amendments_status_has_a_reason"),
    )

    id: Mapped[Id]
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"), index=True)
    field: Mapped[str]
    was: Mapped[str]
    """As a page shows it: masked where the field is personal, empty where there was nothing."""
    became: Mapped[str]
    reason: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    """Who changed it."""
    amended_at: Mapped[datetime]
