"""Reads of matters and applications, for the desk, the office and whoever holds a receipt."""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import china_date
from app.errors import not_found
from app.people.rules import Actor, Permission
from inventory.places.models import Place
from inventory.villagers.models import Villager
from inventory.villagers.rules import masked_name
from storefront.matters.models import (
    Application,
    ApplicationEvent,
    ApplicationPaper,
    Matter,
    MatterPaper,
    MatterStep,
)
from storefront.matters.rules import State
from storefront.workdays.rules import days_between

LIST_MAX = 200


@dataclass(frozen=True)
class PaperRow:
    """A paper of an application: is it here, was it given back."""

    number: int
    name: str
    name_en: str
    received_at: datetime | None
    given_back_at: datetime | None
    has_picture: bool


@dataclass(frozen=True)
class ApplicationView:
    """An application with all that the desk, or its villager, may know of it."""

    application: Application
    matter: Matter
    place: Place
    villager_code: str
    villager_name: str
    masked_villager: str
    papers: list[PaperRow]
    steps: Sequence[MatterStep]
    events: Sequence[ApplicationEvent]


@dataclass(frozen=True)
class ApplicationRow:
    """An application in a list; the name is masked."""

    code: str
    matter: str
    matter_en: str
    villager: str
    place_name: str
    state: str
    due_on: date | None
    escalated_at: datetime | None


@dataclass(frozen=True)
class MatterRow:
    """A matter with its measured figures: fewest papers, simplest steps, shortest time."""

    matter: Matter
    papers_count: int
    steps_count: int
    answered_count: int
    in_time_count: int
    days_tenths: int
    """Average of the working days from acceptance to answer, in tenths."""


def matter_of_code(session: Session, code: str) -> Matter:
    """Find a matter that can be applied for.

    Raises:
        Refusal: `matter.unknown`.
    """
    matter = session.scalar(select(Matter).where(Matter.code == code, Matter.active))
    if matter is None:
        raise not_found("matter.unknown")
    return matter


def papers_of(session: Session, matter_id: int) -> dict[int, str]:
    """Name the papers of a matter by number."""
    rows = session.execute(
        select(MatterPaper.number, MatterPaper.name)
        .where(MatterPaper.matter_id == matter_id)
        .order_by(MatterPaper.number)
    )
    return {row.number: row.name for row in rows}


def steps_of(session: Session, matter_id: int) -> Sequence[MatterStep]:
    """List the steps of a matter in order."""
    return session.scalars(
        select(MatterStep).where(MatterStep.matter_id == matter_id).order_by(MatterStep.number)
    ).all()


def received_of(session: Session, application_id: int) -> Sequence[int]:
    """List the numbers of the papers that are here."""
    return session.scalars(
        select(ApplicationPaper.number).where(ApplicationPaper.application_id == application_id)
    ).all()


def unescalated(session: Session) -> Sequence[Application]:
    """List accepted applications that nobody was warned of, locked, the nearest limit first."""
    return session.scalars(
        select(Application)
        .where(Application.state == State.ACCEPTED, Application.escalated_at.is_(None))
        .order_by(Application.due_on, Application.id)
        .limit(LIST_MAX)
        .with_for_update()
    ).all()


def application_seen(session: Session, code: str, actor: Actor) -> ApplicationView:
    """Tell all of an application at a place of the actor's.

    Raises:
        Refusal: `matter.application_unknown`.
    """
    application = _of_code(session, code)
    if application is None or not actor.may_at(Permission.HANDLE_MATTERS, application.place_id):
        raise not_found("matter.application_unknown")
    return _view(session, application)


def application_followed(session: Session, code: str, *, key: str) -> ApplicationView:
    """Tell how an application stands to who holds its receipt.

    Raises:
        Refusal: `matter.application_unknown`.
    """
    application = _of_code(session, code)
    kept = application.tracking_key if application else ""
    if application is None or not hmac.compare_digest(key.encode(), kept.encode()):
        raise not_found("matter.application_unknown")
    return _view(session, application)


