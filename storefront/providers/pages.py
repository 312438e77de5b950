"""Providers at the office: who does errands, what they can, where and when."""

from datetime import date, datetime, time, timedelta

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
from app.web.language import either
from inventory.places import queries as places
from inventory.places import services as place_verbs
from inventory.places.rules import PlaceKind, read_position, written_position
from storefront.providers import queries, services
from storefront.providers.rules import (
    Licence,
    Registration,
    read_hours,
    read_reach,
    written_hours,
)
from storefront.providers.services import NewAccount
from storefront.trades import queries as trades

blueprint = Blueprint(
    "providers", __name__, url_prefix="/office/providers", template_folder="templates"
)

Page = str | tuple[str, int] | Response
USUAL_HOURS = "1-6 08:00-12:00\n1-6 14:00-18:00"


@blueprint.get("")
@guard.allows(Permission.RUN_ERRANDS)
def show() -> str:
    """List providers."""
    return _list_page()


@blueprint.get("/new")
@guard.allows(Permission.RUN_ERRANDS)
def new() -> str:
    """Show the form of a new provider."""
    return _form_page(MultiDict({"hours": USUAL_HOURS}))


@blueprint.post("/new")
@guard.allows(Permission.RUN_ERRANDS)
def engage() -> Page:
    """Register a provider."""
    form = request.form
    try:
        registration = _typed(form)
        with db.transaction() as session:
            services.engage(
                session,
                registration=registration,
                account=NewAccount(
                    form.get("login", ""), form.get("password", ""), form.get("pin", "")
                ),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _form_page(form, refusal), problems.status_of(refusal)
    flash(gettext("记好了，可以派单了。"), "good")
    return redirect(url_for("providers.show"), 303)


@blueprint.post("/<code>/hours")
@guard.allows(Permission.RUN_ERRANDS)
def change_hours(code: str) -> Page:
    """Let a provider work at other hours."""
    try:
        with db.transaction() as session:
            services.change_hours(
                session, code=code, hours=read_hours(request.form.get("hours", ""))
            )
    except Refusal as refusal:
        return _list_page(refusal), problems.status_of(refusal)
    flash(gettext("改好了，已经约好的不变。"), "good")
    return redirect(url_for("providers.show"), 303)


@blueprint.post("/<code>/reach")
@guard.allows(Permission.RUN_ERRANDS)
def change_reach(code: str) -> Page:
    """Let a provider go to all villages within a radius."""
    try:
        with db.transaction() as session:
            services.change_reach(
                session, code=code, reach_metres=read_reach(request.form.get("reach_km", ""))
            )
    except Refusal as refusal:
        return _list_page(refusal), problems.status_of(refusal)
    flash(gettext("改好了，这个范围里的村都去。"), "good")
    return redirect(url_for("providers.show"), 303)


@blueprint.get("/villages")
@guard.allows(Permission.RUN_ERRANDS)
def villages() -> str:
    """List where the villages are, by which distances are told."""
    return _villages_page()


@blueprint.post("/villages/<place_code>")
@guard.allows(Permission.RUN_ERRANDS)
def locate(place_code: str) -> Page:
    """Write down where a village is; providers whose radius it lies in go there from now on."""
    try:
        position = read_position(request.form.get("position", ""))
        with db.transaction() as session:
            place_verbs.locate(session, code=place_code, position=position)
            services.spread(session)
    except Refusal as refusal:
        return _villages_page(refusal, at=place_code), problems.status_of(refusal)
    flash(gettext("记下了，范围到得了这个村的师傅都去。"), "good")
    return redirect(url_for("providers.villages"), 303)


@blueprint.post("/<code>/absence")
@guard.allows(Permission.RUN_ERRANDS)
def be_absent(code: str) -> Page:
    """Write down days on which a provider takes nothing on."""
    try:
        first, last = _day("first"), _day("last")
        with db.transaction() as session:
            services.be_absent(
                session,
                code=code,
                start=datetime.combine(first, time(), clock.CHINA),
                end=datetime.combine(last + timedelta(days=1), time(), clock.CHINA),
            )
    except Refusal as refusal:
        return _list_page(refusal), problems.status_of(refusal)
    flash(gettext("记好了，这几天不再派单。"), "good")
    return redirect(url_for("providers.show"), 303)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise Refusal("provider.absence_wrong") from None


def _typed(form: MultiDict[str, str]) -> Registration:
    number, until = form.get("licence_number", "").strip(), form.get("licence_until", "")
    return Registration(
        client_id=forms.client_id(form),
        place_id=forms.number(form, "place"),
        name=form.get("name", ""),
        phone=form.get("phone", ""),
        trade_ids=frozenset(int(key) for key in form.getlist("trade") if key.isdigit()),
        area_ids=frozenset(int(key) for key in form.getlist("area") if key.isdigit()),
        hours=read_hours(form.get("hours", "")),
        volunteer="volunteer" in form,
        licence=_licence(number, until) if number or until else None,
        reach_metres=read_reach(form.get("reach_km", "")),
    )


def _licence(number: str, until: str) -> Licence:
    try:
        return Licence(number, date.fromisoformat(until))
    except ValueError:
        raise Refusal("provider.licence_day") from None


def _list_page(refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        listed = queries.providers(session, places=guard.actor().places(Permission.RUN_ERRANDS))
    return render_template(
        "providers/providers.html",
        providers=listed,
        written_hours=written_hours,
        today=clock.china_date(clock.now()),
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _villages_page(refusal: Refusal | None = None, *, at: str = "") -> str:
    with db.reading() as session:
        centres = places.all_places(
            session, PlaceKind.CENTRE, ids=guard.actor().places(Permission.RUN_ERRANDS)
        )
    return render_template(
        "providers/villages.html",
        centres=centres,
        written_position=written_position,
        typed={at: request.form.get("position", "")} if refusal else {},
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _form_page(typed: MultiDict[str, str], refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        centres = places.all_places(
            session, PlaceKind.CENTRE, ids=guard.actor().places(Permission.RUN_ERRANDS)
        )
        offered = trades.trades(session)
    return render_template(
        "providers/new.html",
        centres=centres,
        centre_options=[(place.id, either(place.name, place.name_en)) for place in centres],
        trades=offered,
        typed=typed,
        chosen=(set(typed.getlist("trade")), set(typed.getlist("area"))),
        problem=refusals.sentence(refusal) if refusal else "",
    )
