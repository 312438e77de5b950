"""Rosters on screen: upload a list, look it over, import it."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Answer
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, problems, refusals, sheets
from app.web.language import plural
from inventory.rosters import queries, services
from inventory.rosters.queries import BadRow
from inventory.rosters.rules import FILE_BYTES_MAX, ROWS_MAX, TITLES, Column

blueprint = Blueprint("rosters", __name__, url_prefix="/desk/rosters", template_folder="templates")

Page = str | tuple[str, int] | Response
EXAMPLE = {
    Column.NAME: "李桂香（示例，请删掉这一行）",
    Column.PHONE: "",
    Column.ID_NUMBER: "",
    Column.PLACE_CODE: "",
    Column.STORY: "",
}
"""It has no number, so it is refused where somebody forgets to delete it."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/new")
@guard.allows(Permission.REGISTER_VILLAGERS)
def new() -> str:
    """Ask for a list."""
    return _new_page()


@blueprint.post("/new")
@guard.allows(Permission.REGISTER_VILLAGERS)
def read() -> Page:
    """Read a list and show what is in it; nobody is imported yet."""
    try:
        file = _uploaded()
        with db.transaction() as session:
            roster = services.read_roster(
                session,
                client_id=forms.client_id(request.form),
                file_name=file.filename or "",
                content=file.read(FILE_BYTES_MAX + 1),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _new_page(refusals.sentence(refusal)), problems.status_of(refusal)
    return redirect(url_for("rosters.show", client_id=roster.client_id), 303)


@blueprint.get("/<uuid:client_id>")
@guard.allows(Permission.REGISTER_VILLAGERS)
def show(client_id: uuid.UUID) -> str:
    """Show what is in a list, good and bad."""
    with db.reading() as session:
        view = queries.roster_view(session, client_id, account_id=guard.actor().account_id)
    if view is None:
        raise not_found("roster.unknown")
    return render_template(
        "rosters/show.html",
        view=view,
        bad=[(row, _reasons(row)) for row in view.bad],
        Column=Column,
    )


@blueprint.post("/<uuid:client_id>/import")
@guard.allows(Permission.REGISTER_VILLAGERS)
def take(client_id: uuid.UUID) -> Response:
    """Import the good rows, exactly those that were shown, once."""
    with db.transaction() as session:
        roster = services.import_roster(
            session, client_id=client_id, actor=guard.actor(), now=clock.now()
        )
    flash(plural("导入了 %(count)s 人。", count=roster.good_rows), "good")
    return redirect(url_for("rosters.show", client_id=client_id), 303)


@blueprint.get("/<uuid:client_id>/bad.csv")
@guard.allows(Permission.REGISTER_VILLAGERS)
def bad(client_id: uuid.UUID) -> Answer:
    """Give the rows that cannot be imported back, each with its reason, to be corrected."""
    with db.reading() as session:
        roster = queries.roster_of(session, client_id, account_id=guard.actor().account_id)
        if roster is None:
            raise not_found("roster.unknown")
        rows = queries.bad_rows(session, roster.id)
    head = [*TITLES.values(), gettext("原文件第几行"), gettext("哪里不对")]
    lines = [
        [*(row.cells.get(column, "") for column in Column), str(row.line_number), _reasons(row)]
        for row in rows
    ]
    return files.handed_out(sheets.as_csv([head, *lines]), "text/csv", "bad.csv")


@blueprint.get("/template.csv")
@guard.allows(Permission.REGISTER_VILLAGERS)
def template_csv() -> Answer:
    """Give an empty list to be filled in."""
    rows = [list(TITLES.values()), list(EXAMPLE.values())]
    return files.handed_out(sheets.as_csv(rows), "text/csv", "villagers.csv")


@blueprint.get("/template.xlsx")
@guard.allows(Permission.REGISTER_VILLAGERS)
def template_xlsx() -> Answer:
    """Give an empty workbook to be filled in."""
    content = sheets.template("名册", list(TITLES.values()), list(EXAMPLE.values()))
    return files.handed_out(content, XLSX, "villagers.xlsx")


def _uploaded() -> FileStorage:
    """Take the file of the form.

    Raises:
        Refusal: `roster.file_missing`.
    """
    file = request.files.get("file")
    if not file or not file.filename:
        raise Refusal("roster.file_missing")
    return file


def _new_page(problem: str = "") -> str:
    return render_template(
        "rosters/new.html", problem=problem, most_mb=FILE_BYTES_MAX // 1024 // 1024, most=ROWS_MAX
    )


def _reasons(row: BadRow) -> str:
    return " ".join(
        refusals.sentence(Refusal(problem.code, **problem.params)) for problem in row.problems
    )
