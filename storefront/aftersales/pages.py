"""Complaining on the tracking page, and the office's answers."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Answer
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.pictures import queries as pictures
from app.pictures.rules import BYTES_MAX
from app.web import bodies, files, forms, problems, refusals
from storefront.aftersales import queries, services
from storefront.aftersales.rules import (
    COMPLAINABLE,
    PHOTOS_MAX,
    Complaint,
    Kind,
    check_payable_back,
)
from storefront.orders import queries as orders_read
from storefront.orders.models import Order

blueprint = Blueprint("aftersales", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response

CHOSEN_MAX = 2 * PHOTOS_MAX
"""Photos that may come, for the page to say that they are too many."""


@blueprint.get("/orders/<code>/help")
@guard.public
def ask(code: str) -> str:
    """Show the form, and what was answered before."""
    return _ask_page(_opened(code), MultiDict())


@blueprint.post("/orders/<code>/help")
@guard.public
@bodies.up_to(CHOSEN_MAX * BYTES_MAX)
def complain(code: str) -> Page:
    """Take a complaint with its photos."""
    order = _opened(code)
    try:
        complaint = Complaint(
            client_id=forms.client_id(request.form),
            kind=forms.word(Kind, request.form.get("kind", "")),
            told=request.form.get("told", ""),
            photos=tuple(bodies.photos("photos", most_bytes=BYTES_MAX)),
            goods={
                listing_id: forms.count(request.form, f"packs-{listing_id}")
                for listing_id in request.form.getlist("goods", type=int)
            },
        )
        with db.transaction() as session:
            services.complain(session, order=order, complaint=complaint, now=clock.now())
    except Refusal as refusal:
        return _ask_page(order, request.form, refusal), problems.status_of(refusal)
    flash(gettext("收到了，我们的人会看，答复会发短信给您。"), "good")
    return redirect(url_for("aftersales.ask", code=code, key=_key()), 303)


@blueprint.get("/orders/<code>/help/<uuid:picture_id>")
@guard.public
def own_photo(code: str, picture_id: uuid.UUID) -> Answer:
    """Show a shopper's own photo."""
    return _photo(_opened(code), picture_id)


@blueprint.get("/office/aftersales")
@guard.allows(Permission.READ_ORDERS)
def cases() -> str:
    """List the cases that wait, or those that were answered."""
    is_open = request.args.get("answered") != "yes"
    with db.reading() as session:
        rows = queries.cases(
            session, hub_ids=guard.actor().places(Permission.READ_ORDERS), is_open=is_open
        )
    return render_template("aftersales/cases.html", rows=rows, is_open=is_open)


@blueprint.get("/office/aftersales/<code>/<int:number>")
@guard.allows(Permission.READ_ORDERS)
def case(code: str, number: int) -> str:
    """Show a case with its photos, and what may be done."""
    return _case_page(_found(code), number)


@blueprint.get("/office/aftersales/<code>/photos/<uuid:picture_id>")
@guard.allows(Permission.READ_ORDERS)
def photo(code: str, picture_id: uuid.UUID) -> Answer:
    """Show a photo of a case."""
    return _photo(_found(code), picture_id)


