"""Handling an application: papers in, promise, limit, steps, answer, papers back.

What must never happen: a limit that starts without all papers or passes without a warning, the
desk acting on an authority that is over, a paper of which nobody knows where it is, a photo of
somebody's papers kept longer than it is needed.
"""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import china_date
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.messages import services as messages
from app.people.rules import Actor, Permission
from app.pictures import services as pictures
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.villagers import queries as villagers_read
from inventory.villagers import services as villagers
from inventory.villagers.models import Villager
from storefront.matters import queries
from storefront.matters.models import (
    Application,
    ApplicationEvent,
    ApplicationPaper,
    Matter,
)
from storefront.matters.rules import (
    NOTE_CHARACTERS_MAX,
    OPEN,
    PICTURES_KEPT,
    Opening,
    Outcome,
    State,
    is_pressing,
    missing,
    promise_hash,
    refuse_expired,
    refuse_unready,
)
from storefront.workdays import queries as workdays
from storefront.workdays.rules import last_day

KEY_BYTES = 16


def open_application(
    session: Session, *, opening: Opening, actor: Actor, now: datetime
) -> Application:
    """Begin an application for a villager, once for a client id.

    Raises:
        Refusal: `villager.unknown`, `villager.suspended`, `villager.invited`,
            `villager.consent_revoked`, `matter.unknown`, `matter.authority_over`.
    """
    if before := earlier(session, Application, opening.client_id):
        return before
    villager = villagers_read.seen(
        session, opening.villager_code, actor, permission=Permission.HANDLE_MATTERS
    )
    villagers.refuse_absent(session, villager)
    matter = queries.matter_of_code(session, opening.matter_code)
    refuse_expired(opening.authority_until, today=china_date(now))
    application = Application(
        code=labels.next_codes(session, CodeKind.APPLICATION, 1)[0],
        client_id=opening.client_id,
        tracking_key=secrets.token_urlsafe(KEY_BYTES),
        matter_id=matter.id,
        villager_id=villager.id,
        place_id=villager.place_id,
        state=State.COLLECTING,
        authority_until=opening.authority_until,
        opened_by=actor.account_id,
        opened_at=now,
        note="",
    )
    session.add(application)
    session.flush()
    _write(session, application, "opened", matter.name, actor=actor, now=now)
    return application


def receive_paper(
    session: Session,
    *,
    code: str,
    number: int,
    picture_id: uuid.UUID | None,
    actor: Actor,
    now: datetime,
) -> Application:
    """Take a paper in, with a photo where one is needed; the same paper again is no harm.

    Raises:
        Refusal: `matter.application_unknown`, `matter.over`, `matter.paper_unknown`,
            `matter.authority_over`, `picture.unknown`.
    """
    application = _locked(session, code, actor)
    _refuse_over(application)
    refuse_expired(application.authority_until, today=china_date(now))
    papers = queries.papers_of(session, application.matter_id)
    if number not in papers:
        raise not_found("matter.paper_unknown")
    if session.get(ApplicationPaper, (application.id, number)) is not None:
        return application
    if picture_id is not None:
        pictures.name_pictures(session, picture_ids=[picture_id], actor=actor, now=now)
    session.add(
        ApplicationPaper(
            application_id=application.id,
            number=number,
            picture_id=picture_id,
            received_by=actor.account_id,
            received_at=now,
        )
    )
    _write(session, application, "paper_received", papers[number], actor=actor, now=now)
    return application


def promise(
    session: Session,
    *,
    code: str,
    pin: str,
    signature_id: uuid.UUID | None = None,
    actor: Actor,
    now: datetime,
) -> Application | Refusal:
    """Let the villager sign the promise, drawn on the screen or by PIN; again is no harm.

    A wrong PIN is returned, not raised, so that the edge commits the counted try.

    Raises:
        Refusal: `matter.application_unknown`, `matter.over`, `picture.unknown`.
    """
    application = _locked(session, code, actor)
    _refuse_over(application)
    if application.promised_at is not None:
        return application
    villager = session.get_one(Villager, application.villager_id)
    if signature_id is not None:
        pictures.name_pictures(session, picture_ids=[signature_id], actor=actor, now=now)
        application.signature_id = signature_id
    elif refusal := villagers.check_pin(session, villager_code=villager.code, pin=pin, now=now):
        return refusal
    application.promised_at, application.promise_hash = now, promise_hash()
    _write(session, application, "promised", "", actor=actor, now=now)
    return application


def accept(session: Session, *, code: str, actor: Actor, now: datetime) -> Application:
    """Accept an application: all papers are there, and its limit starts; again is no harm.

    Raises:
        Refusal: `matter.application_unknown`, `matter.over`, `matter.authority_over`,
            `matter.papers_missing`, `matter.promise_missing`.
    """
    application = _locked(session, code, actor)
    if application.state == State.ACCEPTED:
        return application
    _refuse_over(application)
    today = china_date(now)
    refuse_expired(application.authority_until, today=today)
    papers = queries.papers_of(session, application.matter_id)
    received = queries.received_of(session, application.id)
    refuse_unready(
        lacking=missing(papers, received), is_promised=application.promised_at is not None
    )
    matter = session.get_one(Matter, application.matter_id)
    exceptions = workdays.exceptions(session)
    application.state, application.step_number = State.ACCEPTED, 1
    application.accepted_at = now
    application.due_on = last_day(today, matter.limit_days, exceptions)
    _write(session, application, "accepted", application.due_on.isoformat(), actor=actor, now=now)
    _tell(session, application, f"受理了，最迟 {application.due_on} 办好。", now=now)
    return application


