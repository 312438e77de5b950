"""Trades at the office: what is done for households, and what it costs."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.database import session as db
from app.errors import Refusal
from app.money import Fen
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from storefront.trades import queries, services
from storefront.trades.rules import NewTrade, Pricing

blueprint = Blueprint("trades", __name__, url_prefix="/office/trades", template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.RUN_ERRANDS)
def show() -> str:
    """List all trades, with a form for another."""
    return _page(MultiDict())


@blueprint.post("")
@guard.allows(Permission.RUN_ERRANDS)
def define() -> Page:
    """Offer a trade from now on."""
    try:
        new = _typed(request.form)
        with db.transaction() as session:
            services.define_trade(session, new=new)
    except Refusal as refusal:
        return _page(request.form, refusal), problems.status_of(refusal)
    flash(gettext("加好了，小店里看得到了。"), "good")
    return redirect(url_for("trades.show"), 303)


@blueprint.post("/<code>/price")
@guard.allows(Permission.RUN_ERRANDS)
def change_price(code: str) -> Page:
    """Give a trade another price."""
    try:
        with db.transaction() as session:
            services.change_price(session, code=code, price_fen=forms.yuan(request.form, "price"))
    except Refusal as refusal:
        return _page(MultiDict(), refusal), problems.status_of(refusal)
    flash(gettext("改好了，新下的单按新价。"), "good")
    return redirect(url_for("trades.show"), 303)


@blueprint.post("/<code>/retirement")
@guard.allows(Permission.RUN_ERRANDS)
def retire(code: str) -> Page:
    """Take a trade out of the window."""
    with db.transaction() as session:
        services.retire(session, code=code, is_offered=False)
    return redirect(url_for("trades.show"), 303)


@blueprint.post("/<code>/return")
@guard.allows(Permission.RUN_ERRANDS)
def put_back(code: str) -> Page:
    """Put a trade back into the window."""
    with db.transaction() as session:
        services.retire(session, code=code, is_offered=True)
    return redirect(url_for("trades.show"), 303)


def _typed(form: MultiDict[str, str]) -> NewTrade:
    pricing = forms.word(Pricing, form.get("pricing", ""))
    has_price = pricing in {Pricing.VISIT, Pricing.HOUR}
    return NewTrade(
        code=form.get("code", "").strip(),
        name=form.get("name", ""),
        name_en=form.get("name_en", ""),
        description=form.get("description", ""),
        description_en=form.get("description_en", ""),
        pricing=pricing,
        price_fen=forms.yuan(form, "price") if has_price else None,
        minutes=forms.count(form, "minutes"),
        fee_basis_points=forms.count(form, "fee_percent") * 100,
        callout_fen=forms.yuan(form, "callout") if form.get("callout") else Fen(0),
        needs_licence="needs_licence" in form,
    )


def _page(typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        listed = queries.trades(session, with_retired=True)
    return render_template(
        "trades/trades.html",
        trades=listed,
        typed=typed,
        problem=refusals.sentence(refusal) if refusal else "",
    )