def applications(
    session: Session,
    *,
    places: Collection[int] | None,
    is_open: bool = True,
    pressing: bool = False,
) -> list[ApplicationRow]:
    """List applications, the nearest limit first, in one statement."""
    chosen = (
        select(Application, Matter.name, Matter.name_en, Villager.name, Place.name)
        .join(Matter, Matter.id == Application.matter_id)
        .join(Villager, Villager.id == Application.villager_id)
        .join(Place, Place.id == Application.place_id)
        .order_by(Application.due_on.nulls_last(), Application.id.desc())
        .limit(LIST_MAX)
    )
    if places is not None:
        chosen = chosen.where(Application.place_id.in_(places))
    if is_open:
        chosen = chosen.where(Application.done_at.is_(None))
    if pressing:
        chosen = chosen.where(Application.escalated_at.is_not(None))
    return [
        ApplicationRow(
            code=application.code,
            matter=matter,
            matter_en=matter_en,
            villager=masked_name(villager),
            place_name=place,
            state=application.state,
            due_on=application.due_on,
            escalated_at=application.escalated_at,
        )
        for application, matter, matter_en, villager, place in session.execute(chosen)
    ]


def matters(session: Session, *, exceptions: dict[date, bool]) -> list[MatterRow]:
    """List matters with what was measured of them, in four statements."""
    listed = session.scalars(select(Matter).where(Matter.active).order_by(Matter.id)).all()
    papers = _counts(session, MatterPaper)
    steps = _counts(session, MatterStep)
    days: dict[int, list[int]] = {}
    in_time: dict[int, int] = {}
    answered = session.execute(
        select(
            Application.matter_id,
            Application.accepted_at,
            Application.done_at,
            Application.due_on,
        ).where(
            Application.state.in_((State.GRANTED, State.REFUSED)),
            Application.accepted_at.is_not(None),
            Application.done_at.is_not(None),
        )
    )
    for matter_id, accepted_at, done_at, due_on in answered:
        if accepted_at is None or done_at is None or due_on is None:
            continue
        taken = days_between(china_date(accepted_at), china_date(done_at), exceptions)
        days.setdefault(matter_id, []).append(taken)
        in_time[matter_id] = in_time.get(matter_id, 0) + (china_date(done_at) <= due_on)
    return [
        MatterRow(
            matter=matter,
            papers_count=papers.get(matter.id, 0),
            steps_count=steps.get(matter.id, 0),
            answered_count=len(days.get(matter.id, [])),
            in_time_count=in_time.get(matter.id, 0),
            days_tenths=_tenths(days.get(matter.id, [])),
        )
        for matter in listed
    ]


def _tenths(days: Sequence[int]) -> int:
    return (sum(days) * 10 + len(days) // 2) // len(days) if days else 0


def _counts(session: Session, model: type[MatterPaper] | type[MatterStep]) -> dict[int, int]:
    counted = func.count().label("counted")
    rows = session.execute(select(model.matter_id, counted).group_by(model.matter_id))
    return {row.matter_id: row.counted for row in rows}


def _of_code(session: Session, code: str) -> Application | None:
    return session.scalar(select(Application).where(Application.code == code.strip().upper()))


def _view(session: Session, application: Application) -> ApplicationView:
    matter, place, villager = session.execute(
        select(Matter, Place, Villager)
        .select_from(Application)
        .join(Matter, Matter.id == Application.matter_id)
        .join(Place, Place.id == Application.place_id)
        .join(Villager, Villager.id == Application.villager_id)
        .where(Application.id == application.id)
    ).one()
    papers = session.execute(
        select(MatterPaper, ApplicationPaper)
        .outerjoin(
            ApplicationPaper,
            (ApplicationPaper.number == MatterPaper.number)
            & (ApplicationPaper.application_id == application.id),
        )
        .where(MatterPaper.matter_id == application.matter_id)
        .order_by(MatterPaper.number)
    )
    return ApplicationView(
        application=application,
        matter=matter,
        place=place,
        villager_code=villager.code,
        villager_name=villager.name,
        masked_villager=masked_name(villager.name),
        papers=[
            PaperRow(
                number=asked.number,
                name=asked.name,
                name_en=asked.name_en,
                received_at=paper.received_at if paper else None,
                given_back_at=paper.given_back_at if paper else None,
                has_picture=bool(paper and paper.picture_id),
            )
            for asked, paper in papers
        ],
        steps=steps_of(session, application.matter_id),
        events=session.scalars(
            select(ApplicationEvent)
            .where(ApplicationEvent.application_id == application.id)
            .order_by(ApplicationEvent.id)
        ).all(),
    )


def picture_of(session: Session, application_id: int, number: int) -> ApplicationPaper | None:
    """Find a paper that is here."""
    return session.get(ApplicationPaper, (application_id, number))
