"""Tables of printers and of what they were sent."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Printer(Table):
    """A label printer on the network of a place."""

    __tablename__ = "printers"
    __table_args__ = (
        CheckConstraint("port BETWEEN 1 AND 65535", name="printers_port_possible"),
        CheckConstraint("language IN ('tspl', 'zpl')", name="printers_language_known"),
        CheckConstraint("label_size IN ('40x30', '60x40')", name="printers_label_size_known"),
        Index(
            "printers_name_once",
            "place_id",
            "name",
            unique=True,
            postgresql_where="retired_at IS NULL",
        ),
    )

    id: Mapped[Id]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    name: Mapped[str]
    host: Mapped[str]
    """A number of a private network, never a name."""
    port: Mapped[int]
    language: Mapped[str]
    label_size: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    """Who added it."""
    added_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class PrintJob(Table):
    """What a printer is asked to print; written before anything is sent."""

    __tablename__ = "print_jobs"
    __table_args__ = (
        UniqueConstraint("client_id", name="print_jobs_client_once"),
        CheckConstraint(
            "labels_count > 0 AND labels_count = jsonb_array_length(labels)",
            name="print_jobs_count_their_labels",
        ),
        CheckConstraint(
            "first_label BETWEEN 1 AND labels_count", name="print_jobs_begin_at_a_label"
        ),
        CheckConstraint(
            "sent_labels BETWEEN 0 AND labels_count - first_label + 1",
            name="print_jobs_send_what_they_have",
        ),
        CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed')", name="print_jobs_state_known"
        ),
        CheckConstraint(
            "(state IN ('sent', 'failed')) = (settled_at IS NOT NULL)", name="print_jobs_settled"
        ),
        CheckConstraint(
            "state <> 'sent' OR sent_labels = labels_count - first_label + 1",
            name="print_jobs_sent_whole",
        ),
        CheckConstraint(
            "(state = 'failed') = (reason <> '')", name="print_jobs_failed_for_a_reason"
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    printer_id: Mapped[int] = mapped_column(ForeignKey("printers.id"), index=True)
    title: Mapped[str]
    """What it is of, for people: the code of a delivery, lot or roll."""
    labels: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, deferred=True)
    """The words of each label, in order: fields of `LabelText`."""
    labels_count: Mapped[int]
    first_label: Mapped[int]
    """From which label on the last try printed, counted from 1."""
    sent_labels: Mapped[int]
    """How many whole labels the printer took in the last try."""
    tries: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str]
    """Why the last try failed; empty otherwise."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    """Who asked for it."""
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
