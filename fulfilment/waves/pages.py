"""Waves: which orders are picked together, how far they are, and the walk."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from fulfilment.floor import queries as floor
from fulfilment.packing import queries as packing
from fulfilment.waves import queries, services
from fulfilment.waves.services import ORDERS_MAX

blueprint = Blueprint("waves", __name__, url_prefix="/hub/waves", template_folder="templates")

Page = str | tuple[str, int] | Response
SUGGESTED = 12
"""Orders ticked beforehand: the longest paid that the shelves can serve."""


@blueprint.get("")
@guard.allows(Permission.PICK)
def home() -> str:
    """Show the waves, and the orders that are in none."""
    return _home()


@blueprint.post("")
@guard.allows(Permission.PICK)
def release() -> Page:
    """Release the ticked orders."""
    try:
        with db.transaction() as session:
            released = services.release(
                session,
                hub=floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK),
                order_codes=request.form.getlist("orders"),
                client_id=forms.client_id(request.form),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _home(refusal), problems.status_of(refusal)
    if released.left_out:
        flash(
            gettext(
                "没放进来：%(orders)s。缺货、退了款，或者已在别的波次。",
                orders="、".join(released.left_out),
            ),
            "warning",
        )
    return redirect(url_for("waves.wave", wave_id=released.wave_id), 303)


@blueprint.get("/<int:wave_id>")
@guard.allows(Permission.PICK)
def wave(wave_id: int) -> str:
    """Show how far a wave is, what to take where, and its orders."""
    return _wave(wave_id)


@blueprint.post("/<int:wave_id>/out")
@guard.allows(Permission.PICK)
def take_out(wave_id: int) -> Page:
    """Take an order out of the wave."""
    try:
        with db.transaction() as session:
            services.take_out(
                session, order_code=request.form.get("order_code", ""), actor=guard.actor()
            )
    except Refusal as refusal:
        return _wave(wave_id, refusal), problems.status_of(refusal)
    return redirect(url_for("waves.wave", wave_id=wave_id), 303)


def _home(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK)
        waiting = packing.pick_list(session, hub_id=hub.id, now=clock.now())
        busy = queries.released(session, [order.order_id for order in waiting])
        waves = queries.waves(session, hub_id=hub.id)
    free = [order for order in waiting if order.wait is None and order.order_id not in busy]
    fit = [order.code for order in free if not order.lacks and not order.picked]
    typed = request.form.getlist("orders")
    return render_template(
        "waves/home.html",
        orders=free,
        to_come=sum(order.wait is not None for order in waiting),
        ticked=typed or fit[:SUGGESTED],
        open_waves=[wave for wave in waves if wave.to_pack],
        done_waves=[wave for wave in waves if not wave.to_pack],
        most=ORDERS_MAX,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _wave(wave_id: int, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK)
        row = queries.wave_row(session, hub_id=hub.id, wave_id=wave_id)
        if row is None:
            raise not_found("waves.unknown")
        orders = queries.orders_of_wave(session, wave_id)
        stops = queries.stops(session, [wave_id])
    return render_template(
        "waves/wave.html",
        wave=row,
        orders=orders,
        stops=stops,
        problem=refusals.sentence(refusal) if refusal else "",
    )
