"""A scan of anything at the hub: what it is, and the doors to what can be done with it."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import problems, refusals
from fulfilment.floor import queries as floor
from fulfilment.floor import services as scanner
from fulfilment.lookup import queries
from fulfilment.lookup.queries import Seen
from fulfilment.lookup.rules import Deed
from inventory.labels.rules.codes import CodeKind

blueprint = Blueprint("lookup", __name__, url_prefix="/hub/scan", template_folder="templates")

Page = str | tuple[str, int] | Response

OWN_PAGE: dict[CodeKind, Callable[[str], str]] = {
    CodeKind.PARCEL: lambda code: url_for("shipping.parcel", code=code),
    CodeKind.ORDER: lambda code: url_for("packing.order", code=code),
    CodeKind.MANIFEST: lambda code: url_for("receiving.run", code=code),
    CodeKind.LOT: lambda code: url_for("lots.show", code=code),
}
"""What has a page that says both is opened at once."""
TOLD = (CodeKind.ITEM, CodeKind.CONTAINER, CodeKind.BIN)


@blueprint.get("")
@guard.allows(Permission.RECEIVE)
def look() -> Page:
    """Say what was scanned and what can be done with it."""
    raw = request.args.get("raw", "")
    if not raw:
        return render_template("lookup/look.html", seen=None, doors=[], raw="", problem="")
    try:
        kind, code = scanner.read_any(raw, (*TOLD, *OWN_PAGE))
        if kind in OWN_PAGE:
            return redirect(OWN_PAGE[kind](code), 303)
        with db.reading() as session:
            seen = _seen(session, kind, code)
    except Refusal as refusal:
        page = render_template(
            "lookup/look.html", seen=None, doors=[], raw=raw, problem=refusals.sentence(refusal)
        )
        return page, problems.status_of(refusal)
    doors = [_door(seen, deed) for deed in seen.deeds]
    return render_template("lookup/look.html", seen=seen, doors=doors, raw="", problem="")


def _seen(session: Session, kind: CodeKind, code: str) -> Seen:
    actor = guard.actor()
    if kind is CodeKind.ITEM:
        return queries.item(session, code, actor=actor)
    if kind is CodeKind.CONTAINER:
        return queries.crate(session, code, actor=actor)
    hub = floor.hub_of(session, actor=actor, permission=Permission.RECEIVE)
    return queries.shelf(session, code, hub=hub)


def _door(seen: Seen, deed: Deed) -> tuple[str, str, str]:
    """Give the words, the address and the icon of a deed."""
    unload = (
        url_for("receiving.run", code=seen.manifest_code)
        if seen.manifest_code
        else url_for("receiving.runs")
    )
    order = (
        url_for("packing.order", code=seen.order_code)
        if seen.order_code
        else url_for("packing.pick_list")
    )
    parcel = (
        url_for("shipping.parcel", code=seen.parcel_code)
        if seen.parcel_code
        else url_for("shipping.parcels")
    )
    doors = {
        Deed.UNLOAD: (gettext("卸车点收"), unload, "truck"),
        Deed.PUT_AWAY: (gettext("放上货架"), url_for("sorting.shelf", code=seen.code), "box"),
        Deed.SPLIT: (gettext("拆开或合并"), url_for("workshop.item", code=seen.code), "box"),
        Deed.TAKE_DOWN: (gettext("下架"), url_for("takedown.home"), "minus"),
        Deed.PACK: (gettext("看它的订单"), order, "basket"),
        Deed.SHIP: (gettext("看它的包裹"), parcel, "truck"),
        Deed.TAKE_RETURN: (gettext("收退货"), url_for("returns.item", code=seen.code), "back"),
        Deed.DECIDE_LOSS: (gettext("看报损"), url_for("losses.home"), "warning"),
        Deed.REPORT_LOSS: (gettext("报损"), url_for("losses.new", raw=seen.code), "warning"),
        Deed.CLEAR: (
            gettext("没卖掉，退还村民"),
            url_for("clearance.lot", code=seen.lot_code or seen.code),
            "back",
        ),
        Deed.COUNT: (gettext("盘点这个货架"), url_for("counts.home"), "list"),
        Deed.PRINT_SHELF: (
            gettext("打印货架码"),
            url_for("shelves.label", code=seen.code),
            "print",
        ),
    }
    return doors[deed]
