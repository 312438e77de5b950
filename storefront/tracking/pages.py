"""The shopper's page of an order: how it stands, paying, cancelling. Nothing is fulfilled here."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.web import forms, problems, refusals
from app.web.address import public_url
from app.web.language import said
from inventory.labels.adapters.svg import qr_address
from storefront.aftersales import queries as aftersales
from storefront.aftersales.rules import COMPLAINABLE
from storefront.orders import calls, queries, schemas, services
from storefront.orders.models import Order
from storefront.orders.rules import (
    PHRASES,
    OrderState,
    masked_address,
    masked_name,
    masked_phone,
)
from storefront.payments import queries as payments_read
from storefront.payments import rules as payment_rules
from storefront.payments.rules import Way

blueprint = Blueprint("orders", __name__, url_prefix="/orders", template_folder="templates")

Page = str | tuple[str, int] | Response

FIELDS = {
    "receiver.name": "name",
    "receiver.phone": "phone",
    "receiver.address": "address",
    "orders.other_province": "address",
}
"""Where in the form of another address a refusal is said."""


@blueprint.app_context_processor
def foot_of_every_page() -> dict[str, str]:
    """Let the foot of every shop page lead to who has lost the link of an order."""
    return {"find_order_href": url_for("orders.find")}


@blueprint.get("")
@guard.public
def find() -> str:
    """Ask for an order's number and phone, where its link is lost."""
    return render_template("orders/find.html", errors={})


@blueprint.post("")
@guard.public
def send_link() -> Page:
    """Text the link to the order's own phone; the answer is the same for whoever asks."""
    try:
        with db.transaction() as session:
            services.send_link(
                session,
                code=request.form.get("code", ""),
                phone=request.form.get("phone", ""),
                now=clock.now(),
            )
    except Refusal as refusal:
        errors = {"phone": refusals.sentence(refusal)}
        return render_template("orders/find.html", errors=errors), problems.status_of(refusal)
    flash(gettext("订单号和手机号对得上的话，短信马上就到，点里面的链接。"), "good")
    return redirect(url_for("orders.find"), 303)


@blueprint.get("/<code>")
@guard.public
def show(code: str) -> str:
    """Show an order to who holds its key, or who placed it signed in."""
    return _order_page(_opened(code))


@blueprint.get("/<code>/pay")
@guard.public
def pay(code: str) -> Page:
    """Ask how the shopper pays; show what their wallet scans, where they chose that."""
    order = _opened(code)
    if order.state != OrderState.PLACED:
        return redirect(_address(order), 303)
    return _pay_page(order)


@blueprint.post("/<code>/pay")
@guard.public
def choose_way(code: str) -> Page:
    """Send the shopper to where they pay in the way that they chose."""
    order = _opened(code)
    try:
        opened = calls.pay(
            order.code,
            forms.word(Way, request.form.get("way", "")),
            title=gettext("商务代办 订单 %(code)s", code=order.code),
            return_url=public_url() + _address(order, back=1),
        )
    except Refusal as refusal:
        order = _opened(code)
        if order.state != OrderState.PLACED:
            return _order_page(order, refusal), problems.status_of(refusal)
        return _pay_page(order, refusal), problems.status_of(refusal)
    if opened.qr_text:
        return redirect(url_for("orders.pay", code=order.code, key=_key()), 303)
    return redirect(opened.page_url, 303)


@blueprint.post("/<code>/look-up")
@guard.public
def look_up(code: str) -> Page:
    """Ask the payment service how the payment stands, instead of waiting for its message."""
    order = _opened(code)
    try:
        calls.look_up(order.code)
    except Refusal as refusal:
        return _order_page(order, refusal), problems.status_of(refusal)
    flash(gettext("查过了，下面是最新的。"), "info")
    return redirect(_address(order), 303)


