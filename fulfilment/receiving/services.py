"""Crates, from the vehicle onto the dock.

What must never happen: a crate that nobody misses. A manifest is closed with as many crates as
were scanned in; the others stay named on it, and in the truck's bin, until they turn up.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.answers import answer_once
from app.database.locks import lock_rows
from app.errors import conflict, not_found
from app.people.rules import Actor, Permission
from fulfilment.collection import queries as collection_queries
from fulfilment.collection import services as collection
from fulfilment.collection.models import Manifest, ManifestCrate
from fulfilment.floor import services as scanner
from fulfilment.receiving.models import Difference
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import BinKind
from inventory.stock import queries as stock_queries
from inventory.stock import services as stock
from inventory.stock.models import Container
from inventory.trace import services as trace
from inventory.trace.rules import Step


@dataclass(frozen=True)
class Unloaded:
    """A crate that stands on the dock now, and how many of its manifest are still to come."""

    crate_code: str
    items: int
    crates: int
    missing: int


def unload_crate(
    session: Session,
    *,
    manifest_code: str,
    raw: str,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> Unloaded:
    """Take the scanned crate from the vehicle onto the dock.

    A crate that was missing when its manifest was closed may still be scanned in: that ends the
    difference.

    Raises:
        Refusal: what was scanned is no crate; `crate.not_on_manifest`, `crate.unloaded_already`,
            `manifest.unknown`, `manifest.not_departed`, `difference.closed_already`.
    """

    def work() -> dict[str, object]:
        manifest = collection.locked_manifest(session, manifest_code, actor, Permission.RECEIVE)
        if manifest.state == "open":
            raise conflict("manifest.not_departed", code=manifest.code)
        crate, line = _crate_on(session, scanner.read(raw, CodeKind.CONTAINER), manifest)
        dock = places.system_bin(session, place_id=manifest.to_place_id, kind=BinKind.DOCK)
        items = stock.move_container(
            session,
            container=crate,
            to_bin_id=dock.id,
            verb="unload",
            voucher=manifest.code,
            actor=actor,
            now=now,
        )
        line.unloaded_at = now
        line.unloaded_by = actor.account_id
        _found(session, line, actor, now)
        trace.record(
            session,
            step=Step.RECEIVE,
            codes=[crate.code, *(item.code for item in items)],
            place_code=session.get_one(Place, manifest.to_place_id).code,
            bin_name=dock.name,
            now=now,
            references={"desadv": manifest.code},
        )
        rows = collection_queries.crates_of_manifest(session, manifest.id)
        missing = sum(row.unloaded_at is None for row in rows)
        return {
            "crate_code": crate.code,
            "items": len(items),
            "crates": len(rows),
            "missing": missing,
        }

    return Unloaded(
        **answer_once(
            session, client_id=client_id, verb="receiving.unload_crate", now=now, work=work
        )
    )


def arrive(
    session: Session,
    *,
    manifest_code: str,
    missing_known: int,
    actor: Actor,
    now: datetime,
) -> Manifest:
    """Close a manifest. Closed twice, it is closed once.

    Args:
        session: of the caller's transaction.
        manifest_code: which.
        missing_known: how many crates the worker knows to be missing; a shortage that they have
            not seen is never signed for.
        actor: who signs for it.
        now: when.

    Raises:
        Refusal: `manifest.crates_missing`, `manifest.unknown`, `manifest.not_departed`.
    """
    manifest = collection.locked_manifest(session, manifest_code, actor, Permission.RECEIVE)
    if manifest.state == "arrived":
        return manifest
    if manifest.state == "open":
        raise conflict("manifest.not_departed", code=manifest.code)
    rows = collection_queries.crates_of_manifest(session, manifest.id)
    missing = [row.code for row in rows if row.unloaded_at is None]
    if len(missing) != missing_known:
        raise conflict(
            "manifest.crates_missing", missing=len(missing), crates="、".join(missing[:5])
        )
    manifest.state = "arrived"
    manifest.arrived_at = now
    _name_missing(session, manifest, missing, actor, now)
    session.flush()
    return manifest


def _name_missing(
    session: Session, manifest: Manifest, codes: Sequence[str], actor: Actor, now: datetime
) -> None:
    """Keep each crate that did not come as a difference, until somebody says where it is."""
    session.add_all(
        Difference(
            manifest_id=manifest.id,
            container_id=stock.container_named(session, code).id,
            named_by=actor.account_id,
            named_at=now,
            note="",
        )
        for code in codes
    )


def _found(session: Session, line: ManifestCrate, actor: Actor, now: datetime) -> None:
    """Close the difference of a crate that turned up."""
    found = session.scalar(
        select(Difference)
        .where(
            Difference.manifest_id == line.manifest_id,
            Difference.container_id == line.container_id,
        )
        .with_for_update()
    )
    if found is None:
        return
    if found.outcome is not None:
        raise conflict("difference.closed_already")
    found.outcome, found.closed_by, found.closed_at = "found", actor.account_id, now


def _crate_on(session: Session, code: str, manifest: Manifest) -> tuple[Container, ManifestCrate]:
    crate = stock_queries.container_of_code(session, code)
    if crate is None:
        raise not_found("crate.unknown", code=code)
    [crate] = lock_rows(session, Container, [crate.id])
    line = session.scalar(
        select(ManifestCrate).where(
            ManifestCrate.manifest_id == manifest.id, ManifestCrate.container_id == crate.id
        )
    )
    if line is None:
        raise conflict("crate.not_on_manifest", code=code, manifest=manifest.code)
    if line.unloaded_at is not None:
        raise conflict("crate.unloaded_already", code=code)
    return crate, line
