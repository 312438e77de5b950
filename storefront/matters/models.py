"""Tables of matters and of applications."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Matter(Table):
    """Something that can be applied for, with its papers, steps and limit."""

    __tablename__ = "matters"
    __table_args__ = (
        UniqueConstraint("code", name="matters_code_once"),
        CheckConstraint("limit_days BETWEEN 1 AND 120", name="matters_limit_in_days"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    description: Mapped[str]
    description_en: Mapped[str]
    limit_days: Mapped[int]
    """Working days from the day after it is accepted."""
    active: Mapped[bool] = mapped_column(default=True)


class MatterPaper(Table):
    """A paper that a matter asks for."""

    __tablename__ = "matter_papers"
    __table_args__ = (
        PrimaryKeyConstraint("matter_id", "number"),
        CheckConstraint("number > 0", name="matter_papers_number_above_zero"),
    )

    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    number: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str]


class MatterStep(Table):
    """A step of a matter, and who does it."""

    __tablename__ = "matter_steps"
    __table_args__ = (
        PrimaryKeyConstraint("matter_id", "number"),
        CheckConstraint("number > 0", name="matter_steps_number_above_zero"),
        CheckConstraint(
            "owner IN ('desk', 'village', 'township', 'county')", name="matter_steps_owner_known"
        ),
    )

    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    number: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str]
    owner: Mapped[str]


class Application(Table):
    """One villager's application, from the first paper to the answer."""

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("code", name="applications_code_once"),
        UniqueConstraint("client_id", name="applications_client_id_once"),
        CheckConstraint(
            "state IN ('collecting', 'accepted', 'granted', 'refused', 'withdrawn')",
            name="applications_state_known",
        ),
        CheckConstraint(
            "(promised_at IS NULL) = (promise_hash IS NULL)", name="applications_promised_whole"
        ),
        CheckConstraint(
            "(accepted_at IS NULL) = (due_on IS NULL)"
            " AND (state = 'accepted') = (step_number IS NOT NULL)",
            name="applications_accepted_whole",
        ),
        CheckConstraint(
            "accepted_at IS NULL OR promised_at IS NOT NULL",
            name="applications_accepted_are_promised",
        ),
        CheckConstraint(
            "(state IN ('granted', 'refused', 'withdrawn')) = (done_at IS NOT NULL)",
            name="applications_decided_have_a_time",
        ),
        CheckConstraint(
            "signature_id IS NULL OR promised_at IS NOT NULL",
            name="applications_signed_for_a_promise",
        ),
        Index("applications_place_id_id_idx", "place_id", "id"),
        Index("applications_due_on_idx", "due_on", postgresql_where="state = 'accepted'"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    tracking_key: Mapped[str]
    """Whoever has it may follow the application without signing in: the receipt's QR."""
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    state: Mapped[str]
    authority_until: Mapped[date | None]
    """Last day on which the desk may act for the villager; nothing where they come themselves."""
    opened_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    promised_at: Mapped[datetime | None]
    promise_hash: Mapped[bytes | None]
    """SHA-256 of the letter that the villager signed."""
    signature_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """The signature as it was drawn on the screen; nothing where it was given by PIN."""
    accepted_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    step_number: Mapped[int | None]
    """The step that is being done."""
    escalated_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    note: Mapped[str]


class ApplicationPaper(Table):
    """A paper that changed hands: given to the desk, and given back."""

    __tablename__ = "application_papers"
    __table_args__ = (
        PrimaryKeyConstraint("application_id", "number"),
        CheckConstraint(
            "(given_back_at IS NULL) = (given_back_by IS NULL)",
            name="application_papers_given_back_whole",
        ),
        CheckConstraint(
            "given_back_at >= received_at", name="application_papers_given_back_after_received"
        ),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    picture_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Gone once it is no longer needed (PIPL arts 19, 47)."""
    received_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    received_at: Mapped[datetime]
    given_back_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    given_back_at: Mapped[datetime | None]


class ApplicationEvent(Table):
    """One thing that happened to an application; never changed."""

    __tablename__ = "application_events"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('opened', 'paper_received', 'paper_given_back', 'promised', 'accepted',"
            " 'step_done', 'escalated', 'granted', 'refused', 'withdrawn')",
            name="application_events_kind_known",
        ),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    kind: Mapped[str]
    what: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    happened_at: Mapped[datetime]
