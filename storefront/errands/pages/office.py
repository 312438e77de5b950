"""Errands at the office: all that is under way, complaints, and providers who are stopped."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.pictures import queries as pictures
from app.web import files, problems, refusals
from app.web.language import plural
from storefront.errands import calls, queries
from storefront.errands.services import afterwards, dispatch, ending
from storefront.providers import services as providers

blueprint = Blueprint(
    "errands_office", __name__, url_prefix="/office", template_folder="../templates"
)

Page = str | tuple[str, int] | Response


@blueprint.get("/errands")
@guard.allows(Permission.RUN_ERRANDS)
def show() -> str:
    """List errands: all, those under way, or those that were rated badly."""
    return _list_page()


@blueprint.post("/errands/<code>/cancel")
@guard.allows(Permission.RUN_ERRANDS)
def cancel(code: str) -> Page:
    """Call an errand off; what was paid goes back."""
    try:
        calls.cancel(code, actor=guard.actor(), note=request.form.get("note", ""))
    except Refusal as refusal:
        return _list_page(refusal), problems.status_of(refusal)
    return redirect(url_for("errands_office.show"), 303)


@blueprint.post("/errands/<code>/no-show")
@guard.allows(Permission.RUN_ERRANDS)
def did_not_come(code: str) -> Page:
    """Write down that the provider did not come; all money goes back."""
    try:
        with db.transaction() as session:
            ending.did_not_come(session, code=code, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _list_page(refusal), problems.status_of(refusal)
    return redirect(url_for("errands_office.show"), 303)


@blueprint.post("/errands/<code>/answer")
@guard.allows(Permission.RUN_ERRANDS)
def answer(code: str) -> Page:
    """Answer a complaint; who ordered gets it as a text."""
    try:
        with db.transaction() as session:
            afterwards.answer(
                session,
                code=code,
                words=request.form.get("words", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _list_page(refusal), problems.status_of(refusal)
    flash(gettext("回话发出去了。"), "good")
    return redirect(url_for("errands_office.show", show="complaints"), 303)


@blueprint.get("/errands/<code>/photo")
@guard.allows(Permission.RUN_ERRANDS)
def photo(code: str) -> Response:
    """Serve the photo by which an errand was finished."""
    with db.reading() as session:
        errand = queries.seen(session, code, guard.actor(), permission=Permission.RUN_ERRANDS)
        kept = pictures.content_of(session, errand.photo_id) if errand.photo_id else None
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)


@blueprint.post("/providers/<code>/suspension")
@guard.allows(Permission.RUN_ERRANDS)
def suspend(code: str) -> Page:
    """Give a provider nothing new; what they promised goes to others, or its money back."""
    try:
        with db.transaction() as session:
            moved = dispatch.stand_down(session, code=code, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _list_page(refusal), problems.status_of(refusal)
    flash(plural("停了，%(count)s 单换了人或退了钱。", count=moved), "good")
    return redirect(url_for("providers.show"), 303)


@blueprint.post("/providers/<code>/reinstatement")
@guard.allows(Permission.RUN_ERRANDS)
def reinstate(code: str) -> Page:
    """Let a provider take errands on again."""
    with db.transaction() as session:
        providers.reinstate(session, code=code)
    return redirect(url_for("providers.show"), 303)


def _list_page(refusal: Refusal | None = None) -> str:
    wanted = request.args.get("show", "standing")
    with db.reading() as session:
        listed = queries.listed(
            session,
            places=guard.actor().places(Permission.RUN_ERRANDS),
            standing=wanted == "standing",
            complaints=wanted == "complaints",
        )
    return render_template(
        "errands/office.html",
        errands=listed,
        wanted=wanted,
        now=clock.now(),
        problem=refusals.sentence(refusal) if refusal else "",
    )