def finish_step(
    session: Session, *, code: str, number: int, actor: Actor, now: datetime
) -> Application:
    """Write down that a step is done; the same step again is no harm.

    Raises:
        Refusal: `matter.application_unknown`, `matter.not_accepted`, `matter.step_order`,
            `matter.last_step`: the last one ends with an answer.
    """
    application = _locked(session, code, actor)
    if application.state != State.ACCEPTED or application.step_number is None:
        raise conflict("matter.not_accepted")
    if number < application.step_number:
        return application
    if number > application.step_number:
        raise conflict("matter.step_order")
    steps = queries.steps_of(session, application.matter_id)
    if number == len(steps):
        raise conflict("matter.last_step")
    application.step_number = number + 1
    _write(session, application, "step_done", steps[number - 1].name, actor=actor, now=now)
    return application


def decide(
    session: Session, *, code: str, outcome: Outcome, note: str, actor: Actor, now: datetime
) -> Application:
    """Write down the answer, at the last step; the same answer again is no harm.

    Raises:
        Refusal: `matter.application_unknown`, `matter.not_accepted`, `matter.step_order`,
            `matter.note_long`.
    """
    application = _locked(session, code, actor)
    if application.state == outcome:
        return application
    if application.state != State.ACCEPTED:
        raise conflict("matter.not_accepted")
    steps = queries.steps_of(session, application.matter_id)
    if application.step_number != len(steps):
        raise conflict("matter.step_order")
    _end(session, application, State(outcome), note=note, actor=actor, now=now)
    said = "办好了" if outcome is Outcome.GRANTED else "没有批下来"
    _tell(session, application, f"{said}。{application.note}请来拿回原件。", now=now)
    return application


def withdraw(session: Session, *, code: str, note: str, actor: Actor, now: datetime) -> Application:
    """Take an application back; again is no harm.

    Raises:
        Refusal: `matter.application_unknown`, `matter.over`, `matter.note_long`.
    """
    application = _locked(session, code, actor)
    if application.state == State.WITHDRAWN:
        return application
    _refuse_over(application)
    _end(session, application, State.WITHDRAWN, note=note, actor=actor, now=now)
    return application


def give_back(
    session: Session, *, code: str, number: int, actor: Actor, now: datetime
) -> Application:
    """Write down that a paper was given back; again is no harm.

    Raises:
        Refusal: `matter.application_unknown`, `matter.paper_unknown`.
    """
    application = _locked(session, code, actor)
    paper = session.get(ApplicationPaper, (application.id, number))
    if paper is None:
        raise not_found("matter.paper_unknown")
    if paper.given_back_at is None:
        paper.given_back_at, paper.given_back_by = now, actor.account_id
        name = queries.papers_of(session, application.matter_id)[number]
        _write(session, application, "paper_given_back", name, actor=actor, now=now)
    return application


def escalate_pressing(session: Session, *, now: datetime) -> int:
    """Warn of every application whose limit is near or over, once; tell how many that were."""
    today = china_date(now)
    exceptions = workdays.exceptions(session)
    pressing = [
        application
        for application in queries.unescalated(session)
        if application.due_on
        and is_pressing(application.due_on, today=today, exceptions=exceptions)
    ]
    for application in pressing:
        application.escalated_at = now
        _write(session, application, "escalated", str(application.due_on), actor=None, now=now)
        _tell(
            session, application, f"快到期限 {application.due_on} 了，我们已经上报催办。", now=now
        )
    return len(pressing)


def forget_pictures(session: Session, *, now: datetime) -> int:
    """Delete the photos of papers whose application was answered long enough ago."""
    old = session.execute(
        select(ApplicationPaper)
        .join(Application, Application.id == ApplicationPaper.application_id)
        .where(ApplicationPaper.picture_id.is_not(None), Application.done_at < now - PICTURES_KEPT)
        .with_for_update(of=ApplicationPaper)
    ).scalars()
    count = 0
    for paper in old:
        picture_id, paper.picture_id = paper.picture_id, None
        session.flush()
        if picture_id is not None:
            pictures.forget_picture(session, picture_id=picture_id)
            count += 1
    return count


def _end(
    session: Session,
    application: Application,
    to: State,
    *,
    note: str,
    actor: Actor,
    now: datetime,
) -> None:
    note = " ".join(note.split())
    if len(note) > NOTE_CHARACTERS_MAX:
        raise Refusal("matter.note_long", most=NOTE_CHARACTERS_MAX)
    application.state, application.step_number = to, None
    application.done_at, application.note = now, note
    _write(session, application, str(to), note, actor=actor, now=now)


def _refuse_over(application: Application) -> None:
    if application.state not in OPEN:
        raise conflict("matter.over")


def _locked(session: Session, code: str, actor: Actor) -> Application:
    application = session.scalar(
        select(Application)
        .where(Application.code == code.strip().upper())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if application is None or not actor.may_at(Permission.HANDLE_MATTERS, application.place_id):
        raise not_found("matter.application_unknown")
    return application


def _write(
    session: Session,
    application: Application,
    kind: str,
    what: str,
    *,
    actor: Actor | None,
    now: datetime,
) -> None:
    session.add(
        ApplicationEvent(
            application_id=application.id,
            kind=kind,
            what=what,
            account_id=actor.account_id if actor else None,
            happened_at=now,
        )
    )
    session.flush()


def _tell(session: Session, application: Application, body: str, *, now: datetime) -> None:
    villager = session.get_one(Villager, application.villager_id)
    matter = session.get_one(Matter, application.matter_id)
    if villager.phone:
        messages.send(
            session,
            phone=villager.phone,
            body=f"【商务代办】{matter.name}（{application.code}）：{body}",
            now=now,
        )
