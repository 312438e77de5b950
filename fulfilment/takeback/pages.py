"""The page of goods that go back to a shelf."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from app.web import scans
from app.web.language import either, plural
from fulfilment.carriers import queries as carriers
from fulfilment.carriers.rules import WaybillState
from fulfilment.floor import queries as floor
from fulfilment.packing import queries as packing
from fulfilment.shipping.rules import CARRIER_NAMES, Carrier
from fulfilment.takeback import queries, services

blueprint = Blueprint(
    "takeback", __name__, url_prefix="/hub/take-back", template_folder="templates"
)


@blueprint.get("")
@guard.allows(Permission.PICK)
def orders() -> str:
    """List the orders whose goods have to go back."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK)
        waiting = queries.to_take_back(session, hub_id=hub.id)
    return render_template("takeback/orders.html", waiting=waiting)


@blueprint.get("/<code>")
@guard.allows(Permission.PICK)
def order(code: str) -> str:
    """Show what was picked for an order, and ask for the shelf."""
    with db.reading() as session:
        found = packing.order_to_pick(session, code)
        if found is None or not guard.actor().may_at(Permission.PICK, found.hub_id):
            raise not_found("packing.order_unknown", code=code)
        picked = [
            task
            for task in packing.tasks_of_order(session, found.order_id)
            if task.item_code is not None
        ]
        parcel = packing.parcel_of_order(session, found.order_id)
        waybills = carriers.waybills_of(session, parcel.id) if parcel else []
    return render_template(
        "takeback/order.html",
        order=found,
        is_waiting=found.is_stopped,
        picked=picked,
        parcel=parcel,
        booked=[
            f"{either(*CARRIER_NAMES[Carrier(each.carrier)])} {each.tracking_number}"
            for each in waybills
            if each.state is WaybillState.BOOKED
        ],
    )


@blueprint.post("/<code>/scan")
@scans.answered
@guard.allows(Permission.PICK)
def scan_shelf(code: str) -> dict[str, Any]:
    """Put the goods on the scanned shelf."""
    raw, client_id = scans.read()
    with db.transaction() as session:
        done = services.take_back(
            session,
            order_code=code,
            raw_shelf=raw,
            client_id=client_id,
            actor=guard.actor(),
            now=clock.now(),
        )
    told = gettext("放回 %(shelf)s", shelf=done.shelf)
    if done.left:
        return scans.done(
            told,
            detail=gettext(
                "%(items)s 件放好了。还有 %(left)s 件这里不能放，再扫它们的架。",
                items=done.items,
                left=done.left,
            ),
            redirect=url_for("takeback.order", code=code),
        )
    return scans.done(
        told,
        detail=plural("%(items)s 件又开卖了", items=done.items),
        redirect=url_for("takeback.orders"),
    )
