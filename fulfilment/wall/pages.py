"""The wall: scan what was picked, hear and see the slot."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals, scans
from app.web.language import either
from fulfilment.floor import queries as floor
from fulfilment.wall import queries, services
from fulfilment.wall.queries import SlotRow
from fulfilment.wall.rules import SlotState
from fulfilment.waves import queries as waves
from fulfilment.waves.queries import StopRow
from inventory.places.models import Place

blueprint = Blueprint("wall", __name__, url_prefix="/hub/wall", template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.PICK)
def home() -> str:
    """Show the scan box, what to take next, and the slots."""
    return _page()


@blueprint.post("/scan")
@scans.answered
@guard.allows(Permission.PICK)
def scan() -> dict[str, Any]:
    """Take the scanned item for an order and name its slot."""
    raw, client_id = scans.read()
    with db.transaction() as session:
        hub = _hub(session)
        into = services.sort_item(
            session, hub=hub, raw=raw, client_id=client_id, actor=guard.actor(), now=clock.now()
        )
        left = waves.stops(session, waves.open_waves(session, hub_id=hub.id))
    is_ready = into.picked >= into.packs
    answer = scans.done(
        gettext("%(slot)s 格齐了，去打包", slot=into.slot)
        if is_ready
        else gettext("放 %(slot)s 格", slot=into.slot),
        detail=either(into.produce_name, into.produce_name_en) + " · " + into.item_code,
        figure=str(into.slot),
        following=following(left),
        progress=(sum(stop.picked for stop in left), sum(stop.packs for stop in left)),
    )
    return answer | {
        "slot": {
            "number": into.slot,
            "state": str(SlotState.READY if is_ready else SlotState.FILLING),
            "text": f"{into.picked} / {into.packs}",
            "href": url_for("packing.order", code=into.order_code),
        }
    }


@blueprint.post("/undo")
@guard.allows(Permission.PICK)
def undo() -> Page:
    """Take what was scanned last out of its slot again."""
    try:
        with db.transaction() as session:
            back = services.undo_scan(
                session,
                hub=_hub(session),
                client_id=forms.client_id(request.form),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(refusal), problems.status_of(refusal)
    flash(
        gettext(
            "从 %(slot)s 格拿出 %(name)s %(code)s，放回货架 %(shelf)s。",
            slot=back.slot or "—",
            name=either(back.produce_name, back.produce_name_en),
            code=back.item_code,
            shelf=back.shelf,
        ),
        "warning",
    )
    return redirect(url_for("wall.home"), 303)


@blueprint.post("/slots")
@guard.allows(Permission.PICK)
def set_slots() -> Page:
    """Say how many slots the wall has."""
    try:
        with db.transaction() as session:
            services.set_slots(session, hub=_hub(session), slots=forms.count(request.form, "slots"))
    except Refusal as refusal:
        return _page(refusal), problems.status_of(refusal)
    return redirect(url_for("wall.home"), 303)


def following(stops: list[StopRow]) -> dict[str, str]:
    """Name what to take next on the walk, for the box that says so."""
    stop = next((stop for stop in stops if stop.left), None)
    if stop is None:
        return {"title": gettext("都分完了"), "detail": gettext("绿的格子去打包")}
    return {
        "title": f"{stop.shelf} · {either(stop.produce_name, stop.produce_name_en)}",
        "detail": gettext(
            "%(pack)s · 批次 %(lot)s · 拿 %(count)s 件",
            pack=either(stop.pack_name, stop.pack_name_en),
            lot=stop.lot_code,
            count=stop.left,
        ),
    }


def _hub(session: Session) -> Place:
    return floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK)


def _page(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        hub = _hub(session)
        slots = queries.slots(session, hub_id=hub.id)
        stops = waves.stops(session, waves.open_waves(session, hub_id=hub.id))
    return render_template(
        "wall/home.html",
        slots=[(slot, _text(slot), _href(slot)) for slot in slots],
        ready=sum(slot.state is SlotState.READY for slot in slots),
        stopped=sum(slot.state is SlotState.STOPPED for slot in slots),
        next_stop=following(stops),
        packs=sum(stop.packs for stop in stops),
        picked=sum(stop.picked for stop in stops),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _text(slot: SlotRow) -> str:
    if slot.state is SlotState.FREE:
        return str(gettext("空"))
    return f"{slot.picked} / {slot.packs}"


def _href(slot: SlotRow) -> str:
    if slot.state is SlotState.FREE:
        return ""
    if slot.state is SlotState.STOPPED:
        return url_for("takeback.orders")
    return url_for("packing.order", code=slot.order_code)
