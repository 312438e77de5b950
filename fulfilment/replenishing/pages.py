"""Sending goods to shops by scan, and taking them there."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from app.web import scans
from app.web.language import either
from fulfilment.replenishing import queries, services
from storefront.shops.queries import ShopRow
from storefront.shops.services import opening as shops

blueprint = Blueprint("replenishing", __name__, template_folder="templates")

Page = str | Response


@blueprint.get("/hub/shops")
@guard.allows(Permission.SORT)
def home() -> str:
    """Choose the shop that goods are sent to."""
    with db.reading() as session:
        found = queries.shops(session)
    return render_template("replenishing/home.html", shops=found)


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
    """Put what was ticked on the shop's counter."""
    with db.transaction() as session:
        shop: ShopRow = shops.shop_named(session, code, guard.actor())
        came = services.receive(
            session,
            shop=shop,
            codes=request.form.getlist("codes"),
            actor=guard.actor(),
            now=clock.now(),
        )
    flash(gettext("收下 %(count)s 件，可以卖了。", count=came), "good")
    return redirect(url_for("replenishing.goods", code=code), 303)