@blueprint.post("/office/aftersales/<code>/<int:number>/grant")
@guard.allows(Permission.CHANGE_ORDERS)
def grant(code: str, number: int) -> Page:
    """Send money back."""
    order = _found(code, Permission.CHANGE_ORDERS)
    try:
        with db.transaction() as session:
            services.grant(
                session,
                order=order,
                number=number,
                refund_fen=forms.yuan(request.form, "refund"),
                answer=request.form.get("answer", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _case_page(order, number, refusal), problems.status_of(refusal)
    flash(gettext("退款交出去了，客人收到短信。"), "good")
    return redirect(url_for("aftersales.case", code=code, number=number), 303)


@blueprint.post("/office/aftersales/<code>/<int:number>/decline")
@guard.allows(Permission.CHANGE_ORDERS)
def decline(code: str, number: int) -> Page:
    """Answer without money."""
    order = _found(code, Permission.CHANGE_ORDERS)
    try:
        with db.transaction() as session:
            services.decline(
                session,
                order=order,
                number=number,
                answer=request.form.get("answer", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _case_page(order, number, refusal), problems.status_of(refusal)
    flash(gettext("答复发出去了。"), "good")
    return redirect(url_for("aftersales.case", code=code, number=number), 303)


@blueprint.get("/office/orders/<code>/pay-back")
@guard.allows(Permission.CHANGE_ORDERS)
def pay_back_form(code: str) -> str:
    """Ask how much of an order's money goes back, and why."""
    return _pay_back_page(_found(code, Permission.CHANGE_ORDERS))


@blueprint.post("/office/orders/<code>/pay-back")
@guard.allows(Permission.CHANGE_ORDERS)
def pay_back(code: str) -> Page:
    """Send money of a packed, sent or delivered order back unasked."""
    order = _found(code, Permission.CHANGE_ORDERS)
    try:
        with db.transaction() as session:
            services.pay_back(
                session,
                order=order,
                refund_fen=forms.yuan(request.form, "refund"),
                reason=request.form.get("reason", ""),
                client_id=forms.client_id(request.form),
                actor=guard.actor(),
                now=clock.now(),
                goes_on="goes_on" in request.form,
            )
    except Refusal as refusal:
        return _pay_back_page(order, refusal), problems.status_of(refusal)
    flash(gettext("退款交出去了，客人收到短信。"), "good")
    return redirect(url_for("orderdesk.order", code=code), 303)


def _opened(code: str) -> Order:
    viewer = guard.viewer()
    with db.reading() as session:
        order = orders_read.order_for_shopper(
            session,
            code,
            key=_key(),
            account_id=viewer.account_id if viewer else None,
        )
    if order is None:
        raise not_found("orders.unknown")
    return order


def _found(code: str, permission: Permission = Permission.READ_ORDERS) -> Order:
    with db.reading() as session:
        return orders_read.order_at(session, code, hub_ids=guard.actor().places(permission))


def _photo(order: Order, picture_id: uuid.UUID) -> Answer:
    with db.reading() as session:
        is_theirs = queries.is_photo_of(session, order.id, picture_id)
        kept = pictures.content_of(session, picture_id) if is_theirs else None
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)


def _ask_page(order: Order, typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        known = queries.cases_of_order(session, order.id)
        photos = queries.photos_of(session, [each.id for each in known])
        lines = queries.lines_of(session, [each.id for each in known])
        bought = queries.bought_lines(session, order.id)
    has_arrived = order.state in COMPLAINABLE
    return render_template(
        "aftersales/ask.html",
        order=order,
        cases=known,
        photos=photos,
        lines=lines,
        bought=bought,
        ticked=typed.getlist("goods", type=int) if typed else [one.listing_id for one in bought],
        typed=typed,
        key=_key(),
        has_arrived=has_arrived,
        may_ask=has_arrived and bought and not any(each.state == "open" for each in known),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _case_page(order: Order, number: int, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        found = queries.case_of(session, order.id, number)
        if found is None:
            raise not_found("aftersale.unknown")
        meant = queries.lines_of(session, [found.id]).get(found.id, [])
        return render_template(
            "aftersales/case.html",
            order=order,
            case=found,
            photos=queries.photos_of(session, [found.id]).get(found.id, []),
            meant=meant,
            proposal=queries.proposal(session, order, kind=found.kind, goods=meant)
            if found.state == "open"
            else None,
            lines=orders_read.lines_of_order(session, order.id),
            most_fen=queries.grantable_fen(session, order),
            typed=request.form,
            may_change=guard.actor().may(Permission.CHANGE_ORDERS),
            problem=refusals.sentence(refusal) if refusal else "",
        )


def _pay_back_page(order: Order, refusal: Refusal | None = None) -> str:
    check_payable_back(order.standing)
    with db.reading() as session:
        most_fen = queries.grantable_fen(session, order)
    return render_template(
        "aftersales/pay_back.html",
        order=order,
        most_fen=most_fen,
        typed=request.form,
        must_choose=refusal is not None and refusal.code == "aftersale.parcel_goes_on",
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _key() -> str:
    return request.args.get("key", "")
