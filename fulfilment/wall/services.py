"""Sorting at the wall: one scan picks an item for an order and names the slot it goes into.

What must never happen: an item in a slot that is another order's, a slot with goods of two, or an
item that is taken off its shelf although no slot can hold it. The wall is locked while a scan
chooses, so that two workers at one wall never open the same slot.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.database.answers import answer_once
from app.database.locks import lock_name
from app.errors import Refusal, conflict
from app.people.rules import Actor, Permission
from fulfilment.floor import queries as floor
from fulfilment.floor import services as scanner
from fulfilment.packing import queries as packing_read
from fulfilment.packing import services as packing
from fulfilment.wall import queries, rules
from fulfilment.wall.models import WallSlot
from fulfilment.wall.queries import SlotRow
from fulfilment.wall.rules import SlotState, Wanting
from inventory.labels.rules.codes import CodeKind
from inventory.places.models import Place
from inventory.stock.queries import ItemCard

SLOTS_MAX = 200


@dataclass(frozen=True)
class Sorted:
    """An item that goes into a slot."""

    slot: int
    order_code: str
    item_code: str
    lot_code: str
    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str
    picked: int
    """Packs of the order that are in the slot now."""
    packs: int


@dataclass(frozen=True)
class TakenOut:
    """An item that came out of its slot again."""

    slot: int | None
    item_code: str
    produce_name: str
    produce_name_en: str
    shelf: str
    """Where it goes back to."""


def sort_item(
    session: Session, *, hub: Place, raw: str, client_id: uuid.UUID, actor: Actor, now: datetime
) -> Sorted:
    """Take the scanned item for an order of the hub's waves and name its slot; once by client id.

    Raises:
        Refusal: `wall.none`, `wall.sorted_already`, `wall.not_wanted`, `wall.other_lot`,
            `wall.full`; those of a scan and of `packing.scan_item`.
    """

    def work() -> dict[str, object]:
        code = scanner.read(raw, CodeKind.ITEM)
        card = floor.card_of_item(session, code, actor=actor, permission=Permission.PICK)
        _lock(session, hub)
        wanted = _wanted(session, hub, card)
        slot = _slot_for(session, hub, wanted)
        picked = packing.scan_item(
            session,
            order_id=wanted.order_id,
            raw=raw,
            client_id=uuid.uuid5(client_id, "pick"),
            actor=actor,
            now=now,
        )
        return {
            "slot": slot,
            "order_code": wanted.order_code,
            "item_code": picked.item_code,
            "lot_code": picked.lot_code,
            "produce_name": picked.produce_name,
            "produce_name_en": picked.produce_name_en,
            "pack_name": picked.pack_name,
            "pack_name_en": picked.pack_name_en,
            "picked": picked.picked,
            "packs": picked.packs,
        }

    return Sorted(
        **answer_once(session, client_id=client_id, verb="wall.sort_item", now=now, work=work)
    )


def undo_scan(
    session: Session, *, hub: Place, client_id: uuid.UUID, actor: Actor, now: datetime
) -> TakenOut:
    """Take what the actor sorted last out of its slot and back to its shelf; once by client id.

    Raises:
        Refusal: `wall.nothing_to_undo`; `wall.another_since` where somebody else has put
            something into the same slot since.
    """

    def work() -> dict[str, object]:
        _lock(session, hub)
        last = queries.last_pick(session, hub_id=hub.id, account_id=actor.account_id)
        if last is None:
            raise conflict("wall.nothing_to_undo")
        packing.locked_order(session, last.order_id)
        if packing_read.last_picked(session, last.order_id) != last.item_id:
            raise conflict("wall.another_since", slot=last.slot or "—")
        back = packing.undo_scan(
            session,
            order_id=last.order_id,
            client_id=uuid.uuid5(client_id, "unpick"),
            actor=actor,
            now=now,
        )
        return {
            "slot": last.slot,
            "item_code": back.item_code,
            "produce_name": back.produce_name,
            "produce_name_en": back.produce_name_en,
            "shelf": back.shelf,
        }

    return TakenOut(
        **answer_once(session, client_id=client_id, verb="wall.undo_scan", now=now, work=work)
    )


def set_slots(session: Session, *, hub: Place, slots: int) -> None:
    """Let the wall have this many slots, numbered from 1. Again is no harm.

    Raises:
        Refusal: `wall.slots_out_of_range`; `wall.slot_in_use` where one that would go is in use.
    """
    if not 1 <= slots <= SLOTS_MAX:
        raise Refusal("wall.slots_out_of_range", most=SLOTS_MAX)
    _lock(session, hub)
    standing = queries.slots(session, hub_id=hub.id)
    in_use = [row.number for row in standing if row.number > slots and row.state != SlotState.FREE]
    if in_use:
        raise conflict("wall.slot_in_use", slots="、".join(map(str, in_use)))
    session.execute(delete(WallSlot).where(WallSlot.place_id == hub.id, WallSlot.number > slots))
    there = {row.number for row in standing}
    missing = [number for number in range(1, slots + 1) if number not in there]
    if missing:
        session.execute(
            insert(WallSlot), [{"place_id": hub.id, "number": number} for number in missing]
        )


def _lock(session: Session, hub: Place) -> None:
    lock_name(session, f"wall:{hub.id}")


def _wanted(session: Session, hub: Place, card: ItemCard) -> Wanting:
    """Find the order that gets an item.

    Raises:
        Refusal: why none does.
    """
    found = rules.best(
        queries.wanting(
            session,
            hub_id=hub.id,
            lot_id=card.lot_id,
            pack_id=card.pack_id,
            bin_id=card.bin_id,
        )
    )
    sorted_into = queries.slot_of_item(session, card.item_id)
    if sorted_into is not None:
        raise conflict("wall.sorted_already", slot=sorted_into)
    if found is not None:
        return found
    instead = queries.wanted_instead(session, hub_id=hub.id, pack_id=card.pack_id)
    if instead is not None:
        raise conflict("wall.other_lot", lot=card.lot_code, wanted=instead[0], shelf=instead[1])
    raise conflict("wall.not_wanted", shelf=card.bin_name)


def _slot_for(session: Session, hub: Place, wanted: Wanting) -> int:
    """Find the order's slot, or open the lowest free one for it."""
    if wanted.slot is not None:
        return wanted.slot
    standing = queries.slots(session, hub_id=hub.id)
    if not standing:
        raise conflict("wall.none")
    free = next((row for row in standing if row.state is SlotState.FREE), None)
    if free is None:
        raise conflict("wall.full", ready=_numbers(standing, SlotState.READY))
    slot = session.scalars(select(WallSlot).where(WallSlot.id == free.slot_id)).one()
    slot.order_id = wanted.order_id
    session.flush()
    return slot.number


def _numbers(standing: list[SlotRow], state: SlotState) -> str:
    return "、".join(str(row.number) for row in standing if row.state is state) or "—"
