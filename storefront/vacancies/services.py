"""Recording employers and their work, and applying for villagers.

What must never happen: work shown that nobody but its poster has looked at, a villager's name and
phone given to somebody whom they did not agree to.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.clock import china_date
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.messages import services as messages
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from inventory.villagers import queries as villagers_read
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from inventory.villagers.rules import read_name, read_phone
from storefront.vacancies.models import Candidacy, Employer, Vacancy, VillagerSkill
from storefront.vacancies.rules import (
    SENT,
    TITLE_CHARACTERS_MAX,
    Answer,
    NewEmployer,
    NewVacancy,
    Skill,
    VacancyState,
    consent_hash,
    read_credit_code,
    refuse_absurd,
)


def record_employer(session: Session, *, new: NewEmployer, actor: Actor, now: datetime) -> Employer:
    """Write down who offers work, once for a client id; somebody else has to check them.

    Raises:
        Refusal: `employer.credit_code_wrong`, `employer.name_wrong`, `employer.phone_missing`,
            `employer.there`, `villager.name_wrong`, `villager.phone_wrong`.
    """
    if before := earlier(session, Employer, new.client_id):
        return before
    credit_code, phone = read_credit_code(new.credit_code), read_phone(new.contact_phone)
    name = " ".join(new.name.split())
    if not 0 < len(name) <= TITLE_CHARACTERS_MAX:
        raise Refusal("employer.name_wrong", most=TITLE_CHARACTERS_MAX)
    if not phone:
        raise Refusal("employer.phone_missing")
    if session.scalar(select(Employer.id).where(Employer.credit_code == credit_code)):
        raise conflict("employer.there", credit_code=credit_code)
    employer = Employer(
        client_id=new.client_id,
        credit_code=credit_code,
        name=name,
        contact_name=read_name(new.contact_name),
        contact_phone=phone,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(employer)
    session.flush()
    return employer


def check_employer(session: Session, *, credit_code: str, actor: Actor, now: datetime) -> Employer:
    """Write down that another person looked the employer up; again is no harm.

    Raises:
        Refusal: `employer.unknown`, `employer.own_check`.
    """
    employer = _employer(session, credit_code)
    if employer.checked_at is None:
        if employer.recorded_by == actor.account_id:
            raise conflict("employer.own_check")
        employer.checked_by, employer.checked_at = actor.account_id, now
        session.flush()
    return employer


def propose(session: Session, *, new: NewVacancy, actor: Actor, now: datetime) -> Vacancy:
    """Write down work that is offered, once for a client id; it is not shown yet.

    Raises:
        Refusal: `employer.unknown`, and those of `refuse_absurd`.
    """
    if before := earlier(session, Vacancy, new.client_id):
        return before
    employer = _employer(session, new.credit_code)
    refuse_absurd(new, today=china_date(now))
    vacancy = Vacancy(
        client_id=new.client_id,
        employer_id=employer.id,
        title=new.title.strip(),
        description=new.description.strip(),
        skill=new.skill,
        wage_fen=new.wage_fen,
        wage_per=new.wage_per,
        openings=new.openings,
        workplace=new.workplace.strip(),
        latitude_micro=new.position.latitude_micro if new.position else None,
        longitude_micro=new.position.longitude_micro if new.position else None,
        ends_on=new.ends_on,
        state=VacancyState.PROPOSED,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(vacancy)
    session.flush()
    return vacancy


def show(session: Session, *, vacancy_id: int, actor: Actor, now: datetime) -> Vacancy:
    """Show a vacancy that somebody else proposed, of an employer that was checked.

    Raises:
        Refusal: `vacancy.unknown`, `vacancy.own_check`, `vacancy.employer_unchecked`,
            `vacancy.over`.
    """
    vacancy = _locked(session, vacancy_id)
    if vacancy.state == VacancyState.SHOWN:
        return vacancy
    if vacancy.recorded_by == actor.account_id:
        raise conflict("vacancy.own_check")
    employer = session.get_one(Employer, vacancy.employer_id)
    if employer.checked_at is None:
        raise conflict("vacancy.employer_unchecked", name=employer.name)
    if vacancy.state == VacancyState.WITHDRAWN or vacancy.ends_on < china_date(now):
        raise conflict("vacancy.over")
    vacancy.state, vacancy.checked_by, vacancy.checked_at = (
        VacancyState.SHOWN,
        actor.account_id,
        now,
    )
    session.flush()
    return vacancy


def withdraw(session: Session, *, vacancy_id: int) -> Vacancy:
    """Take a vacancy down, or turn down a proposed one; again is no harm.

    Raises:
        Refusal: `vacancy.unknown`.
    """
    vacancy = _locked(session, vacancy_id)
    vacancy.state = VacancyState.WITHDRAWN
    session.flush()
    return vacancy


def know_skills(
    session: Session, *, villager_code: str, skills: Collection[Skill], actor: Actor
) -> Villager:
    """Write down what a villager can do, in place of what was written before.

    Raises:
        Refusal: `villager.unknown`.
    """
    villager = villagers_read.seen(session, villager_code, actor, permission=Permission.POST_JOBS)
    session.execute(delete(VillagerSkill).where(VillagerSkill.villager_id == villager.id))
    session.add_all(
        VillagerSkill(villager_id=villager.id, skill=skill) for skill in sorted(set(skills))
    )
    session.flush()
    return villager


def apply(
    session: Session,
    *,
    client_id: uuid.UUID,
    vacancy_id: int,
    villager_code: str,
    pin: str,
    picture_id: uuid.UUID | None,
    actor: Actor,
    now: datetime,
) -> Candidacy | Refusal:
    """Apply for a villager, who agrees by PIN or by a signed paper; once for a vacancy.

    A wrong PIN is returned, not raised, so that the edge commits the counted try.

    Raises:
        Refusal: `villager.unknown`, `villager.suspended`, `villager.invited`,
            `villager.consent_revoked`, `vacancy.unknown`, `vacancy.over`,
            `vacancy.phone_missing`, `vacancy.consent_missing`, `picture.unknown`.
    """
    villager = villagers_read.seen(session, villager_code, actor, permission=Permission.POST_JOBS)
    vacancy = _locked(session, vacancy_id)
    before = session.scalar(
        select(Candidacy).where(
            Candidacy.vacancy_id == vacancy.id, Candidacy.villager_id == villager.id
        )
    )
    if before is not None:
        return before
    villagers.refuse_absent(session, villager)
    if vacancy.state != VacancyState.SHOWN or vacancy.ends_on < china_date(now):
        raise conflict("vacancy.over")
    if not villager.phone:
        raise Refusal("vacancy.phone_missing")
    if picture_id is not None:
        pictures.name_pictures(session, picture_ids=[picture_id], actor=actor, now=now)
    elif not pin:
        raise Refusal("vacancy.consent_missing")
    elif refusal := villagers.check_pin(session, villager_code=villager.code, pin=pin, now=now):
        return refusal
    candidacy = Candidacy(
        client_id=client_id,
        vacancy_id=vacancy.id,
        villager_id=villager.id,
        state=SENT,
        consent_hash=consent_hash(),
        consent_picture_id=picture_id,
        applied_by=actor.account_id,
        applied_at=now,
    )
    session.add(candidacy)
    session.flush()
    _tell_both(session, vacancy, villager, now=now)
    return candidacy


def answer(
    session: Session, *, candidacy_id: int, answer: Answer, actor: Actor, now: datetime
) -> Candidacy:
    """Write down what became of who applied, and tell them; the same answer again is no harm.

    Raises:
        Refusal: `vacancy.candidacy_unknown`, `vacancy.answered`.
    """
    candidacy = session.scalar(
        select(Candidacy).where(Candidacy.id == candidacy_id).with_for_update()
    )
    if candidacy is None:
        raise not_found("vacancy.candidacy_unknown")
    villager = session.get_one(Villager, candidacy.villager_id)
    if not actor.may_at(Permission.POST_JOBS, villager.place_id):
        raise not_found("vacancy.candidacy_unknown")
    if candidacy.state == answer:
        return candidacy
    if candidacy.state != SENT:
        raise conflict("vacancy.answered")
    candidacy.state = answer
    candidacy.answered_by, candidacy.answered_at = actor.account_id, now
    session.flush()
    title = session.get_one(Vacancy, candidacy.vacancy_id).title
    said = {
        Answer.HIRED: "要您了，请照约好的日子去。",
        Answer.DECLINED: "这次没有要，我们再帮您看别的。",
        Answer.WITHDRAWN: "报名撤回了。",
    }[answer]
    if villager.phone:
        _text(session, villager.phone, f"{title}：{said}", now=now)
    return candidacy


def _tell_both(session: Session, vacancy: Vacancy, villager: Villager, *, now: datetime) -> None:
    employer = session.get_one(Employer, vacancy.employer_id)
    _text(
        session,
        employer.contact_phone,
        f"{villager.name}（{villager.phone}）报名“{vacancy.title}”，本人同意把电话给您，请联系。",
        now=now,
    )
    if villager.phone:
        body = f"替您报名了{employer.name}的“{vacancy.title}”，对方会打电话。不想去了请告诉代办点。"
        _text(session, villager.phone, body, now=now)


def _text(session: Session, phone: str, body: str, *, now: datetime) -> None:
    messages.send(session, phone=phone, body=f"【商务代办】招工：{body}", now=now)


def _employer(session: Session, credit_code: str) -> Employer:
    employer = session.scalar(
        select(Employer)
        .where(Employer.credit_code == credit_code.strip().upper())
        .with_for_update()
    )
    if employer is None:
        raise not_found("employer.unknown")
    return employer


def _locked(session: Session, vacancy_id: int) -> Vacancy:
    vacancy = session.scalar(select(Vacancy).where(Vacancy.id == vacancy_id).with_for_update())
    if vacancy is None:
        raise not_found("vacancy.unknown")
    return vacancy
