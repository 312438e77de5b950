"""Crates, from the desk onto the driver's vehicle.

What must never happen: a crate leaves one place and arrives at none. A crate is in one bin at
every commit; while it is on the road that is the truck's bin of the hub that it goes to, and its
manifest names it until somebody has unloaded it there. One drive stops at one village after the
other; a crate is loaded where the vehicle is, so that each stop answers for its own.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import once
from app.database.answers import answer_once
from app.database.locks import lock_rows
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from fulfilment.collection import queries
from fulfilment.collection.models import Manifest, ManifestCrate, ManifestStop
from fulfilment.collection.queries import CrateRow
from fulfilment.collection.rules import Crated, Loaded, may_drive
from fulfilment.floor import queries as floor
from fulfilment.floor import services as scanner
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import BinKind, PlaceKind
from inventory.stock import queries as stock_queries
from inventory.stock import services as stock
from inventory.stock.models import Container
from inventory.stock.rules import ContainerKind
from inventory.trace import services as trace
from inventory.trace.rules import Step


def start_crate(
    session: Session, *, place_id: int, client_id: uuid.UUID, actor: Actor, now: datetime
) -> str:
    """Put an empty, labelled crate at a desk and tell its code; the same client id, the same crate.

    Raises:
        Refusal: `centre.none`, where the place is not the agent's.
    """
    place = _desk_of(session, place_id, actor)

    def work() -> dict[str, str]:
        desk = places.system_bin(session, place_id=place.id, kind=BinKind.DESK)
        crate = stock.make_container(session, kind=ContainerKind.CRATE, bin_id=desk.id)
        return {"crate_code": crate.code}

    answer = answer_once(
        session, client_id=client_id, verb="collection.start_crate", now=now, work=work
    )
    return str(answer["crate_code"])


def add_item(
    session: Session,
    *,
    crate_code: str,
    raw: str,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> Crated:
    """Put the scanned item into a crate at the same desk.

    Raises:
        Refusal: what was scanned is no item of this desk, or is in a crate already;
            `crate.unknown`, `crate.not_at_desk`.
    """

    def work() -> dict[str, object]:
        crate = _crate_at_desk(session, crate_code, actor)
        code = scanner.read(raw, CodeKind.ITEM)
        card = floor.card_of_item(
            session, code, actor=actor, permission=Permission.HAND_OVER_CRATES
        )
        if card.container_code:
            raise conflict("crate.item_in_crate", code=code, crate=card.container_code)
        if card.bin_id != crate.bin_id:
            raise conflict("crate.item_elsewhere", code=code, place=card.place_name)
        item = stock.item_named(session, code)
        stock.put_in_container(session, container=crate, items=[item])
        return {
            "crate_code": crate.code,
            "added": 1,
            "items": len(stock_queries.items_in_container(session, crate.id)),
            "produce_name": card.produce_name,
            "produce_name_en": card.produce_name_en,
            "pack_name": card.pack_name,
            "pack_name_en": card.pack_name_en,
        }

    return Crated(
        **answer_once(session, client_id=client_id, verb="collection.add_item", now=now, work=work)
    )


def crate_delivery(
    session: Session, *, delivery_code: str, client_id: uuid.UUID, actor: Actor, now: datetime
) -> str:
    """Put all that still stands loose of a delivery into a new crate and tell the crate's code.

    Raises:
        Refusal: `centre.none`, `crate.nothing_loose`.
    """
    place = floor.centre_of(session, actor=actor, permission=Permission.HAND_OVER_CRATES)

    def work() -> dict[str, str]:
        loose = queries.loose_items_of_delivery(
            session, delivery_code=delivery_code, place_id=place.id
        )
        if not loose:
            raise conflict("crate.nothing_loose", delivery=delivery_code)
        crate = stock.make_container(session, kind=ContainerKind.CRATE, bin_id=loose[0].bin_id)
        stock.put_in_container(session, container=crate, items=loose)
        return {"crate_code": crate.code}

    answer = answer_once(
        session, client_id=client_id, verb="collection.crate_delivery", now=now, work=work
    )
    return str(answer["crate_code"])


def open_manifest(
    session: Session,
    *,
    client_id: uuid.UUID,
    stop_ids: Sequence[int],
    to_place_id: int,
    driver: Actor,
    now: datetime,
) -> Manifest:
    """Open the manifest of a run from service centres to a hub, in the driver's name.

    The centres are in the order of the drive, each once.

    Raises:
        Refusal: `manifest.places_wrong`, `manifest.stop_twice`, `manifest.place_not_yours`.
    """
    before = once.earlier(session, Manifest, client_id)
    if before is not None:
        return before
    if len(set(stop_ids)) < len(stop_ids):
        raise Refusal("manifest.stop_twice")
    kinds = {
        place.id: place.kind for place in places.all_places(session, ids=[*stop_ids, to_place_id])
    }
    from_kinds, to_kind = {kinds.get(each) for each in stop_ids}, kinds.get(to_place_id)
    if from_kinds != {PlaceKind.CENTRE} or to_kind != PlaceKind.HUB:
        raise Refusal("manifest.places_wrong")
    if not may_drive(driver, stop_ids, to_place_id):
        raise not_found("manifest.place_not_yours")
    [code] = labels.next_codes(session, CodeKind.MANIFEST, 1)
    manifest = Manifest(
        code=code,
        client_id=client_id,
        to_place_id=to_place_id,
        driver_id=driver.account_id,
        state="open",
        opened_at=now,
    )
    session.add(manifest)
    session.flush()
    session.add_all(
        ManifestStop(manifest_id=manifest.id, position=position, place_id=place_id)
        for position, place_id in enumerate(stop_ids, start=1)
    )
    session.flush()
    return manifest


def add_stop(session: Session, *, manifest_code: str, place_id: int, actor: Actor) -> Manifest:
    """Let the vehicle stop at one centre more, after the others; asked again, it stops once.

    Raises:
        Refusal: `manifest.unknown`, `manifest.departed`, `manifest.places_wrong`,
            `manifest.place_not_yours`, `manifest.left_there`.
    """
    manifest = locked_manifest(session, manifest_code, actor, Permission.DRIVE)
    if manifest.state != "open":
        raise conflict("manifest.departed", code=manifest.code)
    place = places.place_of_id(session, place_id)
    if place is None or place.kind != PlaceKind.CENTRE:
        raise Refusal("manifest.places_wrong")
    if not may_drive(actor, [place_id], manifest.to_place_id):
        raise not_found("manifest.place_not_yours")
    stops = queries.stops_of(session, manifest.id)
    before = next((stop for stop in stops if stop.place_id == place_id), None)
    if before is not None and before.left_at is not None:
        raise conflict("manifest.left_there", place=place.name, place_en=place.name_en)
    if before is None:
        session.add(
            ManifestStop(manifest_id=manifest.id, position=len(stops) + 1, place_id=place_id)
        )
        session.flush()
    return manifest


def load_crate(
    session: Session,
    *,
    manifest_code: str,
    raw: str,
    client_id: uuid.UUID,
    actor: Actor,
    now: datetime,
) -> Loaded:
    """Take the scanned crate from the desk of the stop where the vehicle is.

    Raises:
        Refusal: what was scanned is no crate, is empty, is not at the desk of this stop, or is
            loaded already; `crate.of_later_stop`, `manifest.unknown`, `manifest.departed`.
    """

    def work() -> dict[str, object]:
        manifest = locked_manifest(session, manifest_code, actor, Permission.DRIVE)
        if manifest.state != "open":
            raise conflict("manifest.departed", code=manifest.code)
        stops = queries.stops_of(session, manifest.id)
        here = next(stop for stop in stops if stop.left_at is None)
        code = scanner.read(raw, CodeKind.CONTAINER)
        crate = _crate_to_load(session, code, manifest, stops, here)
        truck = places.system_bin(session, place_id=manifest.to_place_id, kind=BinKind.TRUCK)
        items = stock.move_container(
            session,
            container=crate,
            to_bin_id=truck.id,
            verb="load",
            voucher=manifest.code,
            actor=actor,
            now=now,
        )
        session.add(
            ManifestCrate(
                manifest_id=manifest.id, stop_id=here.id, container_id=crate.id, loaded_at=now
            )
        )
        place = session.get_one(Place, here.place_id)
        _record_loading(session, manifest, place, crate, [item.code for item in items], now)
        at_desk = queries.crates_at_desk(session, place_ids={place.id})
        return {
            "crate_code": crate.code,
            "items": len(items),
            "crates": len(queries.crates_of_manifest(session, manifest.id)),
            "waiting": sum(bool(row.items) for row in at_desk),
        }

    return Loaded(
        **answer_once(
            session, client_id=client_id, verb="collection.load_crate", now=now, work=work
        )
    )


def _record_loading(
    session: Session,
    manifest: Manifest,
    place: Place,
    crate: Container,
    items: list[str],
    now: datetime,
) -> None:
    """Write that the crate was closed over its items, and that it is on the vehicle."""
    trace.record(
        session,
        step=Step.CRATE,
        codes=items,
        parent_code=crate.code,
        place_code=place.code,
        now=now,
    )
    trace.record(
        session,
        step=Step.LOAD,
        codes=[crate.code, *items],
        place_code=place.code,
        now=now,
        references={"desadv": manifest.code},
    )


def leave_stop(
    session: Session, *, manifest_code: str, position: int, actor: Actor, now: datetime
) -> Manifest:
    """Close the loading at a stop: the vehicle drives on. Pressed twice, it has left once.

    From the last stop it drives to the hub. A stop at which nothing is loaded is passed. Stops are
    told by their position in the drive, from 1.

    Raises:
        Refusal: `manifest.unknown`, `manifest.stop_unknown`, `manifest.stop_not_reached`,
            `manifest.empty` at the last stop where nothing was loaded at any.
    """
    manifest = locked_manifest(session, manifest_code, actor, Permission.DRIVE)
    stops = queries.stops_of(session, manifest.id)
    if not 0 < position <= len(stops):
        raise not_found("manifest.stop_unknown", code=manifest.code)
    stop = stops[position - 1]
    if stop.left_at is not None:
        return manifest
    if any(before.left_at is None for before in stops[: position - 1]):
        raise conflict("manifest.stop_not_reached", code=manifest.code)
    crates = queries.crates_of_manifest(session, manifest.id)
    is_last = position == len(stops)
    if is_last and not crates:
        raise conflict("manifest.empty", code=manifest.code)
    stop.left_at = now
    if is_last:
        manifest.state, manifest.departed_at = "departed", now
    if here := [crate.code for crate in crates if crate.stop == position]:
        trace.record(
            session,
            step=Step.DEPART,
            codes=here,
            place_code=session.get_one(Place, stop.place_id).code,
            now=now,
            references={"desadv": manifest.code},
        )
    session.flush()
    return manifest


def locked_manifest(session: Session, code: str, actor: Actor, permission: Permission) -> Manifest:
    """Lock a manifest for change, as one that stops or ends at a place of the actor's.

    Raises:
        Refusal: `manifest.unknown`, also for a run between places that are not theirs.
    """
    manifest_id = session.scalar(select(Manifest.id).where(Manifest.code == code))
    if manifest_id is not None:
        [manifest] = lock_rows(session, Manifest, [manifest_id])
        stops = [stop.place_id for stop in queries.stops_of(session, manifest.id)]
        if any(actor.may_at(permission, place_id) for place_id in (*stops, manifest.to_place_id)):
            return manifest
    raise not_found("manifest.unknown", code=code)


def _desk_of(session: Session, place_id: int, actor: Actor) -> Place:
    place = places.place_of_id(session, place_id)
    if (
        place is None
        or place.kind != PlaceKind.CENTRE
        or not actor.may_at(Permission.HAND_OVER_CRATES, place.id)
    ):
        raise not_found("centre.none")
    return place


def _crate_at_desk(session: Session, code: str, actor: Actor) -> Container:
    crate, row = _locked_crate(session, code)
    if not actor.may_at(Permission.HAND_OVER_CRATES, row.place_id):
        raise not_found("crate.unknown", code=code)
    if row.bin_kind != BinKind.DESK:
        raise conflict("crate.not_at_desk", code=code)
    return crate


def _crate_to_load(
    session: Session,
    code: str,
    manifest: Manifest,
    stops: Sequence[ManifestStop],
    here: ManifestStop,
) -> Container:
    crate, row = _locked_crate(session, code)
    is_at_desk = row.bin_kind == BinKind.DESK
    carried_by = queries.manifest_of_crate(session, crate.id)
    if carried_by is not None and carried_by.id == manifest.id:
        raise conflict("crate.loaded_already", code=code)
    # A crate that stayed in its village, or came back empty, goes with the next run.
    if carried_by is not None and not is_at_desk:
        raise conflict("crate.on_other_manifest", code=code, manifest=carried_by.code)
    if row.place_id != here.place_id or not is_at_desk:
        later = {stop.place_id for stop in stops if stop.position > here.position}
        reason = "crate.of_later_stop" if row.place_id in later else "crate.of_other_place"
        raise conflict(reason, code=code, place=row.place_name, place_en=row.place_name_en)
    if not row.items:
        raise conflict("crate.empty", code=code)
    return crate


def _locked_crate(session: Session, code: str) -> tuple[Container, CrateRow]:
    """Lock a crate first and look at it then: it may have left while we waited."""
    found = stock_queries.container_of_code(session, code)
    if found is None or found.kind != ContainerKind.CRATE:
        raise not_found("crate.unknown", code=code)
    [crate] = lock_rows(session, Container, [found.id])
    row = queries.crate_of_code(session, code)
    if row is None:
        raise not_found("crate.unknown", code=code)
    return crate, row
