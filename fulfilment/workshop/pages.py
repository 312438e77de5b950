"""The workbench: scan a thing, take it apart, put it together."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, problems, refusals, scans
from app.web.address import public_url
from app.web.language import either, plural
from fulfilment.floor import queries as floor
from fulfilment.workshop import queries
from fulfilment.workshop.rules import whole_number, whole_numbers
from inventory.labels.adapters.pdf import label_sheets
from inventory.labels.rules.label_text import SHEETS
from inventory.labels.rules.papers import SHEET_DEFAULT
from inventory.printing import queries as printing
from inventory.processing import services
from inventory.processing.rules import Wanted
from inventory.processing.services import Parted

blueprint = Blueprint("workshop", __name__, url_prefix="/hub/workshop", template_folder="templates")

Page = str | tuple[str, int] | Redirect


@blueprint.get("")
@guard.allows(Permission.PROCESS)
def home() -> str:
    """Ask for the thing to take apart or to put together."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PROCESS)
    return render_template("workshop/home.html", hub=hub)


@blueprint.post("/scan")
@scans.answered
@guard.allows(Permission.PROCESS)
def scan() -> dict[str, Any]:
    """Take a thing in hand."""
    raw, _ = scans.read()
    with db.reading() as session:
        card = services.look_at(session, raw=raw, actor=guard.actor())
    return scans.done(
        either(card.produce_name, card.produce_name_en),
        detail=gettext("要拆还是要合"),
        redirect=url_for("workshop.item", code=card.code),
    )


@blueprint.get("/items/<code>")
@guard.allows(Permission.PROCESS)
def item(code: str) -> str:
    """Show what is in hand, and the two things to do with it."""
    return render_template("workshop/item.html", hand=_in_hand(code))


@blueprint.get("/items/<code>/split")
@guard.allows(Permission.PROCESS)
def ask_split(code: str) -> str:
    """Ask into what."""
    return _split_page(code)


@blueprint.post("/items/<code>/split")
@guard.allows(Permission.PROCESS)
def split(code: str) -> Page:
    """Take parts out, and go to their labels."""

    def work(session: Session) -> Parted:
        return services.split_item(
            session,
            client_id=forms.client_id(request.form),
            raw=code,
            wanted=Wanted(
                pack_id=whole_number(request.form.get("pack_id", "")),
                packs=whole_number(request.form.get("packs", "") or "0"),
                weights=whole_numbers(request.form.get("weights", "")),
            ),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _done(code, work, again=_split_page, told=_split_told)


@blueprint.get("/items/<code>/merge")
@guard.allows(Permission.PROCESS)
def ask_merge(code: str) -> str:
    """Ask which parts."""
    return _merge_page(code)


@blueprint.post("/items/<code>/merge")
@guard.allows(Permission.PROCESS)
def merge(code: str) -> Page:
    """Put parts back."""

    def work(session: Session) -> Parted:
        return services.merge_items(
            session,
            client_id=forms.client_id(request.form),
            raw=code,
            raw_parts=request.form.getlist("part"),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _done(code, work, again=_merge_page, told=_merge_told)


@blueprint.get("/items/<code>/labels.pdf")
@guard.allows(Permission.PROCESS)
def labels(code: str) -> Response:
    """Draw the labels of a thing and of its parts on A4: the old one says less now."""
    with db.reading() as session:
        hand = queries.in_hand(session, code, actor=guard.actor())
        codes = [hand.card.code, *(part.code for part in hand.labelled)]
        words = printing.labels_of_items(session, codes, public_url=public_url())
    drawn = label_sheets(words, SHEETS[SHEET_DEFAULT])
    return files.shown(drawn, "application/pdf", f"labels-{hand.card.code}.pdf")


def _done(
    code: str,
    work: Callable[[Session], Parted],
    *,
    again: Callable[[str, Refusal], str],
    told: Callable[[Parted], str],
) -> Page:
    """Do the work and go back to the thing; a refusal is said on the form that was sent."""
    try:
        with db.transaction() as session:
            done = work(session)
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_FOUND:
            raise
        return again(code, refusal), problems.status_of(refusal)
    flash(told(done), "good")
    return redirect(url_for("workshop.item", code=done.code), 303)


def _split_told(done: Parted) -> str:
    return str(plural("拆出 %(count)s 份。请把新标签贴上。", count=len(done.parts)))


def _merge_told(done: Parted) -> str:
    return str(plural("合回去 %(count)s 份。那些标签作废，请撕掉。", count=len(done.parts)))


def _split_page(code: str, refusal: Refusal | None = None) -> str:
    return render_template(
        "workshop/split.html",
        hand=_in_hand(code),
        typed=request.form,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _merge_page(code: str, refusal: Refusal | None = None) -> str:
    return render_template(
        "workshop/merge.html",
        hand=_in_hand(code),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _in_hand(code: str) -> queries.InHand:
    with db.reading() as session:
        return queries.in_hand(session, code, actor=guard.actor())
