"""Printers and print jobs by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from app.web.address import public_url
from inventory.labels.rules.papers import Language, SizeName
from inventory.places import services as places
from inventory.printers import calls, queries, services
from inventory.printers.queries import JobRow, PrinterRow
from inventory.printers.rules import NewPrinter
from inventory.printers.schemas import (
    AgainSchema,
    JobSchema,
    JobsQuerySchema,
    NewPrinterSchema,
    PrinterSchema,
    TestPrintSchema,
)

blueprint = Blueprint("printers_api", __name__, url_prefix="/api")


@blueprint.get("/printers")
@blueprint.response(200, PrinterSchema(many=True))
@guard.allows(Permission.PRINT_LABELS)
def printers() -> list[PrinterRow]:
    """List the printers of one's own places."""
    with db.reading() as session:
        return queries.printer_rows(session, places=guard.actor().places(Permission.PRINT_LABELS))


@blueprint.post("/printers")
@blueprint.arguments(NewPrinterSchema)
@blueprint.response(201, PrinterSchema)
@guard.allows(Permission.PRINT_LABELS)
def add(body: dict[str, Any]) -> PrinterRow:
    """Put a printer of one's own place on the list."""
    with db.transaction() as session:
        place = places.place_named(session, body["place_code"])
        added = services.add_printer(
            session,
            printer=NewPrinter(
                place_id=place.id,
                name=body["name"],
                host=body["host"],
                port=body["port"],
                language=Language(body["language"]),
                label_size=SizeName(body["label_size"]),
            ),
            local_ok=calls.local_ok(),
            actor=guard.actor(),
            now=clock.now(),
        )
        rows = queries.printer_rows(session, places=[place.id])
        return next(row for row in rows if row.printer_id == added.id)


@blueprint.delete("/printers/<int:printer_id>")
@blueprint.response(204)
@guard.allows(Permission.PRINT_LABELS)
def retire(printer_id: int) -> None:
    """Take a printer off the list."""
    with db.transaction() as session:
        services.retire_printer(
            session, printer_id=printer_id, actor=guard.actor(), now=clock.now()
        )


@blueprint.post("/printers/<int:printer_id>/test")
@blueprint.arguments(TestPrintSchema)
@blueprint.response(202, JobSchema)
@guard.allows(Permission.PRINT_LABELS)
def test(body: dict[str, Any], printer_id: int) -> JobRow:
    """Print one label that is nothing's."""
    with db.transaction() as session:
        job = services.queue_test_print(
            session,
            client_id=body["client_id"],
            printer_id=printer_id,
            public_url=public_url(),
            actor=guard.actor(),
            now=clock.now(),
        )
        return _row(queries.job_row(session, job.id, places=None))


@blueprint.get("/print-jobs")
@blueprint.arguments(JobsQuerySchema, location="query")
@blueprint.response(200, JobSchema(many=True))
@guard.allows(Permission.PRINT_LABELS)
def jobs(asked: dict[str, Any]) -> list[JobRow]:
    """List print jobs of one's own places, newest first."""
    with db.reading() as session:
        return queries.job_rows(
            session,
            places=guard.actor().places(Permission.PRINT_LABELS),
            before_id=asked["before"],
        )


@blueprint.get("/print-jobs/<int:job_id>")
@blueprint.response(200, JobSchema)
@guard.allows(Permission.PRINT_LABELS)
def job(job_id: int) -> JobRow:
    """Tell how far a print job is."""
    with db.reading() as session:
        places_of_actor = guard.actor().places(Permission.PRINT_LABELS)
        return _row(queries.job_row(session, job_id, places=places_of_actor))


@blueprint.post("/print-jobs/<int:job_id>/again")
@blueprint.arguments(AgainSchema)
@blueprint.response(202, JobSchema)
@guard.allows(Permission.PRINT_LABELS)
def again(body: dict[str, Any], job_id: int) -> JobRow:
    """Queue a failed print job again, from a label on."""
    with db.transaction() as session:
        services.print_again(
            session, job_id=job_id, first_label=body["first_label"], actor=guard.actor()
        )
        return _row(queries.job_row(session, job_id, places=None))


def _row(found: JobRow | None) -> JobRow:
    if found is None:
        raise not_found("print.unknown")
    return found
