"""Reads of vacancies: what is shown, what fits whom, what waits for a check, who applied."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Integer, and_, func, literal, null, or_, select
from sqlalchemy.orm import Session

from inventory.places.models import Place
from inventory.villagers.models import Villager
from inventory.villagers.rules import masked_name
from storefront.vacancies.models import Candidacy, Employer, Vacancy, VillagerSkill
from storefront.vacancies.rules import ANY, VacancyState

LIST_MAX = 200
NOWHERE = null().cast(Integer)
"""The distance where nobody is looked for."""


@dataclass(frozen=True)
class VacancyRow:
    """Work that is offered; `fits` and `metres` where it was looked for somebody."""

    vacancy_id: int
    title: str
    description: str
    employer: str
    employer_checked: bool
    skill: str
    wage_fen: int
    wage_per: str
    openings: int
    workplace: str
    ends_on: date
    recorded_by: int
    fits: bool
    """The villager can do it, or nothing has to be known."""
    metres: int | None
    """From the villager's village as the crow flies; nothing where a position is not known."""
    is_applied: bool


@dataclass(frozen=True)
class CandidacyRow:
    """Who applied for what, and what became of it."""

    candidacy_id: int
    villager: str
    villager_masked: str
    title: str
    employer: str
    state: str
    applied_at: datetime


def shown(session: Session, *, today: date) -> list[VacancyRow]:
    """List what is offered today, what ends first at the top, in one statement."""
    fits, metres, is_applied = literal(value=True), NOWHERE, literal(value=False)
    return _rows(session, fits, metres, is_applied, _is_shown(today))


def matches(session: Session, *, villager: Villager, today: date) -> list[VacancyRow]:
    """List what is offered for a villager: what they can do first, then the nearest."""
    able = select(VillagerSkill.skill).where(VillagerSkill.villager_id == villager.id)
    home = select(Place).where(Place.id == villager.place_id).subquery("home")
    metres = (
        select(
            func.metres_between(
                home.c.latitude_micro,
                home.c.longitude_micro,
                Vacancy.latitude_micro,
                Vacancy.longitude_micro,
            )
        )
        .correlate(Vacancy)
        .scalar_subquery()
    )
    is_applied = (
        select(Candidacy.id)
        .where(Candidacy.vacancy_id == Vacancy.id, Candidacy.villager_id == villager.id)
        .exists()
    )
    fits = or_(Vacancy.skill == ANY, Vacancy.skill.in_(able))
    return _rows(session, fits, metres, is_applied, _is_shown(today))


def waiting(session: Session, *, today: date) -> list[VacancyRow]:
    """List what somebody has to check, the oldest first, in one statement."""
    nothing = literal(value=False)
    condition = and_(Vacancy.state == VacancyState.PROPOSED, Vacancy.ends_on >= today)
    return _rows(session, nothing, NOWHERE, nothing, condition)


def employers(session: Session) -> Sequence[Employer]:
    """List employers, those who are not checked first."""
    return session.scalars(
        select(Employer)
        .order_by(Employer.checked_at.is_not(None), Employer.name, Employer.id)
        .limit(LIST_MAX)
    ).all()


def skills_of(session: Session, villager_id: int) -> frozenset[str]:
    """List what a villager can do."""
    return frozenset(
        session.scalars(select(VillagerSkill.skill).where(VillagerSkill.villager_id == villager_id))
    )


def candidacies(session: Session, *, places: Collection[int] | None) -> list[CandidacyRow]:
    """List who applied, those without an answer first, in one statement."""
    chosen = (
        select(Candidacy, Villager.name, Vacancy.title, Employer.name)
        .join(Villager, Villager.id == Candidacy.villager_id)
        .join(Vacancy, Vacancy.id == Candidacy.vacancy_id)
        .join(Employer, Employer.id == Vacancy.employer_id)
        .order_by(Candidacy.answered_at.is_not(None), Candidacy.id.desc())
        .limit(LIST_MAX)
    )
    if places is not None:
        chosen = chosen.where(Villager.place_id.in_(places))
    return [
        CandidacyRow(
            candidacy_id=candidacy.id,
            villager=name,
            villager_masked=masked_name(name),
            title=title,
            employer=employer,
            state=candidacy.state,
            applied_at=candidacy.applied_at,
        )
        for candidacy, name, title, employer in session.execute(chosen)
    ]


def _is_shown(today: date) -> ColumnElement[bool]:
    return and_(Vacancy.state == VacancyState.SHOWN, Vacancy.ends_on >= today)


def _rows(
    session: Session,
    fits: ColumnElement[bool],
    metres: ColumnElement[int],
    is_applied: ColumnElement[bool],
    condition: ColumnElement[bool],
) -> list[VacancyRow]:
    how_far, is_fit = metres.label("metres"), fits.label("fits")
    rows = session.execute(
        select(Vacancy, Employer, is_fit, how_far, is_applied.label("is_applied"))
        .join(Employer, Employer.id == Vacancy.employer_id)
        .where(condition)
        .order_by(is_fit.desc(), how_far.asc().nulls_last(), Vacancy.ends_on, Vacancy.id)
        .limit(LIST_MAX)
    )
    return [
        VacancyRow(
            vacancy_id=vacancy.id,
            title=vacancy.title,
            description=vacancy.description,
            employer=employer.name,
            employer_checked=employer.checked_at is not None,
            skill=vacancy.skill,
            wage_fen=vacancy.wage_fen,
            wage_per=vacancy.wage_per,
            openings=vacancy.openings,
            workplace=vacancy.workplace,
            ends_on=vacancy.ends_on,
            recorded_by=vacancy.recorded_by,
            fits=suits,
            metres=far,
            is_applied=applied,
        )
        for vacancy, employer, suits, far, applied in rows
    ]
