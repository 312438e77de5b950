"""Jobs by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.money import Fen
from app.people import guard
from app.people.rules import Permission
from inventory.places.rules import read_position
from inventory.villagers import queries as villagers
from storefront.vacancies import queries, services
from storefront.vacancies.models import Candidacy, Employer, Vacancy
from storefront.vacancies.queries import VacancyRow
from storefront.vacancies.rules import NewEmployer, NewVacancy
from storefront.vacancies.schemas import (
    ApplySchema,
    CandidacyAnswerSchema,
    CandidacySchema,
    EmployerSchema,
    MatchQuerySchema,
    MatchSchema,
    NewEmployerSchema,
    NewVacancySchema,
    PostedSchema,
    SkillsSchema,
    VacancySchema,
)

blueprint = Blueprint("vacancies_api", __name__, url_prefix="/api/vacancies")


@blueprint.get("")
@blueprint.response(200, VacancySchema(many=True))
@guard.public
def shown() -> list[VacancyRow]:
    """List the work that is offered today."""
    with db.reading() as session:
        return queries.shown(session, today=clock.china_date(clock.now()))


@blueprint.get("/matches")
@blueprint.arguments(MatchQuerySchema, location="query")
@blueprint.response(200, MatchSchema(many=True))
@guard.allows(Permission.POST_JOBS)
def matches(query: dict[str, str]) -> list[VacancyRow]:
    """List the work that fits a villager: what they can do first, then the nearest."""
    with db.reading() as session:
        villager = villagers.seen(
            session, query["villager"], guard.actor(), permission=Permission.POST_JOBS
        )
        return queries.matches(session, villager=villager, today=clock.china_date(clock.now()))


@blueprint.post("/employers")
@blueprint.arguments(NewEmployerSchema)
@blueprint.response(201, EmployerSchema)
@guard.allows(Permission.POST_JOBS)
def record_employer(body: dict[str, Any]) -> Employer:
    """Write down who offers work."""
    with db.transaction() as session:
        return services.record_employer(
            session, new=NewEmployer(**body), actor=guard.actor(), now=clock.now()
        )


@blueprint.post("/employers/<credit_code>/check")
@blueprint.response(200, EmployerSchema)
@guard.allows(Permission.CHECK_JOBS)
def check_employer(credit_code: str) -> Employer:
    """Write down that the employer was looked up by another person."""
    with db.transaction() as session:
        return services.check_employer(
            session, credit_code=credit_code, actor=guard.actor(), now=clock.now()
        )


@blueprint.post("")
@blueprint.arguments(NewVacancySchema)
@blueprint.response(201, PostedSchema)
@guard.allows(Permission.POST_JOBS)
def propose(body: dict[str, Any]) -> Vacancy:
    """Write down work that is offered; it is shown once somebody else has checked it."""
    typed = body.pop("position")
    position = read_position(typed) if typed else None
    wage_fen = Fen(body.pop("wage_fen"))
    with db.transaction() as session:
        return services.propose(
            session,
            new=NewVacancy(**body, wage_fen=wage_fen, position=position),
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/<int:vacancy_id>/check")
@blueprint.response(200, PostedSchema)
@guard.allows(Permission.CHECK_JOBS)
def show(vacancy_id: int) -> Vacancy:
    """Show a vacancy that somebody else proposed."""
    with db.transaction() as session:
        return services.show(session, vacancy_id=vacancy_id, actor=guard.actor(), now=clock.now())


@blueprint.post("/<int:vacancy_id>/withdrawal")
@blueprint.response(200, PostedSchema)
@guard.allows(Permission.CHECK_JOBS)
def withdraw(vacancy_id: int) -> Vacancy:
    """Take a vacancy down."""
    with db.transaction() as session:
        return services.withdraw(session, vacancy_id=vacancy_id)


@blueprint.put("/skills/<villager_code>")
@blueprint.arguments(SkillsSchema)
@blueprint.response(204)
@guard.allows(Permission.POST_JOBS)
def know_skills(body: dict[str, Any], villager_code: str) -> None:
    """Write down what a villager can do."""
    with db.transaction() as session:
        services.know_skills(
            session, villager_code=villager_code, skills=body["skills"], actor=guard.actor()
        )


@blueprint.post("/<int:vacancy_id>/candidacies")
@blueprint.arguments(ApplySchema)
@blueprint.response(201, CandidacySchema)
@guard.allows(Permission.POST_JOBS)
def apply(body: dict[str, Any], vacancy_id: int) -> Candidacy:
    """Apply for a villager with their recorded consent."""
    with db.transaction() as session:
        applied = services.apply(
            session,
            client_id=body["client_id"],
            vacancy_id=vacancy_id,
            villager_code=body["villager"],
            pin=body["pin"],
            picture_id=body["picture_id"],
            actor=guard.actor(),
            now=clock.now(),
        )
    if isinstance(applied, Refusal):
        raise applied
    return applied


@blueprint.post("/candidacies/<int:candidacy_id>/answer")
@blueprint.arguments(CandidacyAnswerSchema)
@blueprint.response(200, CandidacySchema)
@guard.allows(Permission.POST_JOBS)
def answer(body: dict[str, Any], candidacy_id: int) -> Candidacy:
    """Write down what became of who applied."""
    with db.transaction() as session:
        return services.answer(
            session,
            candidacy_id=candidacy_id,
            answer=body["answer"],
            actor=guard.actor(),
            now=clock.now(),
        )