@blueprint.post("/<code>/receiver")
@guard.public
def change_receiver(code: str) -> Page:
    """Send an order somewhere else, as long as nothing of it is picked."""
    order = _opened(code)
    try:
        to = schemas.typed_receiver(request.form, order)
        with db.transaction() as session:
            services.change_receiver(session, code=order.code, receiver=to, now=clock.now())
    except Refusal as refusal:
        return _order_page(_opened(code), refusal), problems.status_of(refusal)
    flash(gettext("地址改好了。"), "good")
    return redirect(_address(order), 303)


@blueprint.post("/<code>/cancel")
@guard.public
def cancel(code: str) -> Page:
    """Call the order off while it is not paid."""
    order = _opened(code)
    try:
        calls.cancel(order.code)
    except Refusal as refusal:
        return _order_page(_opened(code), refusal), problems.status_of(refusal)
    return redirect(_address(order), 303)


@blueprint.post("/<code>/refund")
@guard.public
def refund(code: str) -> Page:
    """Call the paid order off while nothing of it is picked, and send all money back."""
    order = _opened(code)
    try:
        with db.transaction() as session:
            services.refund(session, code=order.code, note="", now=clock.now())
    except Refusal as refusal:
        return _order_page(_opened(code), refusal), problems.status_of(refusal)
    return redirect(_address(order), 303)


@blueprint.get("/<code>/bill")
@guard.public
def bill(code: str) -> str:
    """Show what was bought and paid, to print; not a tax invoice."""
    order = _opened(code)
    with db.reading() as session:
        view = queries.view_of(session, order)
    return render_template("orders/bill.html", views=[view], masked=(masked_name, masked_phone))


def _opened(code: str) -> Order:
    """Find the order.

    Raises:
        Refusal: `orders.unknown`: no such order, or not yours to know of.
    """
    viewer = guard.viewer()
    with db.reading() as session:
        order = queries.order_for_shopper(
            session,
            code,
            key=request.args.get("key", ""),
            account_id=viewer.account_id if viewer else None,
        )
    if order is None:
        raise not_found("orders.unknown")
    return order


def _order_page(order: Order, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        view = queries.view_of(session, order)
        has_left = order.state in COMPLAINABLE
        cases = aftersales.cases_of_order(session, order.id) if has_left else []
        names = queries.english_names(session, view)
    is_waiting = order.state == OrderState.PLACED
    has_failed = payment_rules.has_failed(
        view.payment.state, request.args.get(payment_rules.REDIRECT_STATUS, "")
    )
    sentence = refusals.sentence(refusal) if refusal else ""
    field = FIELDS.get(refusal.code, "") if refusal else ""
    return render_template(
        "orders/order.html",
        view=view,
        order=order,
        has_left=has_left,
        cases=cases,
        said=lambda written: said(PHRASES, written, names),
        address_of=lambda verb: url_for(f"orders.{verb}", code=order.code, key=_key()),
        receiver=(
            masked_name(order.receiver_name),
            masked_phone(order.receiver_phone),
            said(PHRASES, order.receiver_address, names)
            if order.pickup_place_id
            else masked_address(order.receiver_address),
        ),
        address_of_change=url_for("orders.change_receiver", code=order.code, key=_key()),
        address_of_help=url_for("aftersales.ask", code=order.code, key=_key()),
        has_failed=has_failed,
        is_back=is_waiting and "back" in request.args and not has_failed,
        is_overdue=is_waiting and order.reserved_until <= clock.now(),
        typed=request.form,
        errors={field: sentence} if field else {},
        problem="" if field else sentence,
    )


def _pay_page(order: Order, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        attempt = payments_read.latest_payment(session, order.code)
    return render_template(
        "payments/pay.html",
        attempt=attempt,
        due_fen=order.total_fen,
        code=order.code,
        kept_until=order.reserved_until,
        is_overdue=order.reserved_until <= clock.now(),
        qr=qr_address(attempt.qr_text) if attempt and attempt.qr_text else "",
        address_of=lambda verb: url_for(f"orders.{verb}", code=order.code, key=_key()),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _address(order: Order, *, back: int | None = None) -> str:
    return url_for("orders.show", code=order.code, key=_key(), back=back)


def _key() -> str | None:
    return request.args.get("key") or None
