"""Reporting losses with a photo, and confirming what somebody else reported."""

import uuid

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal, not_found
from app.navigation import own_layout
from app.people import guard
from app.people.rules import Permission
from app.pictures import queries as pictures_read
from app.pictures import services as pictures
from app.pictures.schemas import sent_picture
from app.web import files, forms, problems, refusals
from fulfilment.losses import queries, services
from fulfilment.losses.queries import LossRow
from fulfilment.losses.rules import TYPED, Bearer, Reason
from fulfilment.losses.services import NOTE_CHARACTERS_MAX, Report

blueprint = Blueprint("losses", __name__, url_prefix="/losses", template_folder="templates")

Page = str | tuple[str, int] | Redirect

REASONS = {
    Reason.SPOILED: lazy_gettext("坏了"),
    Reason.BROKEN: lazy_gettext("碎了、破了"),
    Reason.SHRUNK: lazy_gettext("干了、漏了"),
    Reason.EXPIRED: lazy_gettext("过期了"),
    Reason.REJECTED: lazy_gettext("品质不对"),
    Reason.DONATED: lazy_gettext("送人了"),
    Reason.LOST: lazy_gettext("盘点没有"),
    Reason.RETURNED_BAD: lazy_gettext("退回的，不能再卖"),
}
BEARERS = {
    Bearer.VILLAGER: lazy_gettext("村民，约定是这样定的"),
    Bearer.DESK: lazy_gettext("代办，要赔村民"),
}
STATES = {
    "reported": ("wait", lazy_gettext("等另一个人看")),
    "confirmed": ("bad", lazy_gettext("报损了")),
    "declined": ("good", lazy_gettext("没事，放回去了")),
}


@blueprint.get("")
@guard.allows(Permission.READ_LOSSES)
def home() -> str:
    """Show what waits to be confirmed, and what was decided."""
    with db.reading() as session:
        rows = queries.losses(session, places=guard.actor().places(Permission.READ_LOSSES))
    return _rendered(
        "losses/home.html",
        waiting=[row for row in rows if row.state == "reported"],
        decided=[row for row in rows if row.state != "reported"],
        may_report=guard.actor().may(Permission.REPORT_LOSSES),
    )


@blueprint.get("/new")
@guard.allows(Permission.REPORT_LOSSES)
def new() -> str:
    """Ask what is lost, why, and for a photo."""
    return _form_page()


@blueprint.post("/new")
@guard.allows(Permission.REPORT_LOSSES)
def report() -> Page:
    """Report a thing as lost."""
    content = sent_picture(request.files, "photo")
    actor, now = guard.actor(), clock.now()
    try:
        client_id = forms.client_id(request.form)
        picture_id = uuid.uuid5(client_id, "photo")
        said = Report(
            client_id=client_id,
            reason=forms.word(Reason, request.form.get("reason", "")),
            note=request.form.get("note", ""),
            picture_id=picture_id,
            by_desk=request.form.get("by_desk") == "yes",
        )
        with db.transaction() as session:
            pictures.take_whole(
                session, picture_id=picture_id, content=content, actor=actor, now=now
            )
            loss = services.report_loss(
                session, raw=request.form.get("raw", ""), report=said, actor=actor, now=now
            )
    except Refusal as refusal:
        return _form_page(refusal), problems.status_of(refusal)
    flash(gettext("记下了，东西单独放。等另一个人确认。"), "good")
    return redirect(url_for("losses.show", loss_id=loss.id), 303)


@blueprint.get("/<int:loss_id>")
@guard.allows(Permission.READ_LOSSES)
def show(loss_id: int) -> str:
    """Show one loss, with its photo and the two ways to decide."""
    return _loss_page(loss_id)


@blueprint.post("/<int:loss_id>/confirm")
@guard.allows(Permission.DECIDE_LOSSES)
def confirm(loss_id: int) -> Page:
    """Confirm the loss."""
    try:
        with db.transaction() as session:
            services.confirm_loss(session, loss_id=loss_id, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _refused(loss_id, refusal)
    flash(gettext("报损了，已出库。"), "good")
    return redirect(url_for("losses.home"), 303)


@blueprint.post("/<int:loss_id>/decline")
@guard.allows(Permission.DECIDE_LOSSES)
def decline(loss_id: int) -> Page:
    """Let the thing go back."""
    try:
        with db.transaction() as session:
            services.decline_loss(session, loss_id=loss_id, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _refused(loss_id, refusal)
    flash(gettext("放回去了，可以重新上架。"), "good")
    return redirect(url_for("losses.home"), 303)


@blueprint.get("/<int:loss_id>/photo")
@guard.allows(Permission.READ_LOSSES)
def photo(loss_id: int) -> Response:
    """Serve the photo of a loss."""
    row = _row(loss_id)
    with db.reading() as session:
        kept = pictures_read.content_of(session, row.picture_id) if row.picture_id else None
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)


def _row(loss_id: int) -> LossRow:
    with db.reading() as session:
        row = queries.loss_row(session, loss_id)
    mine = guard.actor().places(Permission.READ_LOSSES)
    if row is None or (mine is not None and row.place_id not in mine):
        raise not_found("loss.unknown")
    return row


def _refused(loss_id: int, refusal: Refusal) -> Page:
    if refusal.kind is Kind.NOT_FOUND:
        raise refusal
    return _loss_page(loss_id, refusal), problems.status_of(refusal)


def _loss_page(loss_id: int, refusal: Refusal | None = None) -> str:
    row = _row(loss_id)
    actor = guard.actor()
    return _rendered(
        "losses/show.html",
        row=row,
        is_mine=row.reported_by_id == actor.account_id,
        may_decide=actor.may_at(Permission.DECIDE_LOSSES, row.place_id),
        refusal=refusal,
    )


def _form_page(refusal: Refusal | None = None) -> str:
    return _rendered(
        "losses/new.html",
        typed=request.form if request.method == "POST" else request.args,
        choices=[(reason, REASONS[reason]) for reason in TYPED],
        note_max=NOTE_CHARACTERS_MAX,
        code=refusal.code if refusal else "",
        refusal=refusal,
    )


def _rendered(template: str, *, refusal: Refusal | None = None, **shown: object) -> str:
    return render_template(
        template,
        layout=own_layout(guard.actor()),
        reasons=REASONS,
        bearers=BEARERS,
        states=STATES,
        problem=refusals.sentence(refusal) if refusal else "",
        **shown,
    )
