"""One lot that nobody bought: selling it cheaper, or having it made into others."""

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.navigation import own_layout
from app.people import guard
from app.people.rules import Permission
from app.pictures import services as pictures
from app.pictures.schemas import sent_picture
from app.web import forms, problems, refusals
from fulfilment.clearance import services as clearance
from fulfilment.markdowns import queries, services
from fulfilment.markdowns.services import NewMarkdown

blueprint = Blueprint("markdowns", __name__, url_prefix="/unsold", template_folder="templates")

Page = str | tuple[str, int] | Redirect


@blueprint.get("/<code>/cheaper")
@guard.allows(Permission.CHANGE_LISTINGS)
def cheaper(code: str) -> str:
    """Ask for the lower price of what is left of a lot."""
    return _cheaper_page(code)


@blueprint.post("/<code>/cheaper")
@guard.allows(Permission.CHANGE_LISTINGS)
def mark_down(code: str) -> Page:
    """Sell what is left of a lot in one size cheaper."""

    def work(session: Session, client_id: uuid.UUID, picture_id: uuid.UUID | None) -> None:
        new = NewMarkdown(
            client_id=client_id,
            lot_code=code,
            pack_id=forms.number(request.form, "pack_id"),
            price_fen=forms.yuan(request.form, "price"),
            picture_id=picture_id,
        )
        services.mark_down(session, new=new, actor=guard.actor(), now=clock.now())

    return _done(
        work,
        page=lambda refusal: _cheaper_page(code, refusal),
        told=gettext("降价了，从现在起按新价卖，村民收到短信。"),
        to=url_for("markdowns.cheaper", code=code),
    )


@blueprint.get("/<code>/made-into")
@guard.allows(Permission.PROCESS)
def made_into(code: str) -> str:
    """Ask whether what is left of a lot is to be made into other goods."""
    return _made_page(code)


@blueprint.post("/<code>/made-into")
@guard.allows(Permission.PROCESS)
def convert(code: str) -> Page:
    """Take what is left of a lot to the dock, to be made into other goods."""

    def work(session: Session, client_id: uuid.UUID, picture_id: uuid.UUID | None) -> None:
        services.convert(
            session,
            client_id=client_id,
            lot_code=code,
            picture_id=picture_id,
            actor=guard.actor(),
            now=clock.now(),
        )

    return _done(
        work,
        page=lambda refusal: _made_page(code, refusal),
        told=gettext("拿到卸货区了，可以加工。村民收到短信。"),
        to=url_for("making.home"),
    )


def _done(
    work: Callable[[Session, uuid.UUID, uuid.UUID | None], None],
    *,
    page: Callable[[Refusal], str],
    told: str,
    to: str,
) -> Page:
    """Do it in one transaction, with the photo of the villager's paper where there is one."""
    content = sent_picture(request.files, "photo")
    try:
        client_id = forms.client_id(request.form)
        picture_id = uuid.uuid5(client_id, "consent") if content else None
        with db.transaction() as session:
            if picture_id is not None:
                pictures.take_whole(
                    session,
                    picture_id=picture_id,
                    content=content,
                    actor=guard.actor(),
                    now=clock.now(),
                )
            work(session, client_id, picture_id)
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_FOUND:
            raise
        return page(refusal), problems.status_of(refusal)
    flash(told, "good")
    return redirect(to, 303)


def _cheaper_page(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        card = clearance.lot_of(session, code, actor=guard.actor())
        shop = services.web_shop(session)
        sold = queries.for_sale(
            session,
            lot_id=card.lot_id,
            channel_id=shop.channel_id,
            hub_id=shop.hub_id,
            now=clock.now(),
        )
        before = queries.markdowns(session, lot_id=card.lot_id)
    return _rendered(
        "markdowns/cheaper.html", refusal, card=card, sold=sold, before=before, typed=request.form
    )


def _made_page(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        card = clearance.lot_of(session, code, actor=guard.actor())
        before = queries.conversions_of(session, card.lot_id)
    return _rendered("markdowns/made_into.html", refusal, card=card, before=before)


def _rendered(template: str, refusal: Refusal | None, **shown: object) -> str:
    return render_template(
        template,
        layout=own_layout(guard.actor()),
        problem=refusals.sentence(refusal) if refusal else "",
        **shown,
    )
