"""Picking and packing: one task a screen, made for a scanner and gloves."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals, scans
from app.web.language import either
from fulfilment.floor import queries as floor
from fulfilment.packing import queries, services
from fulfilment.packing.queries import TaskRow
from fulfilment.weighing import queries as weighing
from fulfilment.weighing import services as scale
from storefront.orders import queries as orders_read

blueprint = Blueprint("packing", __name__, url_prefix="/hub/pick", template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.PICK)
def pick_list() -> str:
    """Show the paid orders, the longest paid first."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK)
        orders = queries.pick_list(session, hub_id=hub.id, now=clock.now())
    return render_template(
        "packing/pick_list.html",
        orders=[order for order in orders if order.wait is None],
        to_come=[order for order in orders if order.wait is not None],
        today=clock.china_date(clock.now()),
    )


@blueprint.get("/<code>")
@guard.allows(Permission.PICK)
def order(code: str) -> str:
    """Show the next thing to pick for an order."""
    return _order_page(code)


@blueprint.post("/<code>/start")
@guard.allows(Permission.PICK)
def start(code: str) -> Page:
    """Choose the lots that serve the order; again, where one of them was held meanwhile."""
    try:
        with db.transaction() as session:
            wanted = services.order_named(session, code, guard.actor())
            services.allocate(session, order_id=wanted.order_id, now=clock.now())
    except Refusal as refusal:
        return _refused(code, refusal)
    return redirect(url_for("packing.order", code=code), 303)


@blueprint.post("/<code>/scan")
@scans.answered
@guard.allows(Permission.PICK)
def scan(code: str) -> dict[str, Any]:
    """Pick the scanned item."""
    raw, client_id = scans.read()
    with db.transaction() as session:
        wanted = services.order_named(session, code, guard.actor())
        picked = services.scan_item(
            session,
            order_id=wanted.order_id,
            raw=raw,
            client_id=client_id,
            actor=guard.actor(),
            now=clock.now(),
        )
        tasks = queries.tasks_of_order(session, wanted.order_id)
    complete = picked.picked == picked.packs
    return scans.done(
        gettext("对了，%(name)s", name=either(picked.produce_name, picked.produce_name_en)),
        detail=either(picked.pack_name, picked.pack_name_en) + " · " + picked.item_code,
        following=following(tasks),
        progress=(picked.picked, picked.packs),
        redirect=url_for("packing.order", code=code) if complete else "",
    )


@blueprint.post("/<code>/undo")
@guard.allows(Permission.PICK)
def undo(code: str) -> Page:
    """Put the item that was scanned last back on its shelf."""
    try:
        client_id = scans.client_id_of(request.form.get("client_id"))
        with db.transaction() as session:
            wanted = services.order_named(session, code, guard.actor())
            back = services.undo_scan(
                session,
                order_id=wanted.order_id,
                client_id=client_id,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    name = either(back.produce_name, back.produce_name_en)
    flash(
        gettext(
            "退回一件：%(name)s %(code)s，请放回货架 %(shelf)s。",
            name=name,
            code=back.item_code,
            shelf=back.shelf,
        ),
        "warning",
    )
    return redirect(url_for("packing.order", code=code), 303)


@blueprint.post("/<code>/weigh")
@guard.allows(Permission.PICK)
def weigh(code: str) -> Page:
    """Write down what a picked pack weighs that is sold by weight."""
    try:
        grams = forms.count(request.form, "grams")
        with db.transaction() as session:
            wanted = services.order_named(session, code, guard.actor())
            weighed = scale.weigh(
                session,
                order_id=wanted.order_id,
                raw=request.form.get("item", ""),
                grams=grams,
                client_id=forms.client_id(request.form),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(gettext("%(code)s 称了，%(grams)s 克", code=weighed, grams=grams), "good")
    return redirect(url_for("packing.order", code=code), 303)


@blueprint.post("/<code>/pack")
@guard.allows(Permission.PICK)
def pack(code: str) -> Page:
    """Close the parcel."""
    try:
        with db.transaction() as session:
            wanted = services.order_named(session, code, guard.actor())
            parcel = services.pack_order(
                session, order_id=wanted.order_id, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(gettext("打好包了。把码贴在包裹上。"), "good")
    return redirect(url_for("shipping.parcel", code=parcel.code), 303)


def following(tasks: list[TaskRow]) -> dict[str, str]:
    """Name what to scan next, for the box that says so."""
    left = [task for task in tasks if task.item_code is None]
    if not left:
        return {"title": gettext("拣齐了"), "detail": gettext("去打包")}
    task = left[0]
    same = sum((each.lot_id, each.bin_id) == (task.lot_id, task.bin_id) for each in left)
    return {
        "title": f"{task.shelf} · {either(task.produce_name, task.produce_name_en)}",
        "detail": gettext(
            "%(pack)s · 批次 %(lot)s · 拿 %(count)s 件",
            pack=either(task.pack_name, task.pack_name_en),
            lot=task.lot_code,
            count=same,
        ),
        "key": str(task.allocation_id),
    }


def _refused(code: str, refusal: Refusal) -> Page:
    if refusal.kind is Kind.NOT_FOUND:
        raise refusal
    return _order_page(code, refusal), problems.status_of(refusal)


def _order_page(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        wanted = services.order_named(session, code, guard.actor())
        lines = queries.lines_of_order(session, wanted.order_id)
        tasks = queries.tasks_of_order(session, wanted.order_id)
        parcel = queries.parcel_of_order(session, wanted.order_id)
        by_weight = weighing.packs_by_weight(session, wanted.order_id)
        wait = orders_read.wait_of_order(session, wanted.order_id)
    return render_template(
        "packing/order.html",
        order=wanted,
        lines=lines,
        tasks=tasks,
        parcel=parcel,
        next_task=following(tasks),
        wait=wait,
        is_late=wait is not None and wait.is_over(today=clock.china_date(clock.now())),
        to_weigh=[pack for pack in by_weight if pack.grams is None],
        weighed=[pack for pack in by_weight if pack.grams is not None],
        packs=sum(line.packs for line in lines),
        picked=sum(line.picked for line in lines),
        chosen=sum(line.allocated for line in lines),
        problem=refusals.sentence(refusal) if refusal else "",
        is_short=refusal is not None and refusal.code == "packing.short",
    )
