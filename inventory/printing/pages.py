"""Sheets, streams and pictures of labels, and the page where people choose among them."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms
from app.web.address import public_url
from inventory.labels.adapters import thermal
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.adapters.png import label_png
from inventory.labels.rules.codes import is_pre_printed
from inventory.labels.rules.label_text import SHEETS, LabelText
from inventory.labels.rules.papers import (
    SHEET_DEFAULT,
    SizeName,
    language_named,
    paper_named,
    size_named,
)
from inventory.printers import queries as printers
from inventory.printing import services
from inventory.printing.rules import Wanted, to_print

blueprint = Blueprint("printing", __name__, template_folder="templates")

ALL = "all"
"""In an address: print pre-printed labels too."""


@blueprint.get("/labels/print")
@guard.allows(Permission.PRINT_LABELS)
def choose() -> str:
    """Ask on what the labels of a delivery or a lot should be printed."""
    asked = request.args.to_dict()
    name = asked.get("sheet", SHEET_DEFAULT)
    paper = paper_named(name, request.args.get("start", 1, type=int) - 1)
    every_label = _labels(asked | {ALL: "1"})
    labels = to_print(every_label, pre_printed_too=ALL in asked)
    with db.reading() as session:
        rows = printers.printer_rows(session, places=guard.actor().places(Permission.PRINT_LABELS))
    return render_template(
        "printing/choose.html",
        wanted={key: asked[key] for key in ("delivery", "lot", "item", ALL) if asked.get(key)},
        left_out=len(every_label) - len(labels),
        is_again=all(is_pre_printed(label.code) for label in labels),
        labels=labels,
        sheets=SHEETS,
        chosen=name,
        skip=paper.skip,
        printers=rows,
    )


@blueprint.post("/labels/print")
@guard.allows(Permission.PRINT_LABELS)
def send() -> AnyResponse:
    """Ask a printer for the labels of a delivery or a lot."""
    typed = request.form
    with db.transaction() as session:
        services.send_to_printer(
            session,
            wanted=_wanted(typed),
            printer_id=forms.number(typed, "printer_id"),
            client_id=forms.client_id(typed),
            public_url=public_url(),
            actor=guard.actor(),
            now=clock.now(),
        )
    flash(gettext("已经排上队，马上就打。"), "good")
    return redirect(url_for("printers.home"), 303)


@blueprint.get("/labels/items.pdf")
@guard.allows(Permission.PRINT_LABELS)
def sheet() -> Response:
    """Draw the labels of a delivery (`?delivery=`) or a lot (`?lot=`) on A4."""
    asked = request.args
    paper = paper_named(asked.get("sheet", SHEET_DEFAULT), asked.get("skip", 0, type=int))
    labels = _labels(asked)
    drawn = label_sheets(labels, paper.sheet, skip=paper.skip)
    return files.shown(drawn, "application/pdf", f"labels-{labels[0].lot_code}.pdf")


@blueprint.get("/labels/items.tspl", defaults={"language": "tspl"})
@blueprint.get("/labels/items.zpl", defaults={"language": "zpl"})
@guard.allows(Permission.PRINT_LABELS)
def stream(language: str) -> Response:
    """Write the labels of a delivery or a lot for a thermal printer, to be kept as a file."""
    size = size_named(request.args.get("size", SizeName.SMALL))
    labels = _labels(request.args)
    written = thermal.written(language_named(language), labels, size)
    return files.kept(written, f"labels-{labels[0].lot_code}.{language}")


@blueprint.get("/labels/<code>.png")
@guard.allows(Permission.PRINT_LABELS)
def picture(code: str) -> Response:
    """Draw the label of an item or a lot for a thermal printer."""
    size = size_named(request.args.get("size", SizeName.SMALL))
    with db.reading() as session:
        label = services.label_to_print(
            session, code=code, actor=guard.actor(), public_url=public_url()
        )
    return files.shown(label_png(label, size), "image/png", f"label-{label.code}.png")


def _labels(asked: Mapping[str, str]) -> list[LabelText]:
    with db.reading() as session:
        return services.labels_to_print(
            session, wanted=_wanted(asked), actor=guard.actor(), public_url=public_url()
        )


def _wanted(asked: Mapping[str, str]) -> Wanted:
    return Wanted(
        delivery_code=asked.get("delivery", ""),
        lot_code=asked.get("lot", ""),
        item_code=asked.get("item", ""),
        pre_printed_too=ALL in asked,
    )
