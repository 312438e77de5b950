"""The room's page: what is set aside, what is left, and putting more on the table."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from storefront.channels import services as channels
from storefront.channels.queries import ShopRow
from storefront.inbox import queries as inbox
from storefront.live import queries, services
from storefront.suborders import queries as suborders

blueprint = Blueprint(
    "live", __name__, url_prefix="/office/platforms/<code>/room", template_folder="templates"
)

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.SELL_LIVE)
def room(code: str) -> str:
    """Show the room's pool and what waits."""
    return _room(code)


@blueprint.post("/set-aside")
@guard.allows(Permission.SELL_LIVE)
def set_aside(code: str) -> Page:
    """Set packs aside for the room."""
    listing_id, packs = forms.number(request.form, "listing"), forms.count(request.form, "packs")
    return _changed(
        code,
        lambda session, shop: services.set_aside(
            session, shop=shop, listing_id=listing_id, packs=packs, now=clock.now()
        ),
        gettext("放进来 %(packs)s 份。", packs=packs),
    )


@blueprint.post("/give-back")
@guard.allows(Permission.SELL_LIVE)
def give_back(code: str) -> Page:
    """Give free packs back to the common shelf."""
    listing_id, packs = forms.number(request.form, "listing"), forms.count(request.form, "packs")
    return _changed(
        code,
        lambda session, shop: services.give_back(
            session, shop=shop, listing_id=listing_id, packs=packs
        ),
        gettext("还了 %(packs)s 份。", packs=packs),
    )


def _changed(code: str, change: Callable[[Session, ShopRow], None], said: str) -> Page:
    try:
        with db.transaction() as session:
            change(session, channels.find(session, code, hub_ids=_reach()))
    except Refusal as refusal:
        return _room(code, refusal), problems.STATUS[refusal.kind].value
    flash(said, "good")
    return redirect(url_for("live.room", code=code), 303)


def _room(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        shop = channels.find(session, code, hub_ids=_reach())
        pool = queries.pool(
            session, shop_id=shop.shop_id, channel_id=shop.channel_id, hub_id=shop.hub_id
        )
        counts = suborders.counts(session, shop_id=shop.shop_id)
        waiting = inbox.waiting(session, shop_id=shop.shop_id)
        stuck = inbox.stuck(session, shop_id=shop.shop_id)
    return render_template(
        "live/room.html",
        shop=shop,
        pool=[row for row in pool if row.stocked or row.short],
        addable=[row for row in pool if row.common > 0],
        counts=counts,
        waiting=waiting,
        stuck=stuck,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _reach() -> frozenset[int] | None:
    return guard.actor().places(Permission.SELL_LIVE)
