"""The page of a re-inspection: how much is of which grade, and what is lost."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.people import guard
from app.people.rules import Permission
from app.pictures import services as pictures
from app.pictures.schemas import sent_picture
from app.web import forms, problems, refusals
from fulfilment.grading import queries, services
from fulfilment.grading.rules import NOTE_CHARACTERS_MAX, Found
from fulfilment.losses.rules import Reason
from fulfilment.losses.services import Report
from fulfilment.workshop.rules import whole_number, whole_numbers
from inventory.processing import queries as processing_read
from inventory.processing import services as processing
from inventory.processing.rules import Wanted
from inventory.produce.models import Pack
from inventory.produce.rules import Grade
from inventory.stock.models import Item

blueprint = Blueprint("grading", __name__, url_prefix="/hub/grading", template_folder="templates")

Page = str | tuple[str, int] | Response

GRADES = {
    Grade.FIRST: lazy_gettext("一等"),
    Grade.SECOND: lazy_gettext("二等"),
    Grade.THIRD: lazy_gettext("三等"),
}
REASONS = {
    Reason.SPOILED: lazy_gettext("坏了"),
    Reason.BROKEN: lazy_gettext("碎了、破了"),
    Reason.SHRUNK: lazy_gettext("干了、漏了"),
    Reason.REJECTED: lazy_gettext("品质不对"),
}
"""Why something cannot be sold, of what may come out of a re-inspection."""
PART_FIELD = "part-"
"""Begins the name of a field that says how much is of a pack; the pack's key follows."""


@blueprint.get("/items/<code>")
@guard.allows(Permission.PROCESS)
def item(code: str) -> str:
    """Ask what was found, and show what was found before."""
    return _page(code)


@blueprint.post("/items/<code>")
@guard.allows(Permission.PROCESS)
def grade(code: str) -> Page:
    """Write down what was found, and go to the labels."""
    content = sent_picture(request.files, "photo")
    actor, now = guard.actor(), clock.now()
    try:
        report = _report(has_photo=bool(content))
        found = _found()
        with db.transaction() as session:
            if report.picture_id is not None:
                pictures.take_whole(
                    session, picture_id=report.picture_id, content=content, actor=actor, now=now
                )
            services.grade_item(session, raw=code, found=found, report=report, actor=actor, now=now)
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(gettext("分好级了。请把新标签贴上。"), "good")
    return redirect(url_for("workshop.item", code=code), 303)


@blueprint.post("/items/<code>/<int:grading_id>/undo")
@guard.allows(Permission.PROCESS)
def undo(code: str, grading_id: int) -> Page:
    """Put all parts back."""
    try:
        with db.transaction() as session:
            services.undo(session, grading_id=grading_id, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(gettext("撤回了。那些新标签作废，请撕掉。"), "good")
    return redirect(url_for("grading.item", code=code), 303)


def _report(*, has_photo: bool) -> Report:
    client_id = forms.client_id(request.form)
    return Report(
        client_id=client_id,
        reason=forms.word(Reason, request.form.get("reason") or Reason.SPOILED),
        note=request.form.get("note", ""),
        picture_id=uuid.uuid5(client_id, "photo") if has_photo else None,
        by_desk=request.form.get("by_desk") == "yes",
    )


def _found() -> Found:
    """Read how many packs there are of each, or what each bag of a loose one weighs."""
    parts = []
    for name, typed in request.form.items():
        if not (name.startswith(PART_FIELD) and typed.strip()):
            continue
        pack_id = whole_number(name.removeprefix(PART_FIELD))
        numbers = whole_numbers(typed)
        is_loose = request.form.get(f"loose-{pack_id}") == "yes"
        if is_loose:
            parts.append(Wanted(pack_id, weights=numbers))
        elif numbers != (0,):
            parts.append(Wanted(pack_id, packs=sum(numbers)))
    return Found(tuple(parts), whole_number(request.form.get("lost", "").strip() or "0"))


def _refused(code: str, refusal: Refusal) -> Page:
    if refusal.kind is Kind.NOT_FOUND:
        raise refusal
    return _page(code, refusal), problems.status_of(refusal)


def _page(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        card = processing.look_at(session, raw=code, actor=guard.actor())
        item = session.get_one(Item, card.item_id)
        packs = processing_read.packs_of(session, card.produce_id)
        own = session.get_one(Pack, item.pack_id)
        rows = queries.gradings_of(session, card.item_id)
    return render_template(
        "grading/item.html",
        it=card,
        own=own,
        others=[pack for pack in packs if pack.grade != own.grade],
        rows=rows,
        grades=GRADES,
        reasons=list(REASONS.items()),
        note_max=NOTE_CHARACTERS_MAX,
        typed=request.form,
        problem=refusals.sentence(refusal) if refusal else "",
    )
