"""Crates and manifests by API."""

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from fulfilment.collection import queries, services
from fulfilment.collection.rules import Crated, Loaded
from fulfilment.collection.schemas import (
    CratedSchema,
    CrateSchema,
    CrateWithItemsSchema,
    LoadedSchema,
    ManifestSchema,
    ManifestWithCratesSchema,
    NewCrateSchema,
    NewManifestSchema,
    NewManifestStopSchema,
)
from fulfilment.floor import queries as floor
from fulfilment.floor.schemas import ScanSchema
from inventory.places import queries as places
from inventory.stock import queries as stock

crates = Blueprint("crates_api", __name__, url_prefix="/api/crates")
manifests = Blueprint("manifests_api", __name__, url_prefix="/api/manifests")


@crates.get("")
@crates.response(200, CrateSchema(many=True))
@guard.allows(Permission.HAND_OVER_CRATES)
def crates_at_desk() -> list[queries.CrateRow]:
    """List the crates that wait at the caller's desks."""
    with db.reading() as session:
        return queries.crates_at_desk(
            session, place_ids=guard.actor().places(Permission.HAND_OVER_CRATES)
        )


@crates.post("")
@crates.arguments(NewCrateSchema)
@crates.response(201, CrateWithItemsSchema)
@guard.allows(Permission.HAND_OVER_CRATES)
def start(body: dict[str, Any]) -> dict[str, Any]:
    """Start an empty crate, or one with all loose goods of a delivery."""
    now, actor = clock.now(), guard.actor()
    with db.transaction() as session:
        if body["delivery_code"]:
            code = services.crate_delivery(session, **body, actor=actor, now=now)
        else:
            desk = floor.centre_of(session, actor=actor, permission=Permission.HAND_OVER_CRATES)
            code = services.start_crate(
                session, place_id=desk.id, client_id=body["client_id"], actor=actor, now=now
            )
    return _crate(code)


@crates.get("/<code>")
@crates.response(200, CrateWithItemsSchema)
@guard.allows(Permission.HAND_OVER_CRATES)
def crate(code: str) -> dict[str, Any]:
    """Tell where a crate is and what is in it."""
    return _crate(code)


@crates.post("/<code>/items")
@crates.arguments(ScanSchema)
@crates.response(200, CratedSchema)
@guard.allows(Permission.HAND_OVER_CRATES)
def add_item(body: dict[str, Any], code: str) -> Crated:
    """Put the scanned item into a crate."""
    with db.transaction() as session:
        return services.add_item(
            session, crate_code=code, **body, actor=guard.actor(), now=clock.now()
        )


@manifests.get("")
@manifests.response(200, ManifestSchema(many=True))
@guard.allows(Permission.DRIVE)
def open_runs() -> list[queries.ManifestRow]:
    """List the runs that are not over, and those with a crate missing."""
    with db.reading() as session:
        return queries.manifests(
            session,
            place_ids=guard.actor().places(Permission.DRIVE),
            states=("open", "departed"),
            short_too=True,
        )


@manifests.post("")
@manifests.arguments(NewManifestSchema)
@manifests.response(201, ManifestWithCratesSchema)
@guard.allows(Permission.DRIVE)
def open_manifest(body: dict[str, Any]) -> dict[str, Any]:
    """Open the manifest of a run in the caller's name."""
    with db.transaction() as session:
        manifest = services.open_manifest(
            session,
            client_id=body["client_id"],
            stop_ids=[_place_id(session, place) for place in body["stops"]],
            to_place_id=_place_id(session, body["to_place"]),
            driver=guard.actor(),
            now=clock.now(),
        )
        code = manifest.code
    return _manifest(code)


@manifests.get("/<code>")
@manifests.response(200, ManifestWithCratesSchema)
@guard.allows(Permission.DRIVE)
def manifest(code: str) -> dict[str, Any]:
    """Tell a manifest with its crates."""
    return _manifest(code)


@manifests.post("/<code>/crates")
@manifests.arguments(ScanSchema)
@manifests.response(200, LoadedSchema)
@guard.allows(Permission.DRIVE)
def load_crate(body: dict[str, Any], code: str) -> Loaded:
    """Load the scanned crate."""
    with db.transaction() as session:
        return services.load_crate(
            session, manifest_code=code, **body, actor=guard.actor(), now=clock.now()
        )


@manifests.post("/<code>/stops")
@manifests.arguments(NewManifestStopSchema)
@manifests.response(200, ManifestWithCratesSchema)
@guard.allows(Permission.DRIVE)
def add_stop(body: dict[str, Any], code: str) -> dict[str, Any]:
    """Stop at one centre more, after the others."""
    with db.transaction() as session:
        place_id = _place_id(session, body["place"])
        services.add_stop(session, manifest_code=code, place_id=place_id, actor=guard.actor())
    return _manifest(code)


@manifests.post("/<code>/stops/<int:position>/departure")
@manifests.response(200, ManifestWithCratesSchema)
@guard.allows(Permission.DRIVE)
def leave_stop(code: str, position: int) -> dict[str, Any]:
    """Leave a stop; from the last one the vehicle drives to the hub."""
    with db.transaction() as session:
        services.leave_stop(
            session, manifest_code=code, position=position, actor=guard.actor(), now=clock.now()
        )
    return _manifest(code)


def _place_id(session: Session, code: str) -> int:
    place = places.place_of_code(session, code)
    if place is None:
        raise Refusal("manifest.places_wrong")
    return place.id


def _crate(code: str) -> dict[str, Any]:
    with db.reading() as session:
        row = queries.crate_of_code(session, code)
        if row is None or not guard.actor().may_at(Permission.HAND_OVER_CRATES, row.place_id):
            raise not_found("crate.unknown", code=code)
        contents = stock.cards_in_container(session, row.container_id)
    return asdict(row) | {"contents": contents}


def _manifest(code: str) -> dict[str, Any]:
    actor = guard.actor()
    with db.reading() as session:
        row = queries.manifest_of_code(session, code)
        if row is None or not any(actor.may_at(Permission.DRIVE, end) for end in row.place_ids):
            raise not_found("manifest.unknown", code=code)
        loaded = queries.crates_of_manifest(session, row.manifest_id)
    return {**vars(row), "missing": row.missing, "loaded": loaded}
