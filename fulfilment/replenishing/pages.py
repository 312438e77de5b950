"""Sending goods to shops by scan, and taking them there."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import problems, refusals, scans
from app.web.language import either
from fulfilment.losses.services import NOTE_CHARACTERS_MAX
from fulfilment.replenishing import queries, services
from inventory.places.models import Place
from storefront.shops.queries.shelves import ShopRow
from storefront.shops.services import opening as shops

blueprint = Blueprint("replenishing", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("/hub/shops")
@guard.allows(Permission.SORT)
def home() -> str:
    """Choose the shop that goods are sent to."""
    with db.reading() as session:
        found = queries.shops(session)
    return render_template("replenishing/home.html", shops=found)


@blueprint.get("/hub/shops/missed")
@guard.allows(Permission.DECIDE_LOSSES)
def missed() -> str:
    """Show what shops have missed."""
    return _missed_page()


@blueprint.post("/hub/shops/missed/<int:way_id>")
@guard.allows(Permission.DECIDE_LOSSES)
def lose(way_id: int) -> Page:
    """Write off what a shop has missed."""
    try:
        with db.transaction() as session:
            services.lose(
                session,
                way_id=way_id,
                note=request.form.get("note", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _missed_page(way_id, refusal), problems.status_of(refusal)
    flash(gettext("算丢了，要赔村民的已经记上。"), "good")
    return redirect(url_for("replenishing.missed"), 303)


@blueprint.post("/hub/shops/ways/<int:way_id>/stay")
@guard.allows(Permission.SORT)
def stay(way_id: int) -> Page:
    """Take off the truck what did not leave."""
    try:
        with db.transaction() as session:
            way = services.stay(
                session,
                way_id=way_id,
                note=request.form.get("note", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
            code = session.get_one(Place, way.shop_id).code
    except Refusal as refusal:
        return _missed_page(way_id, refusal), problems.status_of(refusal)
    flash(gettext("退回收货台了，扫它再上架。"), "good")
    return redirect(url_for("replenishing.send", code=code), 303)


@blueprint.get("/hub/shops/<code>")
@guard.allows(Permission.SORT)
def send(code: str) -> str:
    """Show the scan box for a shop, and what is on its way there."""
    with db.reading() as session:
        shop = next((each for each in queries.shops(session) if each.code == code), None)
        coming = queries.coming(session, shop.id) if shop else []
    return render_template("replenishing/send.html", shop=shop, coming=coming)


@blueprint.post("/hub/shops/<code>")
@scans.answered
@guard.allows(Permission.SORT)
def scan(code: str) -> dict[str, Any]:
    """Take one item off its shelf for a shop, and count it on the page."""
    raw, _ = scans.read()
    with db.transaction() as session:
        sent = services.send(session, raw=raw, shop_code=code, actor=guard.actor(), now=clock.now())
        coming = queries.coming(session, sent.shop_id)
    return scans.done(
        gettext("装上车了"),
        detail=next(
            f"{either(row.produce, row.produce_en)} {row.code}"
            for row in coming
            if row.item_id == sent.item_id
        ),
        figure=str(len(coming)),
        listed=render_template("replenishing/coming.html", coming=coming),
    )


@blueprint.get("/till/<code>/goods")
@guard.allows(Permission.SELL_OVER_COUNTER)
def goods(code: str) -> str:
    """Show what is on its way to a shop."""
    with db.reading() as session:
        shop = shops.shop_named(session, code, guard.actor())
        coming = queries.coming(session, shop.place_id)
    return render_template("replenishing/receive.html", shop=shop, coming=coming)


@blueprint.post("/till/<code>/goods")
@guard.allows(Permission.SELL_OVER_COUNTER)
def receive(code: str) -> Page:
    """Put what was ticked on the shop's counter, or tell the hub that it did not come."""
    is_missed = request.form.get("what") == "missed"
    with db.transaction() as session:
        shop: ShopRow = shops.shop_named(session, code, guard.actor())
        count = (services.miss if is_missed else services.receive)(
            session,
            shop=shop,
            codes=request.form.getlist("codes"),
            actor=guard.actor(),
            now=clock.now(),
        )
    if is_missed:
        flash(gettext("告诉仓库了：%(count)s 件没到。后来到了照样收。", count=count), "good")
    else:
        flash(gettext("收下 %(count)s 件，可以卖了。", count=count), "good")
    return redirect(url_for("replenishing.goods", code=code), 303)


def _missed_page(way_id: int = 0, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        rows = queries.missed(session, hubs=guard.actor().places(Permission.DECIDE_LOSSES))
    return render_template(
        "replenishing/missed.html",
        rows=rows,
        typed_id=way_id,
        typed=request.form,
        note_max=NOTE_CHARACTERS_MAX,
        may_load=guard.actor().may(Permission.SORT),
        problem=refusals.sentence(refusal) if refusal else "",
    )
