"""Bank files at the office: propose, approve, take the file, bring the answer."""

import io
from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app import clock, uploads
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, posting, problems, refusals
from app.web.language import plural
from storefront.bankfiles import queries, services
from storefront.bankfiles.rules import EXAMPLE, Layout, columns_of, results_of

blueprint = Blueprint("bankfiles", __name__, url_prefix="/office/bank", template_folder="templates")

RESULT_BYTES_MAX = 2 * 1024 * 1024
Page = Answer | tuple[str, int]


@blueprint.get("")
@guard.allows(Permission.READ_BOOKS)
def bank() -> str:
    """Show batches, whose money is stuck, and the layouts of files."""
    return _page()


@blueprint.post("/layouts")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def keep_layout() -> Page:
    """Write down how a bank wants its file."""
    return _done(lambda session: services.keep_layout(session, _typed_layout()))


@blueprint.post("/batches")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def propose() -> Page:
    """Propose a batch."""
    return _done(
        lambda session: services.propose(
            session,
            client_id=forms.client_id(request.form),
            layout_name=request.form.get("layout", ""),
            least_fen=forms.yuan(request.form, "least"),
            actor=guard.actor(),
            now=clock.now(),
        )
    )


@blueprint.post("/batches/<int:number>/approval")
@guard.allows(Permission.APPROVE_PAYOUTS)
def approve(number: int) -> Page:
    """Approve a batch that somebody else proposed."""
    return _done(
        lambda session: services.approve(
            session, batch_id=number, actor=guard.actor(), now=clock.now()
        )
    )


@blueprint.post("/batches/<int:number>/withdrawal")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def withdraw(number: int) -> Page:
    """Take a batch back before it is sent."""
    return _done(lambda session: services.withdraw(session, batch_id=number))


@blueprint.post("/batches/<int:number>/unknown")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def lose_sight(number: int) -> Page:
    """Write down that the bank did not answer."""
    return _done(lambda session: services.lose_sight(session, batch_id=number))


@blueprint.post("/batches/<int:number>/file")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def take_file(number: int) -> Response | Page:
    """Hand out the file for the bank; with the first time the batch is sent."""
    try:
        with db.transaction() as session:
            content = services.take_file(session, batch_id=number, now=clock.now())
    except Refusal as refusal:
        return _page(refusal), problems.status_of(refusal)
    return files.handed_out(content, "application/octet-stream", f"bank-{number}.csv")


@blueprint.post("/batches/<int:number>/results")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def take_results(number: int) -> Page:
    """Read the bank's answer."""
    file = request.files.get("results")
    content = file.read(RESULT_BYTES_MAX) if file else b""
    try:
        try:
            results = results_of(uploads.rows_of(io.BytesIO(content)))
        except ValueError:
            raise Refusal("bank.result_unreadable") from None
        with db.transaction() as session:
            changed = services.take_results(
                session, batch_id=number, results=results, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return _page(refusal), problems.status_of(refusal)
    flash(plural("记下了，%(count)s 笔有了结果。", count=changed), "good")
    return redirect(url_for("bankfiles.bank"), 303)


def _done(work: Callable[[Session], object]) -> Page:
    return posting.done(work, refused=_page, to="bankfiles.bank")


def _typed_layout() -> Layout:
    form = request.form
    return Layout(
        name=" ".join(form.get("name", "").split()),
        columns=columns_of(form.get("columns", "")),
        encoding=form.get("encoding", ""),
        delimiter={"tab": "\t"}.get(form.get("delimiter", ""), form.get("delimiter", "")),
        has_titles=form.get("titles") == "yes",
        rows_max=forms.count(form, "rows"),
        total_fen_max=forms.yuan(request.form, "total"),
    )


def _page(refusal: Refusal | None = None) -> str:
    now = clock.now()
    with db.reading() as session:
        return render_template(
            "bankfiles/bank.html",
            batches=queries.batches(session),
            waiting=queries.waiting(session, now=now),
            layouts=queries.layouts(session),
            typed=request.form,
            example=EXAMPLE,
            problem=refusals.sentence(refusal) if refusal else "",
            actor=guard.actor(),
            permissions=Permission,
        )
