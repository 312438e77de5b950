"""Rolls for people: the hub makes them and gives them away, a village sees its own."""

import uuid

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, problems, refusals
from app.web.address import public_url
from app.web.language import either, plural
from inventory.labels.adapters import thermal
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.rules.label_text import SHEETS, LabelText
from inventory.labels.rules.papers import (
    SHEET_DEFAULT,
    SizeName,
    language_named,
    paper_named,
    size_named,
)
from inventory.places import queries as places
from inventory.places.rules import PlaceKind
from inventory.printers import queries as printers
from inventory.rolls import queries, services
from inventory.rolls.rules import LABELS_MAX

blueprint = Blueprint("rolls", __name__, url_prefix="/rolls", template_folder="templates")

Page = str | tuple[str, int] | AnyResponse


@blueprint.get("")
@guard.allows(Permission.PRINT_LABELS)
def rolls() -> str:
    """List rolls, newest first, with what became of their labels."""
    return _list_page(MultiDict({"client_id": str(uuid.uuid4())}))


@blueprint.post("")
@guard.allows(Permission.PRINT_ROLLS)
def make() -> Page:
    """Make a roll; a refused form comes back with all that was typed."""
    typed = request.form
    try:
        with db.transaction() as session:
            roll = services.make_roll(
                session,
                client_id=forms.client_id(typed),
                labels_count=forms.count(typed, "labels_count"),
                hub_id=forms.number(typed, "hub_id"),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _list_page(typed, refusal), problems.status_of(refusal)
    flash(gettext("号码留好了。打出来，再交给村里。"), "good")
    return redirect(url_for("rolls.roll", code=roll.code), 303)


@blueprint.get("/<code>")
@guard.allows(Permission.PRINT_LABELS)
def roll(code: str) -> str:
    """Show one roll, with the ways to print it."""
    return _roll_page(code, MultiDict())


@blueprint.post("/<code>/assign")
@guard.allows(Permission.PRINT_ROLLS)
def assign(code: str) -> AnyResponse:
    """Give a roll to a village."""
    with db.transaction() as session:
        services.assign_roll(
            session,
            roll_code=code,
            place_id=forms.number(request.form, "place_id"),
            actor=guard.actor(),
            now=clock.now(),
        )
    flash(gettext("交给村里了。"), "good")
    return redirect(url_for("rolls.roll", code=code), 303)


@blueprint.post("/<code>/void")
@guard.allows(Permission.PRINT_LABELS)
def void(code: str) -> Page:
    """Put a damaged stretch out of use; a refused form comes back with all that was typed."""
    typed = request.form
    try:
        with db.transaction() as session:
            count = services.void_labels(
                session,
                roll_code=code,
                first=typed.get("first", ""),
                last=typed.get("last", ""),
                reason=typed.get("reason", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _roll_page(code, typed, refusal), problems.status_of(refusal)
    flash(plural("作废了 %(count)s 张。", count=count), "good")
    return redirect(url_for("rolls.roll", code=code), 303)


@blueprint.get("/<code>/labels.pdf")
@guard.allows(Permission.PRINT_LABELS)
def sheet(code: str) -> Response:
    """Draw the labels of a roll that can still be stuck on, on A4."""
    asked = request.args
    paper = paper_named(asked.get("sheet", SHEET_DEFAULT), asked.get("skip", 0, type=int))
    drawn = label_sheets(_labels(code), paper.sheet, skip=paper.skip)
    return files.shown(drawn, "application/pdf", f"roll-{code}.pdf")


@blueprint.get("/<code>/labels.tspl", defaults={"language": "tspl"})
@blueprint.get("/<code>/labels.zpl", defaults={"language": "zpl"})
@guard.allows(Permission.PRINT_LABELS)
def stream(code: str, language: str) -> Response:
    """Write the labels of a roll that can still be stuck on, to be kept as a file."""
    size = size_named(request.args.get("size", SizeName.SMALL))
    written = thermal.written(language_named(language), _labels(code), size)
    return files.kept(written, f"roll-{code}.{language}")


@blueprint.post("/<code>/print")
@guard.allows(Permission.PRINT_LABELS)
def send(code: str) -> AnyResponse:
    """Ask a printer for the labels of a roll that can still be stuck on."""
    with db.transaction() as session:
        services.send_to_printer(
            session,
            roll_code=code,
            printer_id=forms.number(request.form, "printer_id"),
            client_id=forms.client_id(request.form),
            public_url=public_url(),
            actor=guard.actor(),
            now=clock.now(),
        )
    flash(gettext("已经排上队，马上就打。"), "good")
    return redirect(url_for("printers.home"), 303)


def _labels(code: str) -> list[LabelText]:
    with db.reading() as session:
        _, labels = services.labels_to_print(
            session, roll_code=code, actor=guard.actor(), public_url=public_url()
        )
    return labels


def _list_page(typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    actor = guard.actor()
    may_make = actor.may(Permission.PRINT_ROLLS)
    with db.reading() as session:
        rows = queries.roll_rows(
            session,
            places=actor.places(Permission.PRINT_LABELS),
            before_id=request.args.get("before", type=int),
        )
        hubs = places.all_places(session, PlaceKind.HUB, ids=actor.places(Permission.PRINT_ROLLS))
    return render_template(
        "rolls/rolls.html",
        rows=rows,
        following=rows[-1].roll_id if len(rows) == queries.ROLLS_ON_A_PAGE else None,
        hubs=[(hub.id, either(hub.name, hub.name_en)) for hub in hubs] if may_make else [],
        most=LABELS_MAX,
        typed=typed,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _roll_page(code: str, typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    actor = guard.actor()
    mine = actor.places(Permission.PRINT_LABELS)
    chosen = request.args.get("sheet", SHEET_DEFAULT)
    paper = paper_named(chosen, request.args.get("start", 1, type=int) - 1)
    with db.reading() as session:
        row = queries.roll_row(session, code, places=mine)
        if row is None:
            raise not_found("roll.unknown", code=code)
        rows = printers.printer_rows(session, places=mine)
        villages = places.all_places(session, PlaceKind.CENTRE)
    return render_template(
        "rolls/roll.html",
        row=row,
        printers=rows,
        villages=[(place.id, either(place.name, place.name_en)) for place in villages],
        village_id=next((place.id for place in villages if place.code == row.place_code), ""),
        may_assign=actor.may(Permission.PRINT_ROLLS),
        sheets=SHEETS,
        chosen=chosen,
        skip=paper.skip,
        typed=typed,
        problem=refusals.sentence(refusal) if refusal else "",
    )
