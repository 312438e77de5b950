"""Handing parcels to carriers, and writing down that they came."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import problems, refusals
from app.web.address import public_url
from app.web.formats import moment
from app.web.language import either
from fulfilment.shipping import queries, services
from fulfilment.shipping.models import TrackingEvent
from fulfilment.shipping.rules import (
    ASK_AFTER,
    CARRIER_NAMES,
    EVENT_NAMES,
    EventKind,
    days_late,
)
from inventory.labels.adapters.svg import qr_address
from inventory.labels.rules.codes import label_url, spaced
from inventory.places import queries as places

blueprint = Blueprint("shipping", __name__, url_prefix="/hub/ship", template_folder="templates")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.SHIP)
def parcels() -> Page:
    """Show what waits for a carrier and what is on the way; a scanned parcel opens its page."""
    raw = request.args.get("raw", "")
    if not raw:
        return _list_page()
    try:
        with db.reading() as session:
            found = services.parcel_scanned(session, raw=raw, actor=guard.actor())
    except Refusal as refusal:
        return _list_page(raw, refusal), problems.status_of(refusal)
    return redirect(url_for("shipping.parcel", code=found.code), 303)


@blueprint.get("/<code>")
@guard.allows(Permission.SHIP)
def parcel(code: str) -> str:
    """Show one parcel: hand it over, or write down that it came."""
    return _parcel_page(code)


@blueprint.post("/<code>")
@guard.allows(Permission.SHIP)
def ship(code: str) -> Page:
    """Hand the parcel over."""
    try:
        with db.transaction() as session:
            services.ship(
                session,
                parcel_code=code,
                carrier=request.form.get("carrier", ""),
                tracking_number=request.form.get("tracking_number", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    told = (
        gettext("包裹 %(code)s 送去自提点了。", code=code)
        if "is_fetched" in request.form
        else gettext("包裹 %(code)s 交给快递了。", code=code)
    )
    flash(told, "good")
    return redirect(url_for("shipping.parcels"), 303)


@blueprint.post("/<code>/deliver")
@guard.allows(Permission.SHIP)
def deliver(code: str) -> Page:
    """Write down that the buyer has the parcel."""
    try:
        delivered_at = local_time(request.form.get("delivered_at", ""))
        with db.transaction() as session:
            services.deliver(
                session,
                parcel_code=code,
                delivered_at=delivered_at,
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(gettext("包裹 %(code)s 记为签收了。", code=code), "good")
    return redirect(url_for("shipping.parcels"), 303)


@blueprint.post("/<code>/return")
@guard.allows(Permission.SHIP)
def came_back(code: str) -> Page:
    """Write down that the parcel came back and no buyer had it; its things are returns."""
    try:
        with db.transaction() as session:
            services.came_back(session, parcel_code=code, actor=guard.actor(), now=clock.now())
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(gettext("包裹 %(code)s 退回来了。拆开，一件件扫，钱就退给买家。", code=code), "good")
    return redirect(url_for("returns.home"), 303)


def local_time(text: str) -> datetime:
    """Read a time of day in China as a browser sends it (2026-11-20T09:30).

    Raises:
        Refusal: `shipping.time_unreadable`.
    """
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("shipping.time_unreadable") from None
    return typed if typed.tzinfo else typed.replace(tzinfo=clock.CHINA)


@blueprint.get("/handed-over")
@guard.allows(Permission.SHIP)
def sheet() -> str:
    """Show what carriers took on a day, to be signed by whoever fetches it."""
    now = clock.now()
    day = _day(request.args.get("day", ""), clock.china_date(now))
    with db.reading() as session:
        rows = queries.handed_over(session, hub_ids=guard.actor().places(Permission.SHIP), day=day)
    by_carrier: dict[str, list[queries.ShipmentRow]] = {}
    for row in rows:
        by_carrier.setdefault(row.carrier or "", []).append(row)
    return render_template(
        "shipping/sheet.html", by_carrier=by_carrier, carriers=carrier_names(), day=day
    )


def _day(typed: str, today: date) -> date:
    try:
        return date.fromisoformat(typed) if typed else today
    except ValueError:
        return today


def _refused(code: str, refusal: Refusal) -> Page:
    if refusal.kind is Kind.NOT_FOUND or refusal.code.startswith("scan."):
        raise refusal
    return _parcel_page(code, refusal), problems.status_of(refusal)


def _list_page(raw: str = "", refusal: Refusal | None = None) -> str:
    hubs = guard.actor().places(Permission.SHIP)
    with db.reading() as session:
        rows = queries.parcels(session, hub_ids=hubs, order_states=("packed", "shipped"))
    return render_template(
        "shipping/parcels.html",
        waiting=[row for row in rows if row.shipped_at is None],
        on_the_way=[_on_the_way(row) for row in rows if row.shipped_at is not None],
        carriers=carrier_names(),
        raw=raw,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _parcel_page(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        found = services.parcel_scanned(session, raw=code, actor=guard.actor())
        shipment = queries.shipment_of_parcel(session, found.parcel_id)
        events = (
            queries.events_of(
                session, carrier=shipment.carrier, tracking_number=shipment.tracking_number
            )
            if shipment
            else []
        )
        fetched_at = (
            places.place_of_id(session, found.pickup_place_id) if found.pickup_place_id else None
        )
    return render_template(
        "shipping/parcel.html",
        parcel=found,
        fetched_at=fetched_at,
        shipment=shipment,
        told=[told(event) for event in events],
        carriers=carrier_names(),
        typed=request.form,
        now_local=clock.now().astimezone(clock.CHINA).strftime("%Y-%m-%dT%H:%M"),
        qr=qr_address(label_url(public_url(), found.code)),
        spaced_code=spaced(found.code),
        problem=refusals.sentence(refusal) if refusal else "",
        problem_code=refusal.code if refusal else "",
    )


@dataclass(frozen=True)
class OnTheWay:
    """A parcel that a carrier has, and whether somebody should ask after it."""

    parcel: queries.ShipmentRow
    late: int
    """By how many days."""
    told: str
    """What the carrier told last; empty where it tells nothing."""
    is_trouble: bool


def _on_the_way(row: queries.ShipmentRow) -> OnTheWay:
    late = days_late(shipped_at=row.shipped_at, now=clock.now()) if row.shipped_at else 0
    if row.pickup_ready_at:
        return OnTheWay(row, 0, gettext("到自提点了，等人取"), is_trouble=False)
    kind = EventKind(row.last_kind) if row.last_kind else None
    said = either(*EVENT_NAMES[kind]) if kind else ""
    where = f" · {row.last_place}" if row.last_place else ""
    return OnTheWay(row, late, said + where if said else "", kind in ASK_AFTER)


def told(event: TrackingEvent) -> dict[str, str]:
    """Word what a carrier told, for a timeline."""
    kind = EventKind(event.kind)
    return {
        "title": either(*EVENT_NAMES[kind]),
        "at": moment(event.happened_at),
        "text": " · ".join(part for part in (event.place, event.note) if part),
        "kind": "bad" if kind in ASK_AFTER else "good" if kind is EventKind.DELIVERED else "",
    }


def carrier_names() -> dict[str, str]:
    """Name the carriers in the language asked for."""
    return {str(carrier): either(*names) for carrier, names in CARRIER_NAMES.items()}
