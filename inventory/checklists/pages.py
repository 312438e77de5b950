"""Writing a checklist: every button of the sheet sends it whole, and nothing typed is lost."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from inventory.checklists.rules import (
    Sheet,
    questions_of,
    rearranged,
    sheet_of,
    sheet_typed,
)
from inventory.produce import queries, services
from inventory.produce.rules import DECIMALS_MAX, QUESTIONS_MAX, QuestionKind, questions_read

blueprint = Blueprint(
    "checklists",
    __name__,
    url_prefix="/office/produce/<code>/checklist",
    template_folder="templates",
)

Page = str | tuple[str, int] | Response
KINDS = {
    QuestionKind.YES_NO: lazy_gettext("是不是（是才合格）"),
    QuestionKind.NUMBER: lazy_gettext("填一个数（有上下限）"),
    QuestionKind.CHOICE: lazy_gettext("从几个里选一个"),
    QuestionKind.PHOTO: lazy_gettext("拍一张照片"),
}
PUBLISH = "publish"


@blueprint.get("")
@guard.allows(Permission.CHANGE_PRODUCE)
def sheet(code: str) -> str:
    """Show what is asked now, to be changed."""
    with db.reading() as session:
        produce = queries.produce_of_code(session, code)
        if produce is None:
            raise not_found("produce.unknown")
        newest = queries.newest_checklist(session, produce.id)
    return _page(code, sheet_of(questions_read(newest.questions)), str(uuid.uuid4()))


@blueprint.post("")
@guard.allows(Permission.CHANGE_PRODUCE)
def change(code: str) -> Page:
    """Add, move or remove a row, or ask these questions from now on."""
    client_id = forms.client_id(request.form)
    rows = sheet_typed(request.form)
    deed = request.form.get("do", PUBLISH)
    if deed != PUBLISH:
        return _page(code, rearranged(rows, deed, uuid.uuid4().hex[:8]), str(client_id))
    try:
        with db.transaction() as session:
            checklist = services.publish_checklist(
                session,
                code=code,
                client_id=client_id,
                questions=questions_of(rows),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        page = _page(code, rows, str(client_id), refusals.sentence(refusal))
        return page, problems.status_of(refusal)
    flash(
        gettext("第 %(version)s 版开始用了，手机联网后就问新的。", version=checklist.version),
        "good",
    )
    return redirect(url_for("produce.show", code=code), 303)


def _page(code: str, rows: Sheet, client_id: str, problem: str = "") -> str:
    with db.reading() as session:
        found = queries.produce_found(session, typed="", code=code, now=clock.now())
    if not found:
        raise not_found("produce.unknown")
    return render_template(
        "checklists/sheet.html",
        produce=found[0],
        rows=rows,
        client_id=client_id,
        kinds=list(KINDS.items()),
        decimals=[(places, places) for places in range(DECIMALS_MAX + 1)],
        is_full=len(rows) >= QUESTIONS_MAX,
        problem=problem,
    )
