"""The printers of a place and what they were asked for, on one page."""

import uuid
from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, problems, refusals
from app.web.address import public_url
from app.web.language import either
from inventory.labels.adapters import thermal
from inventory.labels.rules.papers import (
    SIZES,
    Language,
    SizeName,
    language_named,
    size_named,
)
from inventory.places import queries as places
from inventory.printers import calls, queries, services
from inventory.printers.models import Printer
from inventory.printers.rules import RAW_PORT, NewPrinter

blueprint = Blueprint("printers", __name__, url_prefix="/printers", template_folder="templates")

Page = str | tuple[str, int] | AnyResponse


@blueprint.get("")
@guard.allows(Permission.PRINT_LABELS)
def home() -> str:
    """List printers and print jobs, newest first."""
    common = {
        "client_id": str(uuid.uuid4()),
        "port": str(RAW_PORT),
        "language": Language.TSPL,
        "label_size": SizeName.SMALL,
    }
    return _page(MultiDict(common))


@blueprint.post("")
@guard.allows(Permission.PRINT_LABELS)
def add() -> Page:
    """Put a printer on the list; a refused form comes back with all that was typed."""
    try:
        with db.transaction() as session:
            services.add_printer(
                session,
                printer=_typed_printer(request.form),
                local_ok=calls.local_ok(),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(request.form, refusal), problems.status_of(refusal)
    flash(gettext("加好了。打一张测试页看看。"), "good")
    return redirect(url_for("printers.home"), 303)


@blueprint.post("/<int:printer_id>/test")
@guard.allows(Permission.PRINT_LABELS)
def test(printer_id: int) -> AnyResponse:
    """Print one label that is nothing's."""
    with db.transaction() as session:
        services.queue_test_print(
            session,
            client_id=forms.client_id(request.form),
            printer_id=printer_id,
            public_url=public_url(),
            actor=guard.actor(),
            now=clock.now(),
        )
    flash(gettext("测试页已经排上队。"), "good")
    return redirect(url_for("printers.home"), 303)


@blueprint.post("/<int:printer_id>/retire")
@guard.allows(Permission.PRINT_LABELS)
def retire(printer_id: int) -> AnyResponse:
    """Take a printer off the list."""
    with db.transaction() as session:
        services.retire_printer(
            session, printer_id=printer_id, actor=guard.actor(), now=clock.now()
        )
    return redirect(url_for("printers.home"), 303)


@blueprint.post("/jobs/<int:job_id>/again")
@guard.allows(Permission.PRINT_LABELS)
def again(job_id: int) -> AnyResponse:
    """Queue a failed job again, from a label on."""
    with db.transaction() as session:
        services.print_again(
            session,
            job_id=job_id,
            first_label=forms.number(request.form, "first_label"),
            actor=guard.actor(),
        )
    flash(gettext("又排上队了。"), "good")
    return redirect(url_for("printers.home"), 303)


@blueprint.get("/jobs/<int:job_id>/file")
@guard.allows(Permission.PRINT_LABELS)
def file(job_id: int) -> Response:
    """Keep what the printer was sent as a file."""
    with db.reading() as session:
        job = services.job_seen(session, job_id=job_id, actor=guard.actor())
        printer = session.get_one(Printer, job.printer_id)
        words = services.words_of_job(session, job_id)
    size = SIZES[SizeName(printer.label_size)]
    written = thermal.written(Language(printer.language), words, size)
    return files.kept(written, f"labels-{job_id}.{printer.language}")


def _page(typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    mine = guard.actor().places(Permission.PRINT_LABELS)
    with db.reading() as session:
        printers = queries.printer_rows(session, places=mine)
        jobs = queries.job_rows(
            session, places=mine, before_id=request.args.get("before", type=int)
        )
        own_places = places.all_places(session, ids=mine)
    return render_template(
        "printers/home.html",
        printers=printers,
        jobs=jobs,
        following=jobs[-1].job_id if len(jobs) == queries.JOBS_ON_A_PAGE else None,
        places=[(place.id, either(place.name, place.name_en)) for place in own_places],
        typed=typed,
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _typed_printer(form: Mapping[str, str]) -> NewPrinter:
    language = language_named(form.get("language", ""))
    size_named(form.get("label_size", ""))
    return NewPrinter(
        place_id=forms.number(form, "place_id"),
        name=form.get("name", ""),
        host=form.get("host", ""),
        port=forms.count(form, "port"),
        language=language,
        label_size=SizeName(form["label_size"]),
    )
