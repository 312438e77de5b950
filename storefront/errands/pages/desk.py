"""Errands at the desk: an agent orders for a villager, who pays in cash."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from inventory.villagers import queries as villagers
from storefront.errands import calls, queries
from storefront.errands.pages import ordering as page
from storefront.errands.services import afterwards, ending, ordering
from storefront.trades import queries as trades

blueprint = Blueprint(
    "errands_desk", __name__, url_prefix="/desk/errands", template_folder="../templates"
)

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.ORDER_ERRANDS)
def show() -> str:
    """Show what is under way in the village, and the way to a new errand."""
    return _list_page()


@blueprint.get("/new/<trade_code>")
@guard.allows(Permission.ORDER_ERRANDS)
def new(trade_code: str) -> str:
    """Show the form, filled with what the registry knows of the villager."""
    typed = MultiDict(request.args)
    if typed.get("villager"):
        with db.reading() as session:
            villager = villagers.seen(session, typed["villager"], guard.actor())
        typed.setdefault("household_name", villager.name)
        typed.setdefault("household_phone", villager.phone or "")
        typed.setdefault("orderer_name", villager.name)
        typed.setdefault("orderer_phone", villager.phone or "")
    return page.form_page("errands/desk_new.html", trade_code, typed, only=guard.actor())


@blueprint.post("/new/<trade_code>")
@guard.allows(Permission.ORDER_ERRANDS)
def order(trade_code: str) -> Page:
    """Order an errand and take the cash for it."""
    try:
        sent = page.typed_request(
            request.form,
            trade_code=trade_code,
            account_id=guard.actor().account_id,
            villager_code=request.form.get("villager", ""),
        )
        with db.transaction() as session:
            ordering.order(session, request=sent, now=clock.now(), agent=guard.actor())
    except Refusal as refusal:
        shown = page.form_page(
            "errands/desk_new.html", trade_code, request.form, refusal, only=guard.actor()
        )
        return shown, problems.status_of(refusal)
    flash(gettext("订好了，口令发到手机上了。"), "good")
    return redirect(url_for("errands_desk.show"), 303)


@blueprint.post("/<code>/agreement")
@guard.allows(Permission.ORDER_ERRANDS)
def agree(code: str) -> Page:
    """Agree for the household to the price, and take the cash for it."""
    try:
        with db.transaction() as session:
            _refuse_elsewhere(code)
            ordering.agree(
                session,
                code=code,
                expected_fen=forms.number(request.form, "total_fen"),
                now=clock.now(),
                agent=guard.actor(),
            )
    except Refusal as refusal:
        return _list_page(refusal), problems.status_of(refusal)
    return redirect(url_for("errands_desk.show"), 303)


@blueprint.post("/<code>/cancel")
@guard.allows(Permission.ORDER_ERRANDS)
def cancel(code: str) -> Page:
    """Call an errand off; cash that was paid is given back."""
    try:
        _refuse_elsewhere(code)
        calls.cancel(code, actor=guard.actor())
    except Refusal as refusal:
        return _list_page(refusal), problems.status_of(refusal)
    flash(gettext("取消了，付过的钱退回。"), "good")
    return redirect(url_for("errands_desk.show"), 303)


@blueprint.post("/<code>/no-show")
@guard.allows(Permission.ORDER_ERRANDS)
def did_not_come(code: str) -> Page:
    """Write down that the provider did not come."""
    try:
        with db.transaction() as session:
            ending.did_not_come(session, code=code, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _list_page(refusal), problems.status_of(refusal)
    flash(gettext("记下了，钱全部退回。"), "good")
    return redirect(url_for("errands_desk.show"), 303)


@blueprint.post("/<code>/tip")
@guard.allows(Permission.ORDER_ERRANDS)
def tip(code: str) -> Page:
    """Take a tip in cash; all of it is the provider's."""
    try:
        with db.transaction() as session:
            afterwards.tip(
                session,
                code=code,
                client_id=forms.client_id(request.form),
                fen=forms.yuan(request.form, "yuan"),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _list_page(refusal), problems.status_of(refusal)
    flash(gettext("收下了，全部给师傅。"), "good")
    return redirect(url_for("errands_desk.show"), 303)


def _refuse_elsewhere(code: str) -> None:
    """Prove that an errand is of a village of this agent.

    Raises:
        Refusal: `errand.unknown`.
    """
    with db.reading() as session:
        queries.seen(session, code, guard.actor(), permission=Permission.ORDER_ERRANDS)


def _list_page(refusal: Refusal | None = None) -> str:
    actor, asked = guard.actor(), request.args.get("q", "")
    reach = actor.places(Permission.ORDER_ERRANDS)
    with db.reading() as session:
        standing = queries.listed(session, places=reach, standing=True)
        done = queries.listed(session, places=reach, done=True)
        offered = trades.trades(session)
        found = villagers.search(session, text=asked, places=reach) if asked else []
    return render_template(
        "errands/desk.html",
        standing=standing,
        done=done,
        trades=offered,
        found=found,
        asked=asked,
        villager=request.args.get("villager", ""),
        now=clock.now(),
        problem=refusals.sentence(refusal) if refusal else "",
    )
