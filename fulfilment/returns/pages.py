"""The return desk: scan what came back, say how it is."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.money import yuan
from app.people import guard
from app.people.rules import Permission
from app.pictures import services as pictures
from app.pictures.schemas import sent_picture
from app.web import forms, problems, refusals, scans
from app.web.language import either
from fulfilment.losses.services import NOTE_CHARACTERS_MAX
from fulfilment.returns import queries, services
from storefront.credits import queries as credits

blueprint = Blueprint("returns", __name__, url_prefix="/hub/returns", template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.TAKE_RETURNS)
def home() -> str:
    """Ask for the label of what came back, and show what came back before."""
    with db.reading() as session:
        rows = queries.returned(session, hubs=guard.actor().places(Permission.TAKE_RETURNS))
    return render_template("returns/home.html", returned=rows)


@blueprint.post("/scan")
@scans.answered
@guard.allows(Permission.TAKE_RETURNS)
def scan() -> dict[str, Any]:
    """Take in hand what came back."""
    raw, _ = scans.read()
    with db.reading() as session:
        sold = services.look_at(session, raw=raw, actor=guard.actor())
    return scans.done(
        either(sold.produce_name, sold.produce_name_en),
        detail=gettext("订单 %(order)s 卖出的", order=sold.order_code),
        redirect=url_for("returns.item", code=sold.item_code),
    )


@blueprint.get("/items/<code>")
@guard.allows(Permission.TAKE_RETURNS)
def item(code: str) -> str:
    """Ask how the thing is."""
    return _item_page(code)


@blueprint.post("/items/<code>/good")
@guard.allows(Permission.TAKE_RETURNS)
def good(code: str) -> Page:
    """Take back what can be sold again, and go to its new label."""
    try:
        with db.transaction() as session:
            done = services.take_back_good(
                session,
                raw=code,
                client_id=forms.client_id(request.form),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(
        gettext(
            "收下了，¥%(yuan)s 退给买家。打出新标签 %(code)s 贴上，再上架。",
            yuan=yuan(done.refund_fen),
            code=done.new_code,
        ),
        "good",
    )
    return redirect(url_for("workshop.item", code=done.code), 303)


@blueprint.post("/items/<code>/bad")
@guard.allows(Permission.TAKE_RETURNS)
def bad(code: str) -> Page:
    """Take back what cannot be sold, with a photo, and go to its loss."""
    content = sent_picture(request.files, "photo")
    actor, now = guard.actor(), clock.now()
    try:
        client_id = forms.client_id(request.form)
        picture_id = uuid.uuid5(client_id, "photo")
        with db.transaction() as session:
            pictures.take_whole(
                session, picture_id=picture_id, content=content, actor=actor, now=now
            )
            done = services.take_back_bad(
                session,
                raw=code,
                note=request.form.get("note", ""),
                picture_id=picture_id,
                client_id=client_id,
                actor=actor,
                now=now,
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(
        gettext(
            "收下了，¥%(yuan)s 退给买家。东西单独放，等另一个人确认。", yuan=yuan(done.refund_fen)
        ),
        "good",
    )
    return redirect(url_for("losses.show", loss_id=done.loss_id), 303)


def _refused(code: str, refusal: Refusal) -> Page:
    if refusal.kind is Kind.NOT_FOUND:
        raise refusal
    return _item_page(code, refusal), problems.status_of(refusal)


def _item_page(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        sold = services.look_at(session, raw=code, actor=guard.actor())
        refund_fen = (
            sold.refunded_fen
            or credits.returned_pack(
                session, order_line_id=sold.order_line_id, item_id=sold.item_id
            ).refund_fen
        )
    ends = sold.window_ends_at
    return render_template(
        "returns/item.html",
        refund_fen=refund_fen,
        sold=sold,
        is_late=ends is not None and ends < clock.now(),
        note_max=NOTE_CHARACTERS_MAX,
        typed=request.form,
        code=refusal.code if refusal else "",
        problem=refusals.sentence(refusal) if refusal else "",
    )
