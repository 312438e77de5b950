"""The counter's pages of parcels that are fetched."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.people import guard
from app.people.rules import Permission
from app.spoken import TRIES_MAX
from app.web import problems, refusals
from fulfilment.pickups import queries, rules, services
from fulfilment.pickups.queries import PickupRow
from storefront.orders.rules import masked_name

blueprint = Blueprint("pickups", __name__, url_prefix="/pickups", template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.HAND_OVER_PICKUPS)
def home() -> Page:
    """List what waits and what is on its way; what is scanned or typed opens its parcel."""
    rows = _waiting()
    raw = request.args.get("raw", "")
    if not raw:
        return _home(rows)
    called = [row for row in rows if row.is_called("".join(raw.split()).upper())]
    if len(called) > 1:
        return _home(called, raw)
    try:
        with db.reading() as session:
            meant = called[0].parcel_code if called else raw
            found = services.scanned(session, raw=meant, actor=guard.actor())
    except Refusal as refused:
        refusal = Refusal("pickup.nobody", typed=raw) if "".join(raw.split()).isdigit() else refused
        return _home(rows, raw, refusal), problems.status_of(refusal)
    return redirect(url_for("pickups.parcel", code=found.parcel_code), 303)


@blueprint.get("/<code>")
@guard.allows(Permission.HAND_OVER_PICKUPS)
def parcel(code: str) -> str:
    """Show one parcel: take it in, or hand it over."""
    return _parcel(code)


@blueprint.post("/<code>/arrival")
@guard.allows(Permission.HAND_OVER_PICKUPS)
def take_in(code: str) -> Page:
    """Take the parcel in; its shopper is told."""
    return _done(
        code,
        lambda session: services.take_in(session, raw=code, actor=guard.actor(), now=clock.now()),
        gettext("%(code)s 收下了，短信告诉顾客了。", code=code),
    )


@blueprint.post("/<code>/hand-over")
@guard.allows(Permission.HAND_OVER_PICKUPS)
def hand_over(code: str) -> Page:
    """Hand the parcel to who says its code."""
    return _done(
        code,
        lambda session: services.hand_over(
            session,
            raw=code,
            said=request.form.get("spoken_code", ""),
            actor=guard.actor(),
            now=clock.now(),
        ),
        gettext("%(code)s 交给顾客了。", code=code),
    )


def _done(code: str, work: Callable[[Session], PickupRow | Refusal], told: str) -> Page:
    try:
        with db.transaction() as session:
            done = work(session)
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_FOUND or refusal.code.startswith("scan."):
            raise
        done = refusal
    if isinstance(done, Refusal):
        return _parcel(code, done), problems.status_of(done)
    flash(told, "good")
    return redirect(url_for("pickups.home"), 303)


@blueprint.post("/<code>/code")
@guard.allows(Permission.HAND_OVER_PICKUPS)
def tell_another_code(code: str) -> Page:
    """Text the shopper another code."""
    return _done(
        code,
        lambda session: services.tell_another_code(
            session, raw=code, actor=guard.actor(), now=clock.now()
        ),
        gettext("新的取货码发给顾客了。"),
    )


def _waiting() -> list[PickupRow]:
    places = guard.actor().places(Permission.HAND_OVER_PICKUPS)
    with db.reading() as session:
        return queries.waiting(session, place_ids=places)


def _home(rows: list[PickupRow], raw: str = "", refusal: Refusal | None = None) -> str:
    now = clock.now()
    return render_template(
        "pickups/home.html",
        ready=[
            (row, rules.days_waiting(row.ready_at, now)) for row in rows if row.ready_at is not None
        ],
        coming=[row for row in rows if row.ready_at is None],
        several_places=len({row.place_id for row in rows}) > 1,
        masked_name=masked_name,
        raw=raw,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _parcel(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        found = services.scanned(session, raw=code, actor=guard.actor())
    return render_template(
        "pickups/parcel.html",
        parcel=found,
        masked_name=masked_name,
        problem=refusals.sentence(refusal) if refusal else "",
        is_code_wrong=refusal is not None and refusal.code == "pickup.wrong_code",
        is_locked=found.wrong_codes >= TRIES_MAX,
        is_late=found.ready_at is not None and rules.days_waiting(found.ready_at, clock.now()) > 0,
    )
