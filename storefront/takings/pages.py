"""Takings for people: a shop's clerk brings cash to the bank, finance settles cards."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, posting, problems, refusals
from storefront.shops.queries import days as days_read
from storefront.shops.services import opening
from storefront.takings import queries, services
from storefront.takings.rules import Slip
from storefront.tillfloats import queries as tillfloats

blueprint = Blueprint("takings", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("/till/<code>/takings")
@guard.allows(Permission.SELL_OVER_COUNTER)
def shop(code: str) -> str:
    """Show a clerk what is in the drawer, and what came to the bank so far."""
    return _shop(code, {})


@blueprint.post("/till/<code>/takings")
@guard.allows(Permission.SELL_OVER_COUNTER)
def bank(code: str) -> Page:
    """Write down cash of the drawer that was brought to the bank."""
    typed = request.form
    try:
        with db.transaction() as session:
            services.bank_cash(
                session,
                shop=opening.shop_named(session, code, guard.actor()),
                slip=_slip(typed),
                fen=forms.yuan(typed, "yuan"),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _shop(code, typed, refusal), problems.status_of(refusal)
    flash(gettext("存行记下了，抽屉里少了这么多。"), "good")
    return redirect(url_for("takings.shop", code=code), 303)


@blueprint.get("/office/takings")
@guard.allows(Permission.READ_BOOKS)
def office() -> str:
    """Show what shops took and is not at the bank yet, and what came there."""
    return _office({})


@blueprint.post("/office/takings")
@guard.allows(Permission.KEEP_BOOKS)
def settle() -> Page:
    """Write down what an acquirer paid to our bank, and what it kept."""
    typed, actor = request.form, guard.actor()
    try:
        with db.transaction() as session:
            services.settle_cards(
                session,
                shop=opening.shop_named(
                    session, typed.get("shop", ""), actor, permission=Permission.KEEP_BOOKS
                ),
                slip=_slip(typed),
                received_fen=forms.yuan(typed, "received"),
                fee_fen=forms.yuan(typed, "fee"),
                actor=actor,
                now=clock.now(),
            )
    except Refusal as refusal:
        return _office(typed, refusal), problems.status_of(refusal)
    flash(gettext("到账记下了，账上也记了。"), "good")
    return redirect(url_for("takings.office"), 303)


@blueprint.post("/office/takings/bankings/<int:banking_id>/reversal")
@guard.allows(Permission.KEEP_BOOKS)
def reverse_banking(banking_id: int) -> Page:
    """Undo a slip of cash that was written down in error."""
    return posting.done(
        lambda session: services.reverse_banking(
            session, banking_id=banking_id, actor=guard.actor(), now=clock.now()
        ),
        refused=lambda refusal: _office({}, refusal),
        to="takings.office",
        told=gettext("冲掉了，钱回到今天的抽屉里。对的请店里再记一次。"),
    )


@blueprint.post("/office/takings/settlements/<int:settlement_id>/reversal")
@guard.allows(Permission.KEEP_BOOKS)
def reverse_settlement(settlement_id: int) -> Page:
    """Undo a settlement that was written down in error."""
    return posting.done(
        lambda session: services.reverse_settlement(
            session, settlement_id=settlement_id, actor=guard.actor(), now=clock.now()
        ),
        refused=lambda refusal: _office({}, refusal),
        to="takings.office",
        told=gettext("冲掉了，对的请再记一次。"),
    )


def _slip(typed: Mapping[str, str]) -> Slip:
    try:
        slip_on = date.fromisoformat(typed.get("slip_on", ""))
    except ValueError:
        raise Refusal("takings.day_unreadable") from None
    return Slip(forms.client_id(typed), typed.get("reference", ""), slip_on)


def _shop(code: str, typed: Mapping[str, str], refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        found = opening.shop_named(session, code, guard.actor())
        drawer_fen = days_read.drawer_fen(session, found.place_id)
        float_fen = tillfloats.held_fen(session, found.place_id)
        slips = queries.slips(session, place_ids=[found.place_id])
    return render_template(
        "takings/shop.html",
        shop=found,
        drawer_fen=drawer_fen,
        float_fen=float_fen,
        slips=slips,
        date=clock.china_date(clock.now()),
        typed=typed,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _office(typed: Mapping[str, str], refusal: Refusal | None = None) -> str:
    reach = guard.actor().places(Permission.READ_BOOKS)
    with db.reading() as session:
        rows = queries.takings(session, place_ids=reach)
        slips = queries.slips(session, place_ids=reach)
    return render_template(
        "takings/office.html",
        rows=rows,
        slips=slips,
        date=clock.china_date(clock.now()),
        typed=typed,
        problem=refusals.sentence(refusal) if refusal else "",
    )
