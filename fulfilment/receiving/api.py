"""Receiving by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from fulfilment.collection import queries
from fulfilment.collection.schemas import ManifestSchema, ManifestWithCratesSchema
from fulfilment.floor.schemas import ScanSchema
from fulfilment.receiving import services
from fulfilment.receiving.schemas import ArrivalSchema, UnloadedSchema

blueprint = Blueprint("receipts_api", __name__, url_prefix="/api/receipts")


@blueprint.get("")
@blueprint.response(200, ManifestSchema(many=True))
@guard.allows(Permission.RECEIVE)
def expected() -> list[queries.ManifestRow]:
    """List the vehicles on the road to the caller's hubs, and the open differences."""
    with db.reading() as session:
        return queries.manifests(
            session,
            place_ids=guard.actor().places(Permission.RECEIVE),
            states=("departed",),
            short_too=True,
        )


@blueprint.get("/<code>")
@blueprint.response(200, ManifestWithCratesSchema)
@guard.allows(Permission.RECEIVE)
def receipt(code: str) -> dict[str, Any]:
    """Tell a manifest, by its code, with the crates that came and those that did not."""
    return _manifest(code)


@blueprint.post("/<code>/crates")
@blueprint.arguments(ScanSchema)
@blueprint.response(200, UnloadedSchema)
@guard.allows(Permission.RECEIVE)
def unload_crate(body: dict[str, Any], code: str) -> services.Unloaded:
    """Take the scanned crate in."""
    with db.transaction() as session:
        return services.unload_crate(
            session, manifest_code=code, **body, actor=guard.actor(), now=clock.now()
        )


@blueprint.post("/<code>/arrival")
@blueprint.arguments(ArrivalSchema)
@blueprint.response(200, ManifestWithCratesSchema)
@guard.allows(Permission.RECEIVE)
def arrive(body: dict[str, Any], code: str) -> dict[str, Any]:
    """Close a manifest, with its difference where one is known."""
    with db.transaction() as session:
        services.arrive(session, manifest_code=code, **body, actor=guard.actor(), now=clock.now())
    return _manifest(code)


def _manifest(code: str) -> dict[str, Any]:
    with db.reading() as session:
        row = queries.manifest_of_code(session, code)
        if row is None or not guard.actor().may_at(Permission.RECEIVE, row.to_place_id):
            raise not_found("manifest.unknown", code=code)
        loaded = queries.crates_of_manifest(session, row.manifest_id)
    return {**vars(row), "missing": row.missing, "loaded": loaded}
