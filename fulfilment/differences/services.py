"""Saying what became of a crate that did not come.

What must never happen: a shortage that goes away because nobody asks, or goods written off on the
word of the one who signed for them. A crate that turns up closes its difference by its scan.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from fulfilment.collection.models import Manifest, ManifestCrate, ManifestStop
from fulfilment.losses import services as losses
from fulfilment.receiving.models import Difference
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import BinKind
from inventory.stock import queries as stock_read
from inventory.stock import services as stock
from inventory.stock.models import Container
from inventory.trace import services as trace
from inventory.trace.rules import Step

NOTE_CHARACTERS_MAX = 200
NAMESPACE = uuid.UUID("6f1d1d3e-0c55-4b7e-9b36-2f6f3a1b7c11")
"""Makes the client id of each thing's loss from its code."""


def close_as_stayed(
    session: Session, *, difference_id: int, note: str, actor: Actor, now: datetime
) -> Difference:
    """Take in that a crate never left the village: it stands on the desk there. Again is no harm.

    Raises:
        Refusal: `difference.unknown`, `difference.note_wrong`, `difference.closed_already`.
    """
    found = _locked(session, difference_id, actor)
    if found.outcome == "stayed":
        return found
    _close(found, "stayed", note, actor, now)
    manifest = session.get_one(Manifest, found.manifest_id)
    village = _loaded_at(session, found)
    desk = places.system_bin(session, place_id=village.id, kind=BinKind.DESK)
    crate = session.get_one(Container, found.container_id)
    items = stock.move_container(
        session,
        container=crate,
        to_bin_id=desk.id,
        verb="stay",
        voucher=manifest.code,
        actor=actor,
        now=now,
    )
    trace.record(
        session,
        step=Step.RECEIVE,
        codes=[crate.code, *(item.code for item in items)],
        place_code=village.code,
        bin_name=desk.name,
        now=now,
        references={"desadv": manifest.code},
    )
    return found


def close_as_lost(
    session: Session, *, difference_id: int, note: str, actor: Actor, now: datetime
) -> Difference:
    """Write off all that was in a crate; not by who signed for the shortage. Again is no harm.

    Raises:
        Refusal: `difference.unknown`, `difference.note_wrong`, `difference.closed_already`,
            `difference.own_signature`.
    """
    found = _locked(session, difference_id, actor)
    if found.outcome == "lost":
        return found
    if found.named_by == actor.account_id:
        raise Refusal("difference.own_signature")
    _close(found, "lost", note, actor, now)
    session.flush()
    for item in stock_read.items_in_container(session, found.container_id):
        losses.write_off_missing(
            session,
            item=item,
            client_id=uuid.uuid5(NAMESPACE, item.code),
            note=found.note,
            seen_by=(found.named_by, found.named_at),
            actor=actor,
            now=now,
        )
    # The empty crate is gone too: it is not looked for on the road any more.
    manifest = session.get_one(Manifest, found.manifest_id)
    gone = places.system_bin(session, place_id=manifest.to_place_id, kind=BinKind.LOSS)
    session.get_one(Container, found.container_id).bin_id = gone.id
    session.flush()
    return found


def _loaded_at(session: Session, found: Difference) -> Place:
    """Tell the village where a crate was loaded by its manifest."""
    return session.scalars(
        select(Place)
        .join(ManifestStop, ManifestStop.place_id == Place.id)
        .join(ManifestCrate, ManifestCrate.stop_id == ManifestStop.id)
        .where(
            ManifestCrate.manifest_id == found.manifest_id,
            ManifestCrate.container_id == found.container_id,
        )
    ).one()


def _locked(session: Session, difference_id: int, actor: Actor) -> Difference:
    rows = lock_rows(session, Difference, [difference_id])
    if rows:
        manifest = session.get_one(Manifest, rows[0].manifest_id)
        if actor.may_at(Permission.DECIDE_LOSSES, manifest.to_place_id):
            return rows[0]
    raise not_found("difference.unknown")


def _close(found: Difference, outcome: str, note: str, actor: Actor, now: datetime) -> None:
    if found.outcome is not None:
        raise conflict("difference.closed_already")
    note = " ".join(note.split())
    if not 0 < len(note) <= NOTE_CHARACTERS_MAX:
        raise Refusal("difference.note_wrong", most=NOTE_CHARACTERS_MAX)
    found.outcome, found.note = outcome, note
    found.closed_by, found.closed_at = actor.account_id, now
