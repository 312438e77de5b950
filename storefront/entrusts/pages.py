"""Money held for errands at the desk: taken, paid against a receipt, change given back."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.pictures import services as pictures
from app.pictures.schemas import sent_picture
from app.web import forms, problems, refusals
from inventory.villagers import queries as villagers
from storefront.entrusts import queries, services
from storefront.entrusts.rules import Errand, NewEntrust

blueprint = Blueprint(
    "entrusts", __name__, url_prefix="/desk/entrusts", template_folder="templates"
)

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.ORDER_ERRANDS)
def show() -> str:
    """Show what is held, and the way to take more."""
    return _page()


@blueprint.post("")
@guard.allows(Permission.ORDER_ERRANDS)
def take() -> Page:
    """Take cash for an errand."""
    form = request.form
    try:
        new = NewEntrust(
            client_id=forms.client_id(form),
            villager_code=form.get("villager", ""),
            errand=forms.word(Errand, form.get("errand", "")),
            what=form.get("what", ""),
            held_fen=forms.yuan(request.form, "held"),
        )
        with db.transaction() as session:
            services.take(session, new=new, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _page(refusal), problems.status_of(refusal)
    flash(gettext("收下了，记在代办的钱里。"), "good")
    return redirect(url_for("entrusts.show"), 303)


@blueprint.post("/<code>/payment")
@guard.allows(Permission.ORDER_ERRANDS)
def spend(code: str) -> Page:
    """Write down what was paid, with a photo of the receipt."""
    content = sent_picture(request.files, "receipt")
    actor, now = guard.actor(), clock.now()
    try:
        receipt_id = uuid.uuid5(forms.client_id(request.form), "receipt") if content else None
        fen = forms.yuan(request.form, "spent")
        with db.transaction() as session:
            if receipt_id is not None:
                pictures.take_whole(
                    session, picture_id=receipt_id, content=content, actor=actor, now=now
                )
            services.spend(session, code=code, fen=fen, receipt_id=receipt_id, actor=actor, now=now)
    except Refusal as refusal:
        return _page(refusal), problems.status_of(refusal)
    flash(gettext("记下了，剩下的退给村民。"), "good")
    return redirect(url_for("entrusts.show"), 303)


@blueprint.post("/<code>/settlement")
@guard.allows(Permission.ORDER_ERRANDS)
def settle(code: str) -> Page:
    """Give the change back against the villager's PIN."""
    try:
        with db.transaction() as session:
            settled = services.settle(
                session,
                code=code,
                pin=request.form.get("pin", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
        if isinstance(settled, Refusal):
            raise settled
    except Refusal as refusal:
        return _page(refusal), problems.status_of(refusal)
    flash(gettext("结清了。"), "good")
    return redirect(url_for("entrusts.show"), 303)


def _page(refusal: Refusal | None = None) -> str:
    reach, asked = guard.actor().places(Permission.ORDER_ERRANDS), request.args.get("q", "")
    with db.reading() as session:
        listed = queries.entrusts(session, places=reach)
        found = villagers.search(session, text=asked, places=reach) if asked else []
    return render_template(
        "entrusts/desk.html",
        entrusts=listed,
        found=found,
        asked=asked,
        villager=request.values.get("villager", ""),
        typed=request.form,
        problem=refusals.sentence(refusal) if refusal else "",
    )
