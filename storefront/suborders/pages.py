"""The operator's list of a shop's sub-orders, each with its fate."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.channels import queries as channels
from storefront.channels import services as channels_services
from storefront.suborders import queries
from storefront.suborders.rules import Fate
from storefront.suborders.services import ending, settling

blueprint = Blueprint(
    "suborders",
    __name__,
    url_prefix="/office/platforms/<code>/suborders",
    template_folder="templates",
)

NUMBER_CHARACTERS_MAX = 64


@blueprint.get("")
@guard.allows(Permission.SELL_LIVE)
def suborders(code: str) -> str:
    """Show how many have which fate, and list those of one fate or number."""
    fate = request.args.get("fate", "")
    fate = fate if fate in set(Fate) else ""
    number = request.args.get("q", "").strip()[:NUMBER_CHARACTERS_MAX]
    with db.reading() as session:
        shop = channels_services.find(session, code, hub_ids=_reach())
        rows = queries.suborders(session, shop_id=shop.shop_id, fate=fate, number=number)
        counts = queries.counts(session, shop_id=shop.shop_id)
    return render_template(
        "suborders/suborders.html",
        shop=shop,
        rows=rows,
        counts=counts,
        fates=[one for one in Fate if counts.get(one)],
        fate=fate,
        number=number,
    )


@blueprint.post("/settle")
@guard.allows(Permission.SELL_LIVE)
def settle(code: str) -> Response:
    """Try again what waits: goods may be named or free since."""
    with db.transaction() as session:
        shop = channels_services.find(session, code, hub_ids=_reach())
        settled = settling.settle(
            session, shop=channels.shop_of_id(session, shop.shop_id), now=clock.now()
        )
    flash(gettext("又成了 %(count)s 单。", count=settled.served), "good")
    return redirect(url_for("suborders.suborders", code=code), 303)


@blueprint.post("/refuse")
@guard.allows(Permission.SELL_LIVE)
def refuse(code: str) -> Response:
    """Decline what cannot be served."""
    chosen = [int(text) for text in request.form.getlist("suborder") if text.isdecimal()]
    with db.transaction() as session:
        shop = channels_services.find(session, code, hub_ids=_reach())
        declined = ending.refuse(
            session,
            shop=channels.shop_of_id(session, shop.shop_id),
            suborder_ids=chosen,
            now=clock.now(),
        )
    flash(gettext("谢绝了 %(count)s 单，请到平台后台给买家退款。", count=declined), "good")
    return redirect(url_for("suborders.suborders", code=code), 303)


def _reach() -> frozenset[int] | None:
    return guard.actor().places(Permission.SELL_LIVE)
