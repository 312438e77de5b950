"""Payouts: proposed and approved in the office, paid at the desk, and the slip."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from inventory.places import services as places
from storefront.payouts import queries, services

blueprint = Blueprint("payouts", __name__, template_folder="templates")


@blueprint.get("/office/payouts")
@guard.allows(Permission.READ_PAYOUTS)
def office() -> str:
    """Show what is due by centre, and all payouts."""
    return _office()


@blueprint.post("/office/payouts/propose")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def propose() -> Response | tuple[str, int]:
    """Propose payouts to everybody who is owed something at a centre."""
    try:
        with db.transaction() as session:
            place = places.place_named(session, request.form.get("place", ""))
            services.propose_all(
                session,
                client_id=forms.client_id(request.form),
                place_id=place.id,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _office(refusal), problems.status_of(refusal)
    return redirect(url_for("payouts.office"), 303)


@blueprint.post("/office/payouts/<code>/approve")
@guard.allows(Permission.APPROVE_PAYOUTS)
def approve(code: str) -> Response | tuple[str, int]:
    """Approve a payout that somebody else proposed."""
    try:
        with db.transaction() as session:
            services.approve(session, code=code, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _office(refusal), problems.status_of(refusal)
    return redirect(url_for("payouts.office"), 303)


@blueprint.post("/office/payouts/batches/<uuid:batch_id>/approval")
@guard.allows(Permission.APPROVE_PAYOUTS)
def approve_batch(batch_id: UUID) -> Response | tuple[str, int]:
    """Approve all that somebody else proposed at once."""
    try:
        with db.transaction() as session:
            services.approve_batch(session, batch_id=batch_id, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _office(refusal), problems.status_of(refusal)
    return redirect(url_for("payouts.office"), 303)


@blueprint.post("/office/payouts/<code>/withdraw")
@guard.allows(Permission.PROPOSE_PAYOUTS)
def withdraw(code: str) -> Response | tuple[str, int]:
    """Take a payout back before it is paid."""
    try:
        with db.transaction() as session:
            services.withdraw(session, code=code)
    except Refusal as refusal:
        return _office(refusal), problems.status_of(refusal)
    return redirect(url_for("payouts.office"), 303)


@blueprint.get("/desk/payouts")
@guard.allows(Permission.PAY_IN_CASH)
def desk() -> str:
    """Show an agent what is to be paid at their desk, and the cash that it holds."""
    reach = guard.actor().places(Permission.PAY_IN_CASH)
    with db.reading() as session:
        waiting = queries.payouts(session, places=reach, state="approved")
        paid = queries.payouts(session, places=reach, state="paid")
        due = queries.due_by_place(session, places=reach, now=clock.now())
    return render_template("payouts/desk.html", waiting=waiting, paid=paid, due=due)


@blueprint.get("/desk/payouts/<code>")
@guard.allows(Permission.PAY_IN_CASH)
def pay_page(code: str) -> str:
    """Show one payout, to be handed over against the villager's PIN."""
    return _pay_page(code)


@blueprint.post("/desk/payouts/<code>/pay")
@guard.allows(Permission.PAY_IN_CASH)
def pay(code: str) -> Response | tuple[str, int]:
    """Hand over the cash."""
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
        return _pay_page(code, refusal), problems.status_of(refusal)
    return redirect(url_for("payouts.slip", code=code), 303)


@blueprint.post("/desk/payouts/<code>/collection")
@guard.allows(Permission.PAY_IN_CASH)
def pay_to_kin(code: str) -> Response | tuple[str, int]:
    """Hand over the cash to somebody whom the villager lets collect."""
    try:
        kin_number = forms.number(request.form, "kin")
        with db.transaction() as session:
            services.pay_to_kin(
                session,
                code=code,
                kin_number=kin_number,
                born=request.form.get("born", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _pay_page(code, refusal), problems.status_of(refusal)
    return redirect(url_for("payouts.slip", code=code), 303)


@blueprint.get("/payouts/<code>/slip")
@guard.allows(Permission.READ_PAYOUTS)
def slip(code: str) -> str:
    """Print the slip: each thing, what it brought, what was kept, what was handed over."""
    return render_template("payouts/slip.html", slip=_slip(code, Permission.READ_PAYOUTS))


def _office(refusal: Refusal | None = None) -> str:
    reach = guard.actor().places(Permission.READ_PAYOUTS)
    with db.reading() as session:
        due = queries.due_by_place(session, places=reach, now=clock.now())
        listed = queries.payouts(session, places=reach)
        batches = queries.waiting_batches(session, places=reach)
    return render_template(
        "payouts/office.html",
        due=due,
        payouts=listed,
        batches=batches,
        viewer_id=guard.actor().account_id,
        problem=refusals.sentence(refusal) if refusal else None,
        may=guard.actor().may,
        permissions=Permission,
    )


def _pay_page(code: str, refusal: Refusal | None = None) -> str:
    slip = _slip(code, Permission.PAY_IN_CASH)
    with db.reading() as session:
        collectors = queries.collectors(session, code=code, on=clock.china_date(clock.now()))
    return render_template(
        "payouts/pay.html",
        slip=slip,
        collectors=collectors,
        chosen=request.form.get("kin", ""),
        problem=refusals.sentence(refusal) if refusal else None,
    )


def _slip(code: str, permission: Permission) -> queries.Slip:
    with db.reading() as session:
        found = queries.slip(session, code=code, places=guard.actor().places(permission))
    if found is None:
        raise not_found("payout.unknown", code=code)
    return found
