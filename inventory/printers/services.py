"""Printers of a place, and what they are asked to print.

What must never happen: bytes sent to an address that is no printer's; a job that prints twice by
itself. What is to be printed is written first, with its words, and sent by a job between two
transactions. A worker that dies in the middle leaves its job "sending"; whoever finds it so calls
it failed, and a person who has seen the paper decides from which label to go on.
"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import china_date
from app.database.locks import lock_rows
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.jobs import names
from app.jobs.queue import defer
from app.people.rules import Actor, Permission
from inventory.labels.rules.label_text import LabelText
from inventory.labels.rules.papers import Language, SizeName
from inventory.places.models import Place
from inventory.printers import queries
from inventory.printers.models import Printer, PrintJob
from inventory.printers.rules import (
    LABELS_MAX,
    Failure,
    JobState,
    NewPrinter,
    Report,
    Sending,
    refuse_wrong_printer,
)

TEST_TITLE = "测试页"


def add_printer(
    session: Session, *, printer: NewPrinter, local_ok: bool, actor: Actor, now: datetime
) -> Printer:
    """Put a printer of one of the actor's places on the list.

    Raises:
        Refusal: `place.unknown`, `printer.already_there`, and those of `refuse_wrong_printer`.
    """
    printer = replace(printer, name=printer.name.strip(), host=printer.host.strip())
    refuse_wrong_printer(printer, local_ok=local_ok)
    place = session.get(Place, printer.place_id)
    if place is None or not actor.may_at(Permission.PRINT_LABELS, place.id):
        raise not_found("place.unknown")
    if session.scalar(
        select(Printer.id).where(
            Printer.place_id == place.id,
            Printer.name == printer.name,
            Printer.retired_at.is_(None),
        )
    ):
        raise conflict("printer.already_there", name=printer.name)
    row = Printer(**asdict(printer), account_id=actor.account_id, added_at=now)
    session.add(row)
    session.flush()
    return row


def retire_printer(session: Session, *, printer_id: int, actor: Actor, now: datetime) -> None:
    """Take a printer off the list; what it was sent stays on record.

    Raises:
        Refusal: `printer.unknown`.
    """
    printer_seen(session, printer_id=printer_id, actor=actor).retired_at = now
    session.flush()


def queue_print(
    session: Session,
    *,
    client_id: uuid.UUID,
    printer_id: int,
    title: str,
    labels: Sequence[LabelText],
    actor: Actor,
    now: datetime,
) -> PrintJob:
    """Ask a printer for labels, once for a client id.

    Raises:
        Refusal: `printer.unknown`, also for one of another place; `print.count_wrong`.
    """
    before = earlier(session, PrintJob, client_id)
    if before is not None:
        return job_seen(session, job_id=before.id, actor=actor)
    printer = printer_seen(session, printer_id=printer_id, actor=actor)
    if not 0 < len(labels) <= LABELS_MAX:
        raise Refusal("print.count_wrong", most=LABELS_MAX)
    job = PrintJob(
        client_id=client_id,
        printer_id=printer.id,
        title=title,
        labels=[_as_json(label) for label in labels],
        labels_count=len(labels),
        first_label=1,
        sent_labels=0,
        tries=0,
        state=JobState.QUEUED,
        reason="",
        account_id=actor.account_id,
        asked_at=now,
    )
    session.add(job)
    session.flush()
    _defer(session, job)
    return job


def queue_test_print(
    session: Session,
    *,
    client_id: uuid.UUID,
    printer_id: int,
    public_url: str,
    actor: Actor,
    now: datetime,
) -> PrintJob:
    """Ask a printer for one label that is nothing's, to see that it works.

    Raises:
        Refusal: `printer.unknown`.
    """
    printer = printer_seen(session, printer_id=printer_id, actor=actor)
    place = session.get_one(Place, printer.place_id)
    label = LabelText(
        code=printer.name,
        url=f"{public_url}/T".upper(),
        produce=TEST_TITLE,
        quantity=f"{printer.label_size} {printer.language.upper()}",
        village=place.name,
        date=china_date(now),
        lot_code="",
    )
    return queue_print(
        session,
        client_id=client_id,
        printer_id=printer_id,
        title=TEST_TITLE,
        labels=[label],
        actor=actor,
        now=now,
    )


def print_again(session: Session, *, job_id: int, first_label: int, actor: Actor) -> PrintJob:
    """Queue a failed job again, from a label on: a person has seen what came out.

    Raises:
        Refusal: `print.unknown`, `print.not_failed`, `print.first_label_wrong`; `printer.unknown`
            where the printer was taken off the list.
    """
    found = job_seen(session, job_id=job_id, actor=actor)
    [job] = lock_rows(session, PrintJob, [found.id])
    if job.state != JobState.FAILED:
        raise conflict("print.not_failed")
    printer_seen(session, printer_id=job.printer_id, actor=actor)
    if not 1 <= first_label <= job.labels_count:
        raise Refusal("print.first_label_wrong", most=job.labels_count)
    job.state, job.reason, job.settled_at = JobState.QUEUED, "", None
    job.first_label, job.sent_labels = first_label, 0
    session.flush()
    _defer(session, job)
    return job


def begin(session: Session, *, job_id: int, now: datetime) -> Sending | None:
    """Take a queued job in hand; tells nothing where there is nothing to send.

    A job that is found on its way was left by a worker that died. It may have printed, so it
    fails here instead of printing again.
    """
    [job] = lock_rows(session, PrintJob, [job_id])
    if job.state == JobState.SENDING:
        _settle(job, Report(job.sent_labels, Failure.INTERRUPTED), now)
    printer = session.get_one(Printer, job.printer_id)
    if job.state == JobState.QUEUED and printer.retired_at is not None:
        _settle(job, Report(0, Failure.FORBIDDEN), now)
    if job.state != JobState.QUEUED:
        return None
    job.state, job.tries = JobState.SENDING, job.tries + 1
    session.flush()
    return Sending(
        host=printer.host,
        port=printer.port,
        language=Language(printer.language),
        label_size=SizeName(printer.label_size),
        first_label=job.first_label,
    )


def settle(session: Session, *, job_id: int, report: Report, now: datetime) -> None:
    """Write down what came of sending."""
    [job] = lock_rows(session, PrintJob, [job_id])
    if job.state == JobState.SENDING:
        _settle(job, report, now)
        session.flush()


def words_of_job(session: Session, job_id: int, *, first_label: int = 1) -> list[LabelText]:
    """Read the labels of a job from a label on, in order."""
    words: list[dict[str, Any]] = session.scalars(
        select(PrintJob.labels).where(PrintJob.id == job_id)
    ).one()
    return [_from_json(label) for label in words[first_label - 1 :]]


def printer_seen(session: Session, *, printer_id: int, actor: Actor) -> Printer:
    """Find a printer in use at one of the actor's places.

    Raises:
        Refusal: `printer.unknown`.
    """
    places = actor.places(Permission.PRINT_LABELS)
    printer = queries.printer_of_id(session, printer_id, places=places)
    if printer is None:
        raise not_found("printer.unknown")
    return printer


def job_seen(session: Session, *, job_id: int, actor: Actor) -> PrintJob:
    """Find a print job of one of the actor's places.

    Raises:
        Refusal: `print.unknown`.
    """
    places = actor.places(Permission.PRINT_LABELS)
    job = queries.job_of_id(session, job_id, places=places)
    if job is None:
        raise not_found("print.unknown")
    return job


def _settle(job: PrintJob, report: Report, now: datetime) -> None:
    job.state = JobState.FAILED if report.failure else JobState.SENT
    job.reason = report.failure or ""
    job.sent_labels, job.settled_at = report.sent_labels, now


def _defer(session: Session, job: PrintJob) -> None:
    # A printer takes one connection at a time, and labels should come out in the order asked.
    one_by_one = f"printer:{job.printer_id}"
    defer(session, names.PRINT_LABELS, one_by_one=one_by_one, job_id=job.id)


def _as_json(label: LabelText) -> dict[str, Any]:
    return asdict(label) | {"date": label.date.isoformat() if label.date else None}


def _from_json(words: dict[str, Any]) -> LabelText:
    day = words["date"]
    return LabelText(**(words | {"date": date.fromisoformat(day) if day else None}))
