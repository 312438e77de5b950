"""Reads of printers and print jobs, each narrowed to the places that the reader may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from inventory.places.models import Place
from inventory.printers.models import Printer, PrintJob

JOBS_ON_A_PAGE = 30


@dataclass(frozen=True)
class PrinterRow:
    """A printer in use."""

    printer_id: int
    place_id: int
    place_name: str
    place_name_en: str
    name: str
    host: str
    port: int
    language: str
    label_size: str


@dataclass(frozen=True)
class JobRow:
    """A print job, without its labels."""

    job_id: int
    title: str
    printer_name: str
    place_name: str
    place_name_en: str
    language: str
    labels_count: int
    first_label: int
    sent_labels: int
    tries: int
    state: str
    reason: str
    asked_at: datetime
    settled_at: datetime | None

    @property
    def next_label(self) -> int:
        """Tell at which label another try would begin: the first that may not have come out."""
        return min(self.first_label + self.sent_labels, self.labels_count)


def printer_rows(session: Session, *, places: Collection[int] | None) -> list[PrinterRow]:
    """List the printers in use at these places, by place and name, in one statement."""
    rows = session.execute(
        select(Printer, Place)
        .join(Place, Place.id == Printer.place_id)
        .where(Printer.retired_at.is_(None), _seen(places))
        .order_by(Place.code, Printer.name)
    )
    return [
        PrinterRow(
            printer_id=printer.id,
            place_id=place.id,
            place_name=place.name,
            place_name_en=place.name_en,
            name=printer.name,
            host=printer.host,
            port=printer.port,
            language=printer.language,
            label_size=printer.label_size,
        )
        for printer, place in rows
    ]


def job_rows(
    session: Session, *, places: Collection[int] | None, before_id: int | None = None
) -> list[JobRow]:
    """List print jobs of these places, newest first, one page, in one statement."""
    earlier = true() if before_id is None else PrintJob.id < before_id
    return _jobs(session, _seen(places) & earlier, limit=JOBS_ON_A_PAGE)


def job_row(session: Session, job_id: int, *, places: Collection[int] | None) -> JobRow | None:
    """Find one print job, in one statement."""
    found = _jobs(session, _seen(places) & (PrintJob.id == job_id), limit=1)
    return found[0] if found else None


def printer_of_id(
    session: Session, printer_id: int, *, places: Collection[int] | None
) -> Printer | None:
    """Find a printer in use at one of these places."""
    return session.scalar(
        select(Printer).where(Printer.id == printer_id, Printer.retired_at.is_(None), _seen(places))
    )


def job_of_id(session: Session, job_id: int, *, places: Collection[int] | None) -> PrintJob | None:
    """Find a print job of a printer at one of these places, also of one no longer in use."""
    return session.scalar(
        select(PrintJob)
        .join(Printer, Printer.id == PrintJob.printer_id)
        .where(PrintJob.id == job_id, _seen(places))
    )


def _jobs(session: Session, wanted: ColumnElement[bool], *, limit: int) -> list[JobRow]:
    rows = session.execute(
        select(PrintJob, Printer, Place)
        .join(Printer, Printer.id == PrintJob.printer_id)
        .join(Place, Place.id == Printer.place_id)
        .where(wanted)
        .order_by(PrintJob.id.desc())
        .limit(limit)
    )
    return [
        JobRow(
            job_id=job.id,
            title=job.title,
            printer_name=printer.name,
            place_name=place.name,
            place_name_en=place.name_en,
            language=printer.language,
            labels_count=job.labels_count,
            first_label=job.first_label,
            sent_labels=job.sent_labels,
            tries=job.tries,
            state=job.state,
            reason=job.reason,
            asked_at=job.asked_at,
            settled_at=job.settled_at,
        )
        for job, printer, place in rows
    ]


def _seen(places: Collection[int] | None) -> ColumnElement[bool]:
    return true() if places is None else Printer.place_id.in_(places)
