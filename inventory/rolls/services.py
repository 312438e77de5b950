"""Rolls of labels that are printed before the goods are there.

What must never happen: one label on two things. A label is used once, bound or void, by one row
under its serial; of two phones that bind the same label one wins, and the other is told which
label it was. Serials of rolls are apart from those of the sequence, so no label of a roll is ever
given out to goods that were labelled otherwise.

A roll may be lent to the next village: what is stuck on is stuck on, so a label of another
village's roll binds all the same, and the list of rolls shows how many were lent.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.locks import lock_name, lock_rows
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor, Permission
from inventory.labels import services as labels
from inventory.labels.rules.codes import ROLL_SERIAL_MIN, CodeKind, make_code, serial_of
from inventory.labels.rules.label_text import LabelText
from inventory.labels.rules.scan import parse_scan
from inventory.places.models import Place
from inventory.places.rules import PlaceKind
from inventory.printers import services as printers
from inventory.printers.models import PrintJob
from inventory.rolls import queries
from inventory.rolls.models import Roll, RollLabel
from inventory.rolls.rules import LABELS_MAX, REASON_CHARACTERS_MAX, LabelState


def make_roll(
    session: Session,
    *,
    client_id: uuid.UUID,
    labels_count: int,
    hub_id: int,
    actor: Actor,
    now: datetime,
) -> Roll:
    """Reserve the codes of a new roll, in a row, once for a client id.

    Raises:
        Refusal: `roll.count_wrong`; `place.unknown`, also for a hub that is not the actor's.
    """
    before = earlier(session, Roll, client_id)
    if before is not None:
        return _own(before, actor)
    if not 0 < labels_count <= LABELS_MAX:
        raise Refusal("roll.count_wrong", most=LABELS_MAX)
    hub = session.get(Place, hub_id)
    if hub is None or hub.kind != PlaceKind.HUB or not _may_print(actor, hub_id):
        raise not_found("place.unknown")
    # Held until the end, so that the serials of two rolls made at once do not cross.
    lock_name(session, "rolls")
    first = (session.scalar(select(func.max(Roll.last_serial))) or ROLL_SERIAL_MIN - 1) + 1
    [code] = labels.next_codes(session, CodeKind.ROLL, 1)
    roll = Roll(
        code=code,
        client_id=client_id,
        hub_id=hub_id,
        first_serial=first,
        last_serial=first + labels_count - 1,
        account_id=actor.account_id,
        made_at=now,
    )
    session.add(roll)
    session.flush()
    return roll


def assign_roll(
    session: Session, *, roll_code: str, place_id: int, actor: Actor, now: datetime
) -> Roll:
    """Give a roll to a village of the same books; giving it on to another is no different.

    Raises:
        Refusal: `roll.unknown`, `place.unknown`.
    """
    roll = _locked(session, roll_code, actor, Permission.PRINT_ROLLS)
    village, hub = session.get(Place, place_id), session.get_one(Place, roll.hub_id)
    if village is None or village.kind != PlaceKind.CENTRE or village.book_id != hub.book_id:
        raise not_found("place.unknown")
    if roll.place_id != place_id:
        roll.place_id, roll.assigned_at = place_id, now
        session.flush()
    return roll


def void_labels(
    session: Session,
    *,
    roll_code: str,
    first: str,
    last: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Put a damaged stretch of a roll out of use; tells how many labels that were.

    Those of the stretch that are void already stay as they are.

    Args:
        session: of the caller's transaction.
        roll_code: which roll.
        first: code of the first label, as scanned or typed.
        last: code of the last one; empty for the same.
        reason: what happened to them.
        actor: who says so.
        now: when.

    Raises:
        Refusal: `roll.unknown`, `roll.reason_missing`, `roll.range_wrong`; `roll.label_bound`
            where goods carry one of them; those of `parse_scan`.
    """
    roll = _locked(session, roll_code, actor, Permission.PRINT_LABELS)
    reason = reason.strip()
    if not 0 < len(reason) <= REASON_CHARACTERS_MAX:
        raise Refusal("roll.reason_missing", most=REASON_CHARACTERS_MAX)
    serials = _stretch(roll, first, last or first)
    rolls = dict.fromkeys(serials, roll.id)
    used = _use(session, rolls, LabelState.VOID, actor, now, reason=reason)
    states = queries.states_of_serials(session, set(serials) - used)
    bound = [serial for serial, state in sorted(states.items()) if state is LabelState.BOUND]
    if bound:
        raise conflict("roll.label_bound", code=make_code(CodeKind.ITEM, bound[0]))
    return len(used)


