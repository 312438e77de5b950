"""The table of cash handed over on paper."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Table


class Handover(Table):
    """What proves that a villager got the cash of a payout; append-only."""

    __tablename__ = "handovers"
    __table_args__ = (
        CheckConstraint("proof IN ('signature', 'thumb', 'witness')", name="handovers_proof_known"),
        CheckConstraint("(proof = 'witness') = (witness <> '')", name="handovers_witness_named"),
    )

    payout_id: Mapped[int] = mapped_column(ForeignKey("payouts.id"), primary_key=True)
    proof: Mapped[str]
    picture_id: Mapped[uuid.UUID] = mapped_column(UUID, ForeignKey("pictures.id"))
    """The slip as it was signed, or the villager with the witness."""
    witness: Mapped[str]
    """Who saw it; nobody where the villager signed for themselves."""
    handed_at: Mapped[datetime]
