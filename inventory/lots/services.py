"""Examining a lot after intake, holding it back by hand, letting it go.

What must never happen: somebody decides about goods that never were at their place; a test that
fails later leaves the lot on sale.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Refusal, not_found
from app.people.rules import Actor, Permission
from inventory.labels.rules.codes import CodeKind
from inventory.labels.rules.scan import parse_scan
from inventory.lots import queries
from inventory.lots.queries import LotFacts
from inventory.lots.rules import refuse_kind_of_others
from inventory.places import queries as places
from inventory.quality import services as quality
from inventory.quality.rules import HoldKind, Reading
from inventory.trace import services as trace
from inventory.trace.rules import Step


def seen(session: Session, code: str, actor: Actor, permission: Permission) -> LotFacts:
    """Find a lot that was or is at one of the actor's places.

    Raises:
        Refusal: `lot.unknown`, also for one that never came to their places.
    """
    found = queries.lot_facts(session, code.strip().upper(), places=actor.places(permission))
    if found is None:
        raise not_found("lot.unknown")
    return found


def lot_code_scanned(session: Session, raw: str) -> str:
    """Tell which lot a scanned or typed code is about: its own, or that of an item of it.

    Raises:
        Refusal: `lot.not_goods`, `lot.unknown`, and those of `parse_scan`.
    """
    scan = parse_scan(raw)
    if scan.code_kind is CodeKind.LOT:
        return scan.code
    if scan.code_kind is not CodeKind.ITEM:
        raise Refusal("lot.not_goods")
    code = queries.lot_code_of_item(session, scan.code)
    if code is None:
        raise not_found("lot.unknown")
    return code


def add_test(
    session: Session,
    *,
    lot_code: str,
    client_id: uuid.UUID,
    reading: Reading,
    actor: Actor,
    now: datetime,
) -> bool:
    """Put a rapid test of a lot on record, once for a client id; a positive one holds it at once.

    Returns:
        Whether it is negative.

    Raises:
        Refusal: `lot.unknown`, and those of `quality.record_tests`.
    """
    lot = seen(session, lot_code, actor, Permission.EXAMINE_LOTS)
    is_new = not queries.is_test_known(session, client_id)
    is_negative = quality.record_tests(
        session,
        lot_id=lot.lot_id,
        readings=[reading],
        actor=actor,
        now=now,
        client_id=client_id,
    )
    if is_new:
        trace.record(
            session,
            step=Step.INSPECT if is_negative else Step.FAIL,
            codes=[lot.code, *queries.item_codes(session, lot.lot_id)],
            place_code=_where(session, actor, lot),
            now=now,
        )
    return is_negative


def place_hold(
    session: Session, *, lot_code: str, kind: HoldKind, reason: str, actor: Actor, now: datetime
) -> None:
    """Keep a lot from leaving.

    Raises:
        Refusal: `lot.unknown`, `hold.kind_unknown`, `hold.reason_missing`, `hold.already_open`.
    """
    refuse_kind_of_others(kind)
    lot = seen(session, lot_code, actor, Permission.EXAMINE_LOTS)
    quality.hold_lot(session, lot_id=lot.lot_id, kind=kind, reason=reason, actor=actor, now=now)


def release(
    session: Session,
    *,
    lot_code: str,
    hold_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    picture_id: uuid.UUID | None = None,
) -> None:
    """Let a lot go again, by somebody else than who held it.

    Raises:
        Refusal: `lot.unknown`, and those of `quality.release_hold`.
    """
    lot = seen(session, lot_code, actor, Permission.RELEASE_HOLDS)
    if queries.hold_of_lot(session, lot_id=lot.lot_id, hold_id=hold_id) is None:
        raise not_found("hold.unknown")
    quality.release_hold(
        session, hold_id=hold_id, reason=reason, actor=actor, now=now, picture_id=picture_id
    )


def _where(session: Session, actor: Actor, lot: LotFacts) -> str:
    """Tell where the actor looked into the lot: at their own place, else where it came from."""
    home = actor.home(Permission.EXAMINE_LOTS)
    if home is None:
        return lot.place_code
    [place] = places.all_places(session, ids=[home])
    return place.code
