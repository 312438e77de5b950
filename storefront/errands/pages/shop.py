"""Errands in the shop: for anybody, no account needed, and for somebody far away."""

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
from inventory.places import queries as places
from inventory.places.rules import PlaceKind
from storefront.errands import calls, queries
from storefront.errands.models import Errand
from storefront.errands.pages import ordering as page
from storefront.errands.rules import PHRASES, ErrandState
from storefront.errands.services import afterwards, ending, ordering
from storefront.payments import queries as payments_read
from storefront.payments import rules as payment_rules
from storefront.payments.rules import Way

blueprint = Blueprint("errands", __name__, url_prefix="/errands", template_folder="../templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.public
def home() -> str:
    """Show what is done for households: who does it, how far away, when next, how it was."""
    asked = request.args.get("q", "").strip()
    with db.reading() as session:
        villages = places.all_places(session, PlaceKind.CENTRE)
        village = page.village_of(villages, request.args.get("place", ""))
        offers = queries.offers(
            session, place_id=village.id if village else None, query=asked, now=clock.now()
        )
    return render_template(
        "errands/home.html", offers=offers, villages=villages, village=village, asked=asked
    )


@blueprint.get("/trades/<trade_code>")
@guard.public
def new(trade_code: str) -> str:
    """Show the free times of a trade in a village, and the form."""
    return page.form_page("errands/new.html", trade_code, request.args)


@blueprint.post("/trades/<trade_code>")
@guard.public
def order(trade_code: str) -> Page:
    """Order an errand, and send who ordered it to the payment page where it costs something."""
    viewer = guard.viewer()
    try:
        sent = page.typed_request(
            request.form, trade_code=trade_code, account_id=viewer.account_id if viewer else None
        )
        with db.transaction() as session:
            errand = ordering.order(session, request=sent, now=clock.now())
    except Refusal as refusal:
        shown = page.form_page("errands/new.html", trade_code, request.form, refusal)
        return shown, problems.status_of(refusal)
    verb = "pay" if errand.state == ErrandState.PLACED else "show"
    return redirect(url_for(f"errands.{verb}", code=errand.code, key=errand.tracking_key), 303)


@blueprint.get("/<code>")
@guard.public
def show(code: str) -> str:
    """Show an errand to who holds its key, or who ordered it signed in."""
    return _errand_page(_opened(code))


@blueprint.get("/<code>/pay")
@guard.public
def pay(code: str) -> Page:
    """Ask how who ordered pays; show what their wallet scans, where they chose that."""
    errand = _opened(code)
    if errand.state != ErrandState.PLACED:
        return redirect(_address(errand), 303)
    return _pay_page(errand)


@blueprint.post("/<code>/pay")
@guard.public
def choose_way(code: str) -> Page:
    """Send who ordered to where they pay in the way that they chose."""
    errand = _opened(code)
    try:
        opened = calls.pay(
            errand.code,
            forms.word(Way, request.form.get("way", "")),
            title=gettext("商务代办 便民服务 %(code)s", code=errand.code),
            return_url=public_url() + _address(errand, back=1),
        )
    except Refusal as refusal:
        errand = _opened(code)
        if errand.state != ErrandState.PLACED:
            return _errand_page(errand, refusal), problems.status_of(refusal)
        return _pay_page(errand, refusal), problems.status_of(refusal)
    if opened.qr_text:
        return redirect(url_for("errands.pay", code=errand.code, key=_key()), 303)
    return redirect(opened.page_url, 303)


@blueprint.post("/<code>/look-up")
@guard.public
def look_up(code: str) -> Page:
    """Ask the payment service how the payment stands."""
    errand = _opened(code)
    try:
        calls.look_up(errand.code)
    except Refusal as refusal:
        return _errand_page(errand, refusal), problems.status_of(refusal)
    flash(gettext("查过了，下面是最新的。"), "info")
    return redirect(_address(errand), 303)


@blueprint.post("/<code>/cancel")
@guard.public
def cancel(code: str) -> Page:
    """Call the errand off while nobody is on the way."""
    errand = _opened(code)
    try:
        calls.cancel(errand.code)
    except Refusal as refusal:
        return _errand_page(_opened(code), refusal), problems.status_of(refusal)
    return redirect(_address(errand), 303)


@blueprint.post("/<code>/agreement")
@guard.public
def agree(code: str) -> Page:
    """Agree to the price that the provider named."""
    errand = _opened(code)
    try:
        with db.transaction() as session:
            ordering.agree(
                session,
                code=errand.code,
                expected_fen=forms.number(request.form, "total_fen"),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _errand_page(_opened(code), refusal), problems.status_of(refusal)
    return redirect(url_for("errands.pay", code=errand.code, key=_key()), 303)


@blueprint.post("/<code>/rating")
@guard.public
def rate(code: str) -> Page:
    """Say how it was."""
    errand = _opened(code)
    try:
        with db.transaction() as session:
            ending.rate(
                session,
                code=errand.code,
                stars=forms.count(request.form, "stars"),
                words=request.form.get("words", ""),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _errand_page(_opened(code), refusal), problems.status_of(refusal)
    flash(gettext("谢谢您，记下了。"), "good")
    return redirect(_address(errand), 303)


@blueprint.post("/<code>/complaint")
@guard.public
def complain(code: str) -> Page:
    """Say what is not right; the office answers."""
    errand = _opened(code)
    try:
        with db.transaction() as session:
            afterwards.complain(
                session, code=errand.code, words=request.form.get("words", ""), now=clock.now()
            )
    except Refusal as refusal:
        return _errand_page(_opened(code), refusal), problems.status_of(refusal)
    flash(gettext("记下了，办公室会回话。"), "good")
    return redirect(_address(errand), 303)


def _opened(code: str) -> Errand:
    """Find the errand.

    Raises:
        Refusal: `errand.unknown`: no such errand, or not yours to know of.
    """
    viewer = guard.viewer()
    with db.reading() as session:
        errand = queries.errand_for_orderer(
            session,
            code,
            key=request.args.get("key", ""),
            account_id=viewer.account_id if viewer else None,
        )
    if errand is None:
        raise not_found("errand.unknown")
    return errand


def _errand_page(errand: Errand, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        view = queries.view_of(session, errand)
    has_failed = view.payment is not None and payment_rules.has_failed(
        view.payment.state, request.args.get(payment_rules.REDIRECT_STATUS, "")
    )
    return render_template(
        "errands/errand.html",
        view=view,
        errand=errand,
        said=lambda written: said(PHRASES, written, {}),
        address_of=lambda verb: url_for(f"errands.{verb}", code=errand.code, key=_key()),
        has_failed=has_failed,
        is_back=errand.state == ErrandState.PLACED and "back" in request.args and not has_failed,
        is_overdue=errand.reserved_until <= clock.now(),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _pay_page(errand: Errand, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        attempt = payments_read.latest_payment(session, errand.code)
    return render_template(
        "payments/pay.html",
        attempt=attempt,
        due_fen=errand.total_fen,
        code=errand.code,
        kept_until=errand.reserved_until,
        is_overdue=errand.reserved_until <= clock.now(),
        qr=qr_address(attempt.qr_text) if attempt and attempt.qr_text else "",
        address_of=lambda verb: url_for(f"errands.{verb}", code=errand.code, key=_key()),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _address(errand: Errand, *, back: int | None = None) -> str:
    return url_for("errands.show", code=errand.code, key=_key(), back=back)


def _key() -> str | None:
    return request.args.get("key") or None
