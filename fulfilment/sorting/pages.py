"""Putting goods away: scan a crate or an item, then a shelf."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from app.web import scans
from app.web.language import either, plural
from fulfilment.floor import queries as floor
from fulfilment.sorting import queries, services
from inventory.places import queries as places

blueprint = Blueprint("sorting", __name__, url_prefix="/hub/put-away", template_folder="templates")


@blueprint.get("")
@guard.allows(Permission.SORT)
def dock() -> str:
    """Ask for a crate or an item; show what stands on the dock and what is not for sale."""
    now = clock.now()
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
        waiting = queries.on_dock(session, hub_id=hub.id)
        unoffered = queries.unoffered(session, hub_id=hub.id, on=clock.china_date(now))
    return render_template(
        "sorting/dock.html", waiting=waiting, unoffered=unoffered, reasons=reasons()
    )


@blueprint.post("/scan")
@scans.answered
@guard.allows(Permission.SORT)
def scan_thing() -> dict[str, Any]:
    """Take a crate or an item in hand."""
    raw, _ = scans.read()
    with db.reading() as session:
        thing = services.look_at(session, raw=raw, actor=guard.actor())
    return scans.done(
        either(thing.name, thing.name_en)
        if thing.name
        else plural("一箱，%(items)s 件", items=thing.items),
        detail=gettext("再扫货架"),
        redirect=url_for("sorting.shelf", code=thing.code),
    )


@blueprint.get("/<code>")
@guard.allows(Permission.SORT)
def shelf(code: str) -> str:
    """Ask for the shelf that the thing in hand goes to."""
    with db.reading() as session:
        thing = services.look_at(session, raw=code, actor=guard.actor())
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
        shelves = places.shelves_of(session, place_id=hub.id)
    return render_template("sorting/shelf.html", thing=thing, shelves=shelves)


@blueprint.post("/<code>/scan")
@scans.answered
@guard.allows(Permission.SORT)
def scan_shelf(code: str) -> dict[str, Any]:
    """Put the thing in hand on the scanned shelf."""
    raw, client_id = scans.read()
    with db.transaction() as session:
        done = services.put_away(
            session,
            raw_thing=code,
            raw_shelf=raw,
            client_id=client_id,
            actor=guard.actor(),
            now=clock.now(),
        )
    kept = done.items - done.offered
    names = reasons()
    return scans.done(
        gettext("放上 %(shelf)s", shelf=done.shelf),
        detail=plural("%(items)s 件都开卖了", items=done.items)
        if not kept
        else gettext(
            "%(kept)s 件先不卖：%(reasons)s",
            kept=kept,
            reasons="、".join(names[reason] for reason in done.reasons),
        ),
        redirect=url_for("sorting.dock"),
    )


@blueprint.post("/offer")
@guard.allows(Permission.SORT)
def offer() -> Response:
    """Offer what nothing stands against any more."""
    with db.transaction() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
        count = services.offer_shelved(session, hub_id=hub.id, now=clock.now())
    flash(
        plural("%(count)s 件开卖了。", count=count)
        if count
        else gettext("都核对过了，没有新的可以卖。"),
        "good" if count else "info",
    )
    return redirect(url_for("sorting.dock"), 303)


def reasons() -> dict[str, str]:
    """Say why goods on a shelf are not for sale."""
    return {
        "held": gettext("封存"),
        "expired": gettext("过期"),
        "unlicensed": gettext("许可证不在有效期"),
        "doubted": gettext("拣货没找到，等盘点"),
        "unlisted": gettext("商店没上这个商品"),
        "": gettext("可以卖了，点“核对”"),
    }