def bind(
    session: Session, *, codes: Sequence[str], place_id: int, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """Mark labels as stuck on goods at a place, all of them or none.

    Args:
        session: of the caller's transaction, which also makes the items of these codes.
        codes: as scanned or typed, in the order of the things that they are stuck on.
        place_id: where.
        actor: who sticks them on.
        now: when.

    Returns:
        The codes as they are kept, in the same order: what `stock.label_items` takes.

    Raises:
        Refusal: `label.not_from_roll`, `label.twice`, `label.already_bound`, `label.void`, each
            with the code of the first such label; those of `parse_scan`.
    """
    if not codes:
        return ()
    serials = [_serial_of_item(code) for code in codes]
    kept = tuple(make_code(CodeKind.ITEM, serial) for serial in serials)
    for place, code in enumerate(kept):
        if code in kept[:place]:
            raise Refusal("label.twice", code=code)
    rolls = queries.rolls_of_serials(session, serials)
    for serial, code in zip(serials, kept, strict=True):
        if serial not in rolls:
            raise not_found("label.not_from_roll", code=code)
    used = _use(session, rolls, LabelState.BOUND, actor, now, place_id=place_id)
    _refuse_used(session, [serial for serial in serials if serial not in used])
    return kept


def bind_lines(
    session: Session,
    lines: Sequence[Sequence[str]],
    *,
    place_id: int,
    actor: Actor,
    now: datetime,
) -> list[tuple[str, ...]]:
    """Bind the labels of several lines of goods, and tell those of each line.

    All at once, so that one label on two lines is named and two phones wait for each other.

    Raises:
        Refusal: those of `bind`.
    """
    codes = [code for line in lines for code in line]
    bound = iter(bind(session, codes=codes, place_id=place_id, actor=actor, now=now))
    return [tuple(islice(bound, len(line))) for line in lines]


def labels_to_print(
    session: Session, *, roll_code: str, actor: Actor, public_url: str
) -> tuple[Roll, list[LabelText]]:
    """Write the labels of a roll that can still be stuck on.

    Raises:
        Refusal: `roll.unknown`; `roll.used_up` where none is left.
    """
    roll = roll_seen(session, roll_code=roll_code, actor=actor)
    texts = queries.labels_of_roll(session, roll, public_url=public_url)
    if not texts:
        raise conflict("roll.used_up", code=roll.code)
    return roll, texts


def send_to_printer(
    session: Session,
    *,
    roll_code: str,
    printer_id: int,
    client_id: uuid.UUID,
    public_url: str,
    actor: Actor,
    now: datetime,
) -> PrintJob:
    """Ask a printer for the labels of a roll that can still be stuck on, once for a client id.

    Raises:
        Refusal: those of `labels_to_print` and of `printers.queue_print`.
    """
    roll, texts = labels_to_print(session, roll_code=roll_code, actor=actor, public_url=public_url)
    return printers.queue_print(
        session,
        client_id=client_id,
        printer_id=printer_id,
        title=roll.code,
        labels=texts,
        actor=actor,
        now=now,
    )


def roll_seen(
    session: Session,
    *,
    roll_code: str,
    actor: Actor,
    permission: Permission = Permission.PRINT_LABELS,
) -> Roll:
    """Find a roll made at or given to one of the actor's places.

    Raises:
        Refusal: `roll.unknown`; those of `parse_scan`.
    """
    code = parse_scan(roll_code).code
    roll = queries.roll_of_code(session, code, places=actor.places(permission))
    if roll is None:
        raise not_found("roll.unknown", code=code)
    return roll


def _refuse_used(session: Session, serials: Sequence[int]) -> None:
    states = queries.states_of_serials(session, serials)
    for serial in serials:
        code = make_code(CodeKind.ITEM, serial)
        if states[serial] is LabelState.VOID:
            raise conflict("label.void", code=code)
        raise conflict("label.already_bound", code=code)


def _use(
    session: Session,
    rolls: dict[int, int],
    state: LabelState,
    actor: Actor,
    now: datetime,
    *,
    place_id: int | None = None,
    reason: str = "",
) -> set[int]:
    """Use labels, given as serial → roll; tells which of them were still unused.

    Written in the order of serials, so that two verbs that meet wait for each other and never
    deadlock; the second waits here for what the first does.
    """
    rows = [
        {
            "serial": serial,
            "code": make_code(CodeKind.ITEM, serial),
            "roll_id": roll_id,
            "state": state,
            "place_id": place_id,
            "reason": reason,
            "account_id": actor.account_id,
            "used_at": now,
        }
        for serial, roll_id in sorted(rolls.items())
    ]
    written = insert(RollLabel).on_conflict_do_nothing(index_elements=["serial"])
    return set(session.scalars(written.returning(RollLabel.serial), rows))


def _stretch(roll: Roll, first: str, last: str) -> range:
    low, high = _serial_of_item(first), _serial_of_item(last)
    if not roll.first_serial <= low <= high <= roll.last_serial:
        raise Refusal(
            "roll.range_wrong",
            first=make_code(CodeKind.ITEM, roll.first_serial),
            last=make_code(CodeKind.ITEM, roll.last_serial),
        )
    return range(low, high + 1)


def _serial_of_item(raw: str) -> int:
    scan = parse_scan(raw)
    if scan.code_kind is not CodeKind.ITEM:
        raise not_found("label.not_from_roll", code=scan.code)
    return serial_of(scan.code)


def _locked(session: Session, roll_code: str, actor: Actor, permission: Permission) -> Roll:
    found = roll_seen(session, roll_code=roll_code, actor=actor, permission=permission)
    [roll] = lock_rows(session, Roll, [found.id])
    return roll


def _may_print(actor: Actor, hub_id: int) -> bool:
    return actor.may_at(Permission.PRINT_ROLLS, hub_id)


def _own(roll: Roll, actor: Actor) -> Roll:
    if not _may_print(actor, roll.hub_id):
        raise not_found("roll.unknown", code=roll.code)
    return roll
