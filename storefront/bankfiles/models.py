"""Tables of bank files."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class BankLayout(Table):
    """How one bank wants its file; another wish is another layout."""

    __tablename__ = "bank_layouts"
    __table_args__ = (
        UniqueConstraint("name", name="bank_layouts_name_once"),
        CheckConstraint("rows_max > 0 AND total_fen_max > 0", name="bank_layouts_hold_something"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """A title and a word of `rules.Column` each: 收款账号=account."""
    encoding: Mapped[str]
    delimiter: Mapped[str]
    has_titles: Mapped[bool]
    rows_max: Mapped[int]
    total_fen_max: Mapped[int]


class BankBatch(Table):
    """Payouts that go to the bank in one file; sent once, under numbers that never change."""

    __tablename__ = "bank_batches"
    __table_args__ = (
        UniqueConstraint("client_id", name="bank_batches_client_id_once"),
        CheckConstraint(
            "state IN ('proposed', 'approved', 'sent', 'withdrawn')",
            name="bank_batches_state_known",
        ),
        CheckConstraint("approved_by <> proposed_by", name="bank_batches_approved_by_another"),
        CheckConstraint(
            "state NOT IN ('approved', 'sent') OR approved_by IS NOT NULL",
            name="bank_batches_approved_before_sent",
        ),
        CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name="bank_batches_sent_has_a_time"
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    layout_id: Mapped[int] = mapped_column(ForeignKey("bank_layouts.id"))
    state: Mapped[str]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    """When its file was taken for the bank for the first time."""


class BankTransfer(Table):
    """One payout in a bank's file, with the account as it was when it was proposed."""

    __tablename__ = "bank_transfers"
    __table_args__ = (
        PrimaryKeyConstraint("batch_id", "number"),
        UniqueConstraint("payout_id", name="bank_transfers_payout_once"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("bank_batches.id"))
    number: Mapped[int]
    payout_id: Mapped[int] = mapped_column(ForeignKey("payouts.id"))
    account: Mapped[str] = mapped_column(SealedText)
    holder: Mapped[str] = mapped_column(SealedText)
    bank: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    """What the bank says, where it did not pay."""
