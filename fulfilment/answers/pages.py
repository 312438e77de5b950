"""Answering a dispute at the office."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import files, forms, problems, refusals
from fulfilment.answers import queries, services
from fulfilment.answers.rules import PAPERS_BYTES_MAX, PaperKind, State, fields_of
from fulfilment.answers.services import Sheet
from storefront.disputes.models import Dispute
from storefront.errands.models import Errand

blueprint = Blueprint(
    "answers",
    __name__,
    url_prefix="/office/gateway/disputes/<dispute_id>",
    template_folder="templates",
)
Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.READ_BOOKS)
def answer(dispute_id: str) -> str:
    """Show a dispute, until when it is to be answered, and what is drawn up so far."""
    return _page(dispute_id)


@blueprint.post("")
@guard.allows(Permission.KEEP_BOOKS)
def draw_up(dispute_id: str) -> Page:
    """Draw the evidence up from our records."""

    def work(session: Session) -> None:
        services.draw_up(session, dispute_id=dispute_id, actor=guard.actor(), now=clock.now())

    return _done(dispute_id, work, gettext("材料按我们的记录写好了，看一遍再交。"))


@blueprint.post("/words")
@guard.allows(Permission.KEEP_BOOKS)
def write(dispute_id: str) -> Page:
    """Keep what was written, or hand it in."""
    is_handed_in = request.form.get("then") == "hand_in"

    def work(session: Session) -> None:
        if is_handed_in:
            services.hand_in(
                session,
                dispute_id=dispute_id,
                client_id=forms.client_id(request.form),
                words=request.form,
                actor=guard.actor(),
                now=clock.now(),
            )
        else:
            services.save(
                session,
                dispute_id=dispute_id,
                words=request.form,
                actor=guard.actor(),
                now=clock.now(),
            )

    told = gettext("交出去了，等银行看。") if is_handed_in else gettext("存好了，还没有交。")
    return _done(dispute_id, work, told)


@blueprint.post("/papers")
@guard.allows(Permission.KEEP_BOOKS)
def add_paper(dispute_id: str) -> Page:
    """Lay a paper to the evidence."""

    def work(session: Session) -> None:
        sent = request.files.get("paper") or FileStorage()
        services.add_paper(
            session,
            dispute_id=dispute_id,
            sheet=Sheet(
                client_id=forms.client_id(request.form),
                kind=forms.word(PaperKind, request.form.get("kind", "")),
                name=sent.filename or "",
                content=sent.read(PAPERS_BYTES_MAX + 1),
            ),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _done(dispute_id, work, gettext("文件放进去了。"))


@blueprint.post("/papers/<kind>/drop")
@guard.allows(Permission.KEEP_BOOKS)
def drop_paper(dispute_id: str, kind: str) -> Page:
    """Take a paper out again."""

    def work(session: Session) -> None:
        services.drop_paper(
            session,
            dispute_id=dispute_id,
            kind=forms.word(PaperKind, kind),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _done(dispute_id, work, gettext("拿掉了。"))


@blueprint.get("/papers/<kind>")
@guard.allows(Permission.KEEP_BOOKS)
def paper(dispute_id: str, kind: str) -> Response:
    """Hand a paper out, to look at it before it goes."""
    with db.reading() as session:
        found = queries.paper(session, dispute_id, kind)
        if found is None:
            raise not_found("answers.paper_unknown")
        return files.handed_out(found.content, "application/octet-stream", found.name)


@blueprint.post("/surrender")
@guard.allows(Permission.KEEP_BOOKS)
def give_up(dispute_id: str) -> Page:
    """Accept that the dispute is lost."""

    def work(session: Session) -> None:
        if request.form.get("sure") != "yes":
            raise Refusal("answers.not_sure")
        services.give_up(
            session,
            dispute_id=dispute_id,
            client_id=forms.client_id(request.form),
            actor=guard.actor(),
            now=clock.now(),
        )

    return _done(dispute_id, work, gettext("认了，钱不再争。"))


def _done(dispute_id: str, work: Callable[[Session], None], told: str) -> Page:
    try:
        with db.transaction() as session:
            work(session)
    except Refusal as refusal:
        return _page(dispute_id, refusal), problems.status_of(refusal)
    flash(told, "good")
    return redirect(url_for("answers.answer", dispute_id=dispute_id), 303)


def _page(dispute_id: str, refusal: Refusal | None = None) -> str:
    now = clock.now()
    with db.reading() as session:
        dispute = queries.dispute(session, dispute_id)
        if dispute is None:
            raise not_found("answers.unknown")
        subject = queries.subject_of(session, dispute)
        found = queries.answer(session, dispute)
        words = queries.words_of(found) if found else {}
        papers = queries.papers(session, dispute) if found else ()
    is_errand = isinstance(subject, Errand)
    return render_template(
        "answers/answer.html",
        dispute=dispute,
        subject=subject,
        is_errand=is_errand,
        answer=found,
        words={**words, **request.form} if refusal else words,
        papers=papers,
        fields=fields_of(is_errand=is_errand),
        kinds=PaperKind,
        problem=refusals.sentence(refusal) if refusal else "",
        may_write=_may_write(dispute) and (found is None or found.state == State.DRAFT),
        is_late=dispute.answer_by is not None and dispute.answer_by < now,
    )


def _may_write(dispute: Dispute) -> bool:
    is_waiting = dispute.state in {"inquiry", "needs_answer"}
    is_in_time = dispute.answer_by is None or dispute.answer_by >= clock.now()
    return is_waiting and is_in_time and guard.actor().may(Permission.KEEP_BOOKS)
