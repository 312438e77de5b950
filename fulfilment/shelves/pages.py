"""The shelves of a hub: adding one, its label, how warm it is kept."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from app.web.address import public_url
from fulfilment.floor import queries as floor
from fulfilment.shelves import queries
from inventory.labels.adapters.svg import qr_address
from inventory.labels.rules.codes import label_url, spaced
from inventory.places import services as places
from inventory.produce.rules import StorageZone

blueprint = Blueprint("shelves", __name__, url_prefix="/hub/shelves", template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.SORT)
def home() -> str:
    """List the shelves, and add one."""
    return _page()


@blueprint.post("")
@guard.allows(Permission.SORT)
def add() -> Page:
    """Add a shelf."""
    try:
        with db.transaction() as session:
            hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
            shelf = places.add_shelf(
                session, place_id=hub.id, name=request.form.get("name", ""), zone=_zone()
            )
    except Refusal as refusal:
        return _page(refusal), problems.status_of(refusal)
    flash(gettext("货架 %(name)s 加好了。把码打出来贴上。", name=shelf.name), "good")
    return redirect(url_for("shelves.label", code=shelf.code), 303)


@blueprint.post("/<code>")
@guard.allows(Permission.SORT)
def set_zone(code: str) -> Page:
    """Say how warm a shelf is kept."""
    try:
        with db.transaction() as session:
            hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
            places.set_zone(session, place_id=hub.id, code=code, zone=_zone())
    except Refusal as refusal:
        return _page(refusal), problems.status_of(refusal)
    return redirect(url_for("shelves.home"), 303)


@blueprint.get("/<code>")
@guard.allows(Permission.SORT)
def label(code: str) -> str:
    """Show the label of a shelf, to be printed and stuck on."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
        shelf = next(
            (one for one in queries.shelves(session, hub_id=hub.id) if one.code == code), None
        )
    if shelf is None:
        raise not_found("shelf.unknown", code=code)
    return render_template(
        "shelves/label.html",
        shelf=shelf,
        zones=zones(),
        qr=qr_address(label_url(public_url(), shelf.code)),
        spaced_code=spaced(shelf.code),
    )


def zones() -> dict[str, str]:
    """Name the zones in the language asked for."""
    return {
        "": gettext("不分，什么都放"),
        StorageZone.AMBIENT: gettext("常温"),
        StorageZone.COOL: gettext("冷藏 0–4 ℃"),
        StorageZone.FROZEN: gettext("冷冻 零下 18 ℃"),
    }


def _zone() -> StorageZone | None:
    typed = request.form.get("zone", "")
    return forms.word(StorageZone, typed) if typed else None


def _page(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
        rows = queries.shelves(session, hub_id=hub.id)
    return render_template(
        "shelves/home.html",
        shelves=rows,
        zones=zones(),
        typed=request.form,
        problem=refusals.sentence(refusal) if refusal else "",
    )
