"""Tables of employers, vacancies, skills and who applied."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText

SKILLS = (
    "'farming', 'building', 'driving', 'cooking', 'cleaning', 'sewing', 'factory', 'care',"
    " 'electrical'"
)


class Employer(Table):
    """Who offers work; nothing of theirs is shown before another person has checked them."""

    __tablename__ = "employers"
    __table_args__ = (
        UniqueConstraint("client_id", name="employers_client_id_once"),
        UniqueConstraint("credit_code", name="employers_credit_code_once"),
        CheckConstraint(
            "credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'", name="employers_credit_code_form"
        ),
        CheckConstraint(
            "(checked_at IS NULL) = (checked_by IS NULL)", name="employers_checked_whole"
        ),
        CheckConstraint("checked_by <> recorded_by", name="employers_checked_by_another"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    credit_code: Mapped[str]
    """Unified social credit identifier (GB 32100-2015), public for everybody to look up."""
    name: Mapped[str]
    contact_name: Mapped[str]
    contact_phone: Mapped[str] = mapped_column(SealedText)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    checked_at: Mapped[datetime | None]


class Vacancy(Table):
    """Work that an employer offers until a day; shown once another person has checked it."""

    __tablename__ = "vacancies"
    __table_args__ = (
        UniqueConstraint("client_id", name="vacancies_client_id_once"),
        CheckConstraint(f"skill IN ({SKILLS}, 'any')", name="vacancies_skill_known"),
        CheckConstraint("wage_fen > 0", name="vacancies_wage_above_zero"),
        CheckConstraint("wage_per IN ('hour', 'day', 'month')", name="vacancies_wage_per_known"),
        CheckConstraint("openings > 0", name="vacancies_openings_above_zero"),
        CheckConstraint(
            "(latitude_micro IS NULL) = (longitude_micro IS NULL)", name="vacancies_position_whole"
        ),
        CheckConstraint(
            "state IN ('proposed', 'shown', 'withdrawn')", name="vacancies_state_known"
        ),
        CheckConstraint(
            "(checked_at IS NULL) = (checked_by IS NULL)", name="vacancies_checked_whole"
        ),
        CheckConstraint("checked_by <> recorded_by", name="vacancies_checked_by_another"),
        CheckConstraint(
            "state <> 'shown' OR checked_by IS NOT NULL", name="vacancies_checked_before_shown"
        ),
        Index("vacancies_shown_idx", "ends_on", postgresql_where="state = 'shown'"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    title: Mapped[str]
    description: Mapped[str]
    skill: Mapped[str]
    """What one has to be able to do, or any."""
    wage_fen: Mapped[int]
    wage_per: Mapped[str]
    openings: Mapped[int]
    """How many are wanted."""
    workplace: Mapped[str]
    latitude_micro: Mapped[int | None]
    longitude_micro: Mapped[int | None]
    ends_on: Mapped[date]
    """The last day on which it is shown and applied for."""
    state: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    checked_at: Mapped[datetime | None]


class VillagerSkill(Table):
    """Something that a villager says they can do."""

    __tablename__ = "villager_skills"
    __table_args__ = (
        PrimaryKeyConstraint("villager_id", "skill"),
        CheckConstraint(f"skill IN ({SKILLS})", name="villager_skills_known"),
    )

    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"))
    skill: Mapped[str]


class Candidacy(Table):
    """A villager who applied for a vacancy, by the desk and with their recorded consent."""

    __tablename__ = "candidacies"
    __table_args__ = (
        UniqueConstraint("client_id", name="candidacies_client_id_once"),
        UniqueConstraint("vacancy_id", "villager_id", name="candidacies_once_a_vacancy"),
        CheckConstraint(
            "state IN ('sent', 'hired', 'declined', 'withdrawn')", name="candidacies_state_known"
        ),
        CheckConstraint(
            "(state = 'sent') = (answered_at IS NULL)"
            " AND (answered_at IS NULL) = (answered_by IS NULL)",
            name="candidacies_answered_whole",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancies.id"))
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"), index=True)
    state: Mapped[str]
    consent_hash: Mapped[bytes]
    """Of the words that the villager agreed to, so that they can be proved."""
    consent_picture_id: Mapped[uuid.UUID | None] = mapped_column(UUID, ForeignKey("pictures.id"))
    """Photo of the signed consent; nothing where it was given by PIN."""
    applied_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    applied_at: Mapped[datetime]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]
