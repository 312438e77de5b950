"""The agent's crates, and the driver's run on a phone."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Kind, Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import problems, refusals, scans
from app.web.address import public_url
from app.web.language import either, plural
from fulfilment.collection import queries, services
from fulfilment.collection.rules import round_proposed, round_typed
from fulfilment.floor import queries as floor
from inventory.labels.adapters.svg import qr_address
from inventory.labels.rules.codes import label_url, spaced
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import PlaceKind
from inventory.stock import queries as stock

crates = Blueprint("crates", __name__, url_prefix="/desk/crates", template_folder="templates")
drive = Blueprint("drive", __name__, url_prefix="/drive", template_folder="templates")

Page = str | tuple[str, int] | Response
STOP_FIELD = "stop-"
"""Begins the name of a field that says which stop a village is; its code follows."""


@crates.get("")
@guard.allows(Permission.HAND_OVER_CRATES)
def crates_at_desk() -> Page:
    """Show what waits for the vehicle: crates, and goods that are in none."""
    return _desk_page()


@crates.post("")
@guard.allows(Permission.HAND_OVER_CRATES)
def start() -> Page:
    """Start an empty crate, or one with all loose goods of a delivery."""
    now, actor = clock.now(), guard.actor()
    delivery_code = request.form.get("delivery_code", "")
    try:
        client_id = scans.client_id_of(request.form.get("client_id"))
        with db.transaction() as session:
            if delivery_code:
                code = services.crate_delivery(
                    session,
                    delivery_code=delivery_code,
                    client_id=client_id,
                    actor=actor,
                    now=now,
                )
            else:
                desk = floor.centre_of(session, actor=actor, permission=Permission.HAND_OVER_CRATES)
                code = services.start_crate(
                    session, place_id=desk.id, client_id=client_id, actor=actor, now=now
                )
    except Refusal as refusal:
        return _desk_page(refusal), problems.status_of(refusal)
    return redirect(url_for("crates.crate", code=code), 303)


@crates.get("/<code>")
@guard.allows(Permission.HAND_OVER_CRATES)
def crate(code: str) -> Page:
    """Show a crate with what is in it."""
    with db.reading() as session:
        row = queries.crate_of_code(session, code)
        if row is None or not guard.actor().may_at(Permission.HAND_OVER_CRATES, row.place_id):
            raise not_found("crate.unknown", code=code)
        items = stock.cards_in_container(session, row.container_id)
    return render_template(
        "collection/crate.html",
        crate=row,
        items=items,
        qr=qr_address(label_url(public_url(), row.code)),
        spaced_code=spaced(row.code),
    )


@crates.post("/<code>/scan")
@scans.answered
@guard.allows(Permission.HAND_OVER_CRATES)
def scan_into_crate(code: str) -> dict[str, Any]:
    """Put the scanned item into the crate."""
    raw, client_id = scans.read()
    with db.transaction() as session:
        added = services.add_item(
            session,
            crate_code=code,
            raw=raw,
            client_id=client_id,
            actor=guard.actor(),
            now=clock.now(),
        )
    return scans.done(
        plural("装进去了，共 %(items)s 件", items=added.items),
        detail=either(added.produce_name, added.produce_name_en)
        + " · "
        + either(added.pack_name, added.pack_name_en),
    )


@drive.get("/")
@guard.allows(Permission.DRIVE)
def runs() -> Page:
    """Show where crates wait, and the runs that are not over."""
    return _drive_page()


@drive.post("/manifests")
@guard.allows(Permission.DRIVE)
def open_manifest() -> Page:
    """Open the manifest of a run."""
    try:
        client_id = scans.client_id_of(request.form.get("client_id"))
        with db.transaction() as session:
            codes = round_typed(
                {
                    name.removeprefix(STOP_FIELD): typed
                    for name, typed in request.form.items()
                    if name.startswith(STOP_FIELD)
                }
            )
            manifest = services.open_manifest(
                session,
                client_id=client_id,
                stop_ids=[_place(session, code).id for code in codes],
                to_place_id=_place(session, request.form.get("to_place", "")).id,
                driver=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _drive_page(refusal), problems.status_of(refusal)
    return redirect(url_for("drive.run", code=manifest.code), 303)


@drive.get("/manifests/<code>")
@guard.allows(Permission.DRIVE)
def run(code: str) -> Page:
    """Show a run: scan crates onto the vehicle, then leave."""
    return _run_page(code)


@drive.post("/manifests/<code>/scan")
@scans.answered
@guard.allows(Permission.DRIVE)
def scan_onto_vehicle(code: str) -> dict[str, Any]:
    """Load the scanned crate."""
    raw, client_id = scans.read()
    with db.transaction() as session:
        loaded = services.load_crate(
            session,
            manifest_code=code,
            raw=raw,
            client_id=client_id,
            actor=guard.actor(),
            now=clock.now(),
        )
    return scans.done(
        gettext("第 %(crates)s 箱上车了", crates=loaded.crates),
        detail=plural("%(code)s，里面 %(items)s 件", items=loaded.items, code=loaded.crate_code),
        progress=(loaded.crates, loaded.crates + loaded.waiting),
        redirect="" if loaded.waiting else url_for("drive.run", code=code),
    )


@drive.post("/manifests/<code>/stops")
@guard.allows(Permission.DRIVE)
def add_stop(code: str) -> Page:
    """Stop at one village more, after the others."""

    def work(session: Session) -> None:
        place = _place(session, request.form.get("place", ""))
        services.add_stop(session, manifest_code=code, place_id=place.id, actor=guard.actor())

    return _driven(code, work)


@drive.post("/manifests/<code>/stops/<int:position>/leave")
@guard.allows(Permission.DRIVE)
def leave_stop(code: str, position: int) -> Page:
    """Leave a stop; from the last one to the hub."""

    def work(session: Session) -> None:
        services.leave_stop(
            session, manifest_code=code, position=position, actor=guard.actor(), now=clock.now()
        )

    return _driven(code, work)


def _driven(code: str, work: Callable[[Session], None]) -> Page:
    """Do something on a run and show it; a refusal is said there."""
    try:
        with db.transaction() as session:
            work(session)
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_FOUND:
            raise
        return _run_page(code, refusal), problems.status_of(refusal)
    return redirect(url_for("drive.run", code=code), 303)


def _desk_page(refusal: Refusal | None = None) -> str:
    actor = guard.actor()
    with db.reading() as session:
        desk = floor.centre_of(session, actor=actor, permission=Permission.HAND_OVER_CRATES)
        waiting = queries.crates_at_desk(session, place_ids={desk.id})
        loose = queries.loose_by_delivery(session, place_id=desk.id)
        runs_of_desk = queries.manifests(
            session, place_ids={desk.id}, states=("open", "departed"), short_too=True
        )
    return render_template(
        "collection/desk.html",
        desk=desk,
        crates=waiting,
        loose=loose,
        runs=runs_of_desk,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _drive_page(refusal: Refusal | None = None) -> str:
    actor = guard.actor()
    mine = actor.places(Permission.DRIVE)
    with db.reading() as session:
        crates = queries.crates_at_desk(session, place_ids=mine)
        hubs = places.all_places(session, PlaceKind.HUB)
        villages = {place.id: place for place in places.all_places(session, PlaceKind.CENTRE)}
        latest = queries.latest_round(session, driver_id=actor.account_id)
        open_runs = queries.manifests(
            session, place_ids=mine, states=("open", "departed"), short_too=True
        )
    waiting = Counter(crate.place_id for crate in crates if crate.items)
    allowed = [each for each in villages if mine is None or each in mine or waiting[each]]
    proposed = round_proposed(allowed, latest=latest, waiting=waiting)
    return render_template(
        "collection/drive.html",
        villages=[
            (place, waiting[place.id], _typed_stop(place, stop))
            for place, stop in ((villages[each], stop) for each, stop in proposed)
        ],
        hubs=hubs,
        runs=open_runs,
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _typed_stop(place: Place, proposed: int | None) -> str:
    """Keep what was typed where the page is shown again, else propose."""
    return request.form.get(STOP_FIELD + place.code, str(proposed or ""))


def _run_page(code: str, refusal: Refusal | None = None) -> str:
    actor = guard.actor()
    with db.reading() as session:
        row = queries.manifest_of_code(session, code)
        if row is None or not any(actor.may_at(Permission.DRIVE, end) for end in row.place_ids):
            raise not_found("manifest.unknown", code=code)
        loaded = queries.crates_of_manifest(session, row.manifest_id)
        here = row.here
        waiting = queries.crates_at_desk(session, place_ids={here.place_id}) if here else []
        others = places.all_places(session, PlaceKind.CENTRE) if here else []
    return render_template(
        "collection/run.html",
        run=row,
        loaded=loaded,
        waiting=[crate for crate in waiting if crate.items],
        others=[place for place in others if place.id not in row.place_ids],
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _place(session: Session, code: str) -> Place:
    place = places.place_of_code(session, code)
    if place is None:
        raise Refusal("manifest.places_wrong")
    return place
