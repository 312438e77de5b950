"""Wages: proposed and approved in the office, paid at the desk, read by the provider."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from inventory.places import services as places
from storefront.providers import services as providers
from storefront.wages import queries, services

blueprint = Blueprint("wages", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("/work/wages")
@guard.allows(Permission.DO_ERRANDS)
def own() -> str:
    """Show a provider what they have earned and what was paid."""
    with db.reading() as session:
        earned = queries.wages_of(session, providers.own(session, guard.actor()).id)
    unpaid_fen = sum(wage.net_fen for wage in earned if wage.payout_state != "paid")
    return render_template("wages/own.html", wages=earned, unpaid_fen=unpaid_fen)


@blueprint.get("/office/wages")
@guard.allows(Permission.READ_PAYOUTS)
def office() -> str:
    """Show what providers are owed by centre, and all payouts to them."""
    return _office()


@blueprint.post("/office/wages/propose")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def propose() -> Page:
    """Propose payouts to every provider of a centre who is owed something."""
    try:
        with db.transaction() as session:
            services.propose_all(
                session,
                client_id=forms.client_id(request.form),
                place_id=places.place_named(session, request.form.get("place", "")).id,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _office(refusal), problems.status_of(refusal)
    return redirect(url_for("wages.office"), 303)


@blueprint.post("/office/wages/<code>/approve")
@guard.allows(Permission.APPROVE_PAYOUTS)
def approve(code: str) -> Page:
    """Approve a payout that somebody else proposed."""
    try:
        with db.transaction() as session:
            services.approve(session, code=code, actor=guard.actor())
    except Refusal as refusal:
        return _office(refusal), problems.status_of(refusal)
    return redirect(url_for("wages.office"), 303)


@blueprint.post("/office/wages/<code>/withdraw")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def withdraw(code: str) -> Page:
    """Take a payout back before it is paid."""
    try:
        with db.transaction() as session:
            services.withdraw(session, code=code)
    except Refusal as refusal:
        return _office(refusal), problems.status_of(refusal)
    return redirect(url_for("wages.office"), 303)


@blueprint.get("/desk/wages")
@guard.allows(Permission.PAY_IN_CASH)
def desk() -> str:
    """Show an agent which providers are to be paid at their desk."""
    return _desk()


@blueprint.post("/desk/wages/<code>/pay")
@guard.allows(Permission.PAY_IN_CASH)
def pay(code: str) -> Page:
    """Hand over the cash against the provider's PIN."""
    try:
        with db.transaction() as session:
            paid = services.pay_in_cash(
                session,
                code=code,
                pin=request.form.get("pin", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
        if isinstance(paid, Refusal):
            raise paid
    except Refusal as refusal:
        return _desk(refusal), problems.status_of(refusal)
    flash(gettext("付好了，账上记了。"), "good")
    return redirect(url_for("wages.desk"), 303)


def _desk(refusal: Refusal | None = None) -> str:
    reach = guard.actor().places(Permission.PAY_IN_CASH)
    with db.reading() as session:
        waiting = queries.payouts(session, places=reach, state="approved")
        paid = queries.payouts(session, places=reach, state="paid")
    return render_template(
        "wages/desk.html",
        waiting=waiting,
        paid=paid,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _office(refusal: Refusal | None = None) -> str:
    reach = guard.actor().places(Permission.READ_PAYOUTS)
    with db.reading() as session:
        due = queries.due_by_place(session, places=reach)
        listed = queries.payouts(session, places=reach)
    return render_template(
        "wages/office.html",
        due=due,
        payouts=listed,
        problem=refusals.sentence(refusal) if refusal else "",
        me=guard.actor().account_id,
        may=guard.actor().may,
        permissions=Permission,
    )
