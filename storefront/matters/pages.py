"""Applications at the desk and in the office, the receipt, and following one by its QR."""

import uuid
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Answer
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.pictures import queries as pictures_read
from app.pictures import services as pictures
from app.pictures.schemas import sent_picture
from app.web import files, forms, problems, refusals
from app.web.address import public_url
from inventory.labels.adapters.svg import qr_address
from inventory.labels.rules.codes import spaced
from inventory.villagers import queries as villagers
from storefront.matters import queries
from storefront.matters.queries import ApplicationView
from storefront.matters.rules import (
    PROMISE,
    PROMISE_EN,
    NewMatter,
    Opening,
    Outcome,
    read_papers,
    read_steps,
)
from storefront.matters.services import defining, handling
from storefront.workdays import queries as workdays

blueprint = Blueprint("matters", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("/matters")
@guard.public
def window() -> str:
    """Show what can be applied for, and what was measured: papers, steps, days."""
    with db.reading() as session:
        listed = queries.matters(session, exceptions=workdays.exceptions(session))
    return render_template("matters/window.html", matters=listed)


@blueprint.get("/follow/<code>")
@guard.public
def follow(code: str) -> str:
    """Show how an application stands to who holds its receipt."""
    with db.reading() as session:
        view = queries.application_followed(session, code, key=request.args.get("key", ""))
    return render_template("matters/follow.html", view=view)


@blueprint.get("/desk/matters")
@guard.allows(Permission.HANDLE_MATTERS)
def desk() -> str:
    """Show the open applications of the desk, and the way to a new one."""
    return _desk_page()


@blueprint.post("/desk/matters")
@guard.allows(Permission.HANDLE_MATTERS)
def open_application() -> Page:
    """Begin an application."""
    form = request.form
    try:
        opening = Opening(
            client_id=forms.client_id(form),
            matter_code=form.get("matter", ""),
            villager_code=form.get("villager", ""),
            authority_until=_day(form.get("authority_until", "")),
        )
        with db.transaction() as session:
            made = handling.open_application(
                session, opening=opening, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return _desk_page(refusal), problems.status_of(refusal)
    return redirect(url_for("matters.show", code=made.code), 303)


@blueprint.get("/desk/matters/<code>")
@guard.allows(Permission.HANDLE_MATTERS)
def show(code: str) -> str:
    """Show one application: papers, promise, steps."""
    return _page(code)


@blueprint.get("/desk/matters/<code>/receipt")
@guard.allows(Permission.HANDLE_MATTERS)
def receipt(code: str) -> str:
    """Print the receipt, with the QR by which anybody who has it follows the application."""
    view = _view(code)
    address = public_url() + url_for(
        "matters.follow", code=view.application.code, key=view.application.tracking_key
    )
    return render_template(
        "matters/receipt.html",
        view=view,
        qr=qr_address(address),
        address=address,
        spaced_code=spaced(view.application.code),
    )


@blueprint.get("/desk/matters/<code>/papers/<int:number>")
@guard.allows(Permission.HANDLE_MATTERS)
def paper(code: str, number: int) -> Answer:
    """Serve the photo of a paper."""
    view = _view(code)
    with db.reading() as session:
        held = queries.picture_of(session, view.application.id, number)
        kept = (
            pictures_read.content_of(session, held.picture_id) if held and held.picture_id else None
        )
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)


@blueprint.post("/desk/matters/<code>/papers/<int:number>")
@guard.allows(Permission.HANDLE_MATTERS)
def receive_paper(code: str, number: int) -> Page:
    """Take a paper in, with a photo where one was taken."""
    content = sent_picture(request.files, "photo")
    actor, now = guard.actor(), clock.now()
    picture_id = uuid.uuid5(forms.client_id(request.form), "paper") if content else None
    try:
        with db.transaction() as session:
            if picture_id is not None:
                pictures.take_whole(
                    session, picture_id=picture_id, content=content, actor=actor, now=now
                )
            handling.receive_paper(
                session, code=code, number=number, picture_id=picture_id, actor=actor, now=now
            )
    except Refusal as refusal:
        return _page(code, refusal), problems.status_of(refusal)
    return redirect(url_for("matters.show", code=code), 303)


@blueprint.post("/desk/matters/<code>/papers/<int:number>/return")
@guard.allows(Permission.HANDLE_MATTERS)
def give_back(code: str, number: int) -> Page:
    """Write down that a paper was given back."""
    with db.transaction() as session:
        handling.give_back(session, code=code, number=number, actor=guard.actor(), now=clock.now())
    return redirect(url_for("matters.show", code=code), 303)


@blueprint.post("/desk/matters/<code>/promise")
@guard.allows(Permission.HANDLE_MATTERS)
def promise(code: str) -> Page:
    """Let the villager sign the promise, drawn on the screen or by PIN."""
    content = sent_picture(request.files, "signature")
    actor, now = guard.actor(), clock.now()
    try:
        drawn = uuid.uuid5(forms.client_id(request.form), "signature") if content else None
        with db.transaction() as session:
            if drawn:
                pictures.take_whole(
                    session, picture_id=drawn, content=content, actor=actor, now=now
                )
            signed = handling.promise(
                session,
                code=code,
                pin=request.form.get("pin", ""),
                signature_id=drawn,
                actor=actor,
                now=now,
            )
        if isinstance(signed, Refusal):
            raise signed
    except Refusal as refusal:
        return _page(code, refusal), problems.status_of(refusal)
    return redirect(url_for("matters.show", code=code), 303)


@blueprint.post("/desk/matters/<code>/accept")
@guard.allows(Permission.HANDLE_MATTERS)
def accept(code: str) -> Page:
    """Accept an application: its limit starts."""
    try:
        with db.transaction() as session:
            handling.accept(session, code=code, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _page(code, refusal), problems.status_of(refusal)
    flash(gettext("受理了，把回执给村民。"), "good")
    return redirect(url_for("matters.show", code=code), 303)


@blueprint.post("/desk/matters/<code>/steps/<int:number>")
@guard.allows(Permission.HANDLE_MATTERS)
def finish_step(code: str, number: int) -> Page:
    """Write down that a step is done."""
    try:
        with db.transaction() as session:
            handling.finish_step(
                session, code=code, number=number, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return _page(code, refusal), problems.status_of(refusal)
    return redirect(url_for("matters.show", code=code), 303)


@blueprint.post("/desk/matters/<code>/answer")
@guard.allows(Permission.HANDLE_MATTERS)
def decide(code: str) -> Page:
    """Write down the answer."""
    try:
        outcome = forms.word(Outcome, request.form.get("outcome", ""))
        with db.transaction() as session:
            handling.decide(
                session,
                code=code,
                outcome=outcome,
                note=request.form.get("note", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(code, refusal), problems.status_of(refusal)
    flash(gettext("记下了，原件记得退给村民。"), "good")
    return redirect(url_for("matters.show", code=code), 303)


@blueprint.post("/desk/matters/<code>/withdrawal")
@guard.allows(Permission.HANDLE_MATTERS)
def withdraw(code: str) -> Page:
    """Take an application back."""
    try:
        with db.transaction() as session:
            handling.withdraw(
                session,
                code=code,
                note=request.form.get("note", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(code, refusal), problems.status_of(refusal)
    return redirect(url_for("matters.show", code=code), 303)


@blueprint.get("/office/matters")
@guard.allows(Permission.DEFINE_MATTERS)
def office() -> str:
    """Show the matters, what is pressing, and a form for another matter."""
    return _office_page(MultiDict())


@blueprint.post("/office/matters")
@guard.allows(Permission.DEFINE_MATTERS)
def define() -> Page:
    """Let a matter be applied for from now on."""
    form = request.form
    try:
        new = NewMatter(
            code=form.get("code", "").strip(),
            name=form.get("name", ""),
            name_en=form.get("name_en", ""),
            description=form.get("description", ""),
            description_en=form.get("description_en", ""),
            limit_days=forms.count(form, "limit_days"),
            papers=read_papers(form.get("papers", "")),
            steps=read_steps(form.get("steps", "")),
        )
        with db.transaction() as session:
            defining.define_matter(session, new=new)
    except Refusal as refusal:
        return _office_page(form, refusal), problems.status_of(refusal)
    flash(gettext("加好了，代办台可以办了。"), "good")
    return redirect(url_for("matters.office"), 303)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed.strip() else None
    except ValueError:
        raise Refusal("matter.day_wrong") from None


def _view(code: str) -> ApplicationView:
    with db.reading() as session:
        return queries.application_seen(session, code, guard.actor())


def _page(code: str, refusal: Refusal | None = None) -> str:
    return render_template(
        "matters/application.html",
        view=_view(code),
        promise=(PROMISE, PROMISE_EN),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _desk_page(refusal: Refusal | None = None) -> str:
    actor, asked = guard.actor(), request.args.get("q", "")
    reach = actor.places(Permission.HANDLE_MATTERS)
    with db.reading() as session:
        listed = queries.applications(session, places=reach)
        offered = queries.matters(session, exceptions=workdays.exceptions(session))
        found = villagers.search(session, text=asked, places=reach) if asked else []
    return render_template(
        "matters/desk.html",
        applications=listed,
        matters=offered,
        found=found,
        asked=asked,
        villager=request.values.get("villager", ""),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _office_page(typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    reach = guard.actor().places(Permission.DEFINE_MATTERS)
    with db.reading() as session:
        offered = queries.matters(session, exceptions=workdays.exceptions(session))
        pressing = queries.applications(session, places=reach, pressing=True)
    return render_template(
        "matters/office.html",
        matters=offered,
        pressing=pressing,
        typed=typed,
        problem=refusals.sentence(refusal) if refusal else "",
    )
