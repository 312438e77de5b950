"""Pairs at desk and office, and the volunteer's own elders on a phone."""

from collections.abc import Callable
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.navigation import own_layout
from app.people import guard
from app.people.rules import Permission
from app.web import forms, problems, refusals
from inventory.villagers import queries as villagers
from storefront.pairs import queries, services
from storefront.pairs.rules import USUAL_DAYS, Condition, Pairing
from storefront.providers import services as providers

blueprint = Blueprint("pairs", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response
RHYTHMS = (1, 2, 3, 7, 14, 30)


@blueprint.get("/pairs")
@guard.allows(Permission.PAIR_VOLUNTEERS)
def show() -> str:
    """Show who was missed, who visits whom, and the form of a new pair."""
    return _list_page(MultiDict(request.args))


@blueprint.post("/pairs")
@guard.allows(Permission.PAIR_VOLUNTEERS)
def pair_up() -> Page:
    """Let a volunteer look in on an elder."""
    form = request.form
    try:
        with db.transaction() as session:
            services.pair_up(
                session,
                pairing=Pairing(
                    client_id=forms.client_id(form),
                    provider_code=form.get("volunteer", ""),
                    villager_code=form.get("villager", ""),
                    every_days=forms.count(form, "every_days"),
                    first_on=_day(form.get("first_on", "")),
                    is_agreed="agreed" in form,
                    contact_name=form.get("contact_name", ""),
                    contact_phone=form.get("contact_phone", ""),
                ),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _list_page(form, refusal), problems.status_of(refusal)
    flash(gettext("结好对了，志愿者收到短信了。"), "good")
    return redirect(url_for("pairs.show"), 303)


@blueprint.post("/pairs/<int:pair_id>/end")
@guard.allows(Permission.PAIR_VOLUNTEERS)
def end(pair_id: int) -> Page:
    """End a pair."""
    return _noted(services.end, gettext("结束了，不再等探望。"), pair_id=pair_id)


@blueprint.post("/pairs/visits/<int:visit_id>/handling")
@guard.allows(Permission.PAIR_VOLUNTEERS)
def handle(visit_id: int) -> Page:
    """Write down what was done about a missed visit or a need of help."""
    return _noted(services.handle, gettext("记下了。"), visit_id=visit_id)


@blueprint.get("/work/pairs")
@guard.allows(Permission.DO_ERRANDS)
def own() -> str:
    """Show the volunteer who is to be visited, and by when."""
    return _own_page()


@blueprint.post("/work/pairs/<int:pair_id>")
@guard.allows(Permission.DO_ERRANDS)
def visit(pair_id: int) -> Page:
    """Write down that the volunteer was there."""
    try:
        condition = forms.word(Condition, request.form.get("condition", ""))
        with db.transaction() as session:
            services.visit(
                session,
                pair_id=pair_id,
                condition=condition,
                note=request.form.get("note", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _own_page(refusal), problems.status_of(refusal)
    flash(gettext("记下了，谢谢您去看老人。"), "good")
    return redirect(url_for("pairs.own"), 303)


def _noted(verb: Callable[..., object], said: str, **what: int) -> Page:
    try:
        with db.transaction() as session:
            verb(
                session,
                note=request.form.get("note", ""),
                actor=guard.actor(),
                now=clock.now(),
                **what,
            )
    except Refusal as refusal:
        return _list_page(MultiDict(), refusal), problems.status_of(refusal)
    flash(said, "good")
    return redirect(url_for("pairs.show"), 303)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refusal("pair.first_day_missing") from None


def _list_page(typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    actor, asked = guard.actor(), typed.get("q", "")
    reach = actor.places(Permission.PAIR_VOLUNTEERS)
    today = clock.china_date(clock.now())
    with db.reading() as session:
        alarms = queries.alarms(session, places=reach)
        listed = queries.pairs(session, places=reach)
        volunteers = queries.volunteers(session, places=reach)
        found = villagers.search(session, text=asked, places=reach) if asked else []
        elder = (
            villagers.villager_of_code(session, typed["villager"], places=reach)
            if typed.get("villager")
            else None
        )
    return render_template(
        "pairs/pairs.html",
        layout=own_layout(actor),
        alarms=alarms,
        pairs=listed,
        volunteers=[(each.code, each.name) for each in volunteers],
        rhythms=RHYTHMS,
        usual_days=USUAL_DAYS,
        found=found,
        asked=asked,
        elder=elder,
        typed=typed,
        today=today,
        first_on=typed.get("first_on") or (today + timedelta(days=USUAL_DAYS)).isoformat(),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _own_page(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        provider = providers.own(session, guard.actor())
        listed = queries.pairs(session, provider_id=provider.id)
    return render_template(
        "pairs/own.html",
        pairs=listed,
        today=clock.china_date(clock.now()),
        typed=request.form,
        problem=refusals.sentence(refusal) if refusal else "",
    )
