"""Goods that nobody bought: the list, one lot and what can be done with it, the signed slip."""

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
from app.web.language import plural
from fulfilment.clearance import queries, services
from fulfilment.clearance.queries import HandbackRow
from fulfilment.clearance.rules import Why, slip_code
from fulfilment.clearance.services import NewHandback
from inventory.places.rules import BinKind
from inventory.terms.rules import UnsoldRule
from inventory.unsold import queries as unsold
from inventory.unsold.rules import is_near_its_end
from inventory.villagers.models import Villager
from storefront.handovers.rules import Proof

blueprint = Blueprint("clearance", __name__, url_prefix="/unsold", template_folder="templates")

Page = str | tuple[str, int] | Redirect

AGREED = {
    UnsoldRule.RETURN: lazy_gettext("退给村民"),
    UnsoldRule.MARK_DOWN: lazy_gettext("可以降价卖"),
    UnsoldRule.CONVERT: lazy_gettext("可以拿去加工"),
    None: lazy_gettext("没写，要和村民商量"),
}
WHYS = {
    Why.UNSOLD: lazy_gettext("没卖掉，快过期了"),
    Why.ASKED: lazy_gettext("村民自己要拿回去"),
}
PROOFS = {
    Proof.SIGNATURE: lazy_gettext("本人签字"),
    Proof.THUMB: lazy_gettext("本人按手印"),
    Proof.WITNESS: lazy_gettext("有人作证"),
}


@blueprint.get("")
@guard.allows(Permission.READ_UNSOLD)
def home() -> str:
    """List lots near or past their last day, and what was handed back lately."""
    places = guard.actor().places(Permission.READ_UNSOLD)
    today = clock.china_date(clock.now())
    with db.reading() as session:
        lots = unsold.unsold_lots(session, places=places, today=today)
        handed = queries.handbacks(session, places=places, limit=20)
    return _rendered("clearance/home.html", lots=lots, handed=handed, today=today)


@blueprint.get("/<code>")
@guard.allows(Permission.READ_UNSOLD)
def lot(code: str) -> str:
    """Show one lot: what was agreed, whether its villager was told, and what can be done."""
    return _lot_page(code)


@blueprint.post("/<code>/told")
@guard.allows(Permission.HAND_BACK)
def tell(code: str) -> Redirect:
    """Write down that the villager was told to their face."""
    with db.transaction() as session:
        services.tell_in_person(session, lot_code=code, actor=guard.actor(), now=clock.now())
    flash(gettext("记下了：当面告诉过村民。"), "good")
    return redirect(url_for("clearance.lot", code=code), 303)


@blueprint.post("/<code>/send-home")
@guard.allows(Permission.HAND_BACK)
def send_home(code: str) -> Page:
    """Put the chosen labels on the way to their village."""
    try:
        with db.transaction() as session:
            count = services.send_home(
                session,
                raws=tuple(request.form.getlist("label")),
                client_id=forms.client_id(request.form),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(plural("%(count)s 件装车送回村里，村民收到短信。", count=count), "good")
    return redirect(url_for("clearance.lot", code=code), 303)


@blueprint.post("/<code>/bring-back")
@guard.allows(Permission.RECEIVE)
def bring_back(code: str) -> Page:
    """Take in again what was sent home and was not handed over."""
    try:
        with db.transaction() as session:
            services.bring_back(
                session,
                raw=request.form.get("label", ""),
                client_id=forms.client_id(request.form),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(gettext("拿回卸货区了。"), "good")
    return redirect(url_for("clearance.lot", code=code), 303)


@blueprint.post("/<code>/handback")
@guard.allows(Permission.HAND_BACK)
def hand_back(code: str) -> Page:
    """Give the chosen labels back to their villager."""
    content = sent_picture(request.files, "photo")
    actor, now = guard.actor(), clock.now()
    try:
        client_id = forms.client_id(request.form)
        picture_id = uuid.uuid5(client_id, "slip") if content else None
        new = NewHandback(
            client_id=client_id,
            raws=tuple(request.form.getlist("label")),
            why=forms.word(Why, request.form.get("why", "")),
            proof=forms.word(Proof, request.form.get("proof", "")),
            witness=request.form.get("witness", ""),
            picture_id=picture_id,
        )
        with db.transaction() as session:
            if picture_id is not None:
                pictures.take_whole(
                    session, picture_id=picture_id, content=content, actor=actor, now=now
                )
            done = services.hand_back(session, new=new, actor=actor, now=now)
            villager = session.get_one(Villager, done.villager_id)
            made = slip_code(villager.code, done.number)
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(gettext("退还给村民了，货已出库。"), "good")
    return redirect(url_for("clearance.slip", code=made), 303)


@blueprint.get("/handbacks/<code>")
@guard.allows(Permission.READ_UNSOLD)
def slip(code: str) -> str:
    """Show what went home under one slip, to be printed and looked at later."""
    row = _handback(code)
    with db.reading() as session:
        lines = queries.lines_of(session, row.handback_id)
    return _rendered("clearance/slip.html", row=row, lines=lines)


@blueprint.get("/handbacks/<code>/photo")
@guard.allows(Permission.READ_UNSOLD)
def photo(code: str) -> Response:
    """Serve the photo of the signed slip."""
    row = _handback(code)
    with db.reading() as session:
        kept = pictures_read.content_of(session, row.picture_id)
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)


def _handback(code: str) -> HandbackRow:
    with db.reading() as session:
        row = queries.handback_row(
            session, code, places=guard.actor().places(Permission.READ_UNSOLD)
        )
    if row is None:
        raise not_found("clearance.handback_unknown", code=code)
    return row


def _refused(code: str, refusal: Refusal) -> Page:
    if refusal.kind is Kind.NOT_FOUND:
        raise refusal
    return _lot_page(code, refusal), problems.status_of(refusal)


def _lot_page(code: str, refusal: Refusal | None = None) -> str:
    actor, today = guard.actor(), clock.china_date(clock.now())
    with db.reading() as session:
        card = services.lot_of(session, code, actor=actor)
        labels = queries.labels_of(session, card.lot_id)
    hand_over = [
        label
        for label in labels
        if actor.may_at(
            Permission.HAND_BACK, card.village_id if label.is_on_the_way_home else label.place_id
        )
    ]
    return _rendered(
        "clearance/lot.html",
        refusal=refusal,
        card=card,
        labels=labels,
        hand_over=hand_over,
        at_hub=[one for one in hand_over if one.bin_kind in {BinKind.DOCK, BinKind.SHELF}],
        on_the_way=[
            one
            for one in labels
            if one.is_on_the_way_home and actor.may_at(Permission.RECEIVE, one.place_id)
        ],
        today=today,
        is_near=is_near_its_end(
            received_on=card.received_on, expires_on=card.expires_on, today=today
        ),
        typed=request.form,
        may_tell=actor.may(Permission.HAND_BACK),
        may_mark_down=actor.may(Permission.CHANGE_LISTINGS),
        may_process=actor.may(Permission.PROCESS),
    )


def _rendered(template: str, *, refusal: Refusal | None = None, **shown: object) -> str:
    return render_template(
        template,
        layout=own_layout(guard.actor()),
        agreed=AGREED,
        whys=WHYS,
        proofs=PROOFS,
        problem=refusals.sentence(refusal) if refusal else "",
        **shown,
    )
