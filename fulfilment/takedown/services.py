"""From a shelf back to the dock, and everywhere else that is not an order.

What must never happen: the shop goes on promising goods that were taken down, or a picker is
sent for them.
"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.database.answers import answer_once
from app.errors import conflict
from app.people.rules import Actor, Permission
from fulfilment.allocation import queries as allocation
from fulfilment.floor import queries as floor
from fulfilment.floor import services as scanner
from fulfilment.shortages import services as shortages
from fulfilment.sorting import services as sorting
from fulfilment.takedown import queries
from inventory.labels.rules.codes import CodeKind
from inventory.places import queries as places
from inventory.places.models import Place
from inventory.places.rules import BinKind
from inventory.stock import services as stock
from inventory.stock.models import Item
from inventory.trace import services as trace
from inventory.trace.rules import Step
from storefront.catalogue import services as catalogue


@dataclass(frozen=True)
class TakenDown:
    """A thing that stands on the dock again."""

    code: str
    name: str
    name_en: str
    shelf: str


def take_down(
    session: Session, *, raw: str, client_id: uuid.UUID, actor: Actor, now: datetime
) -> TakenDown:
    """Take a thing off its shelf to the dock, to be split or sorted anew.

    Raises:
        Refusal: `takedown.not_on_shelf`; `takedown.chosen`: a picker will come for it;
            `stock.promised`: shoppers have bought all that is left; those of a scan.
    """

    def work() -> dict[str, Any]:
        code = scanner.read(raw, CodeKind.ITEM)
        card = floor.card_of_item(session, code, actor=actor, permission=Permission.COUNT)
        [item] = stock.lock_items(session, [stock.item_named(session, code)])
        if card.bin_kind != BinKind.SHELF:
            raise conflict("takedown.not_on_shelf", code=code, where=card.bin_name)
        take_off_sale(session, [item])
        hub = session.get_one(Place, card.place_id)
        to_dock(session, [item], hub=hub, voucher=code, actor=actor, now=now)
        return asdict(TakenDown(code, card.produce_name, card.produce_name_en, card.bin_name))

    return TakenDown(
        **answer_once(session, client_id=client_id, verb="takedown", now=now, work=work)
    )


def to_dock(
    session: Session,
    items: Sequence[Item],
    *,
    hub: Place,
    voucher: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Move things that were taken off sale to the dock of their hub."""
    dock = places.system_bin(session, place_id=hub.id, kind=BinKind.DOCK)
    stock.move_items(
        session,
        items=items,
        to_bin_id=dock.id,
        verb="take_down",
        voucher=voucher,
        actor=actor,
        now=now,
    )
    trace.record(
        session,
        step=Step.TAKE_DOWN,
        codes=[item.code for item in items],
        place_code=hub.code,
        bin_name=dock.name,
        now=now,
    )


def take_off_sale(session: Session, items: Sequence[Item]) -> None:
    """Let the shop promise things no longer that leave unsold; the caller moves them.

    Raises:
        Refusal: `takedown.chosen`: a picker will come for one; `stock.promised`: shoppers have
            bought all that is left.
    """
    for item in items:
        _refuse_chosen(session, item)
        for hub_id, pack_id in sorting.unshelve(session, [item.id]):
            catalogue.take_back(session, hub_id=hub_id, packs={pack_id: 1})


def clear(session: Session, items: Sequence[Item], *, actor: Actor, now: datetime) -> None:
    """Let the shop and the pickers forget things that are spoiled or gone, whoever wanted them.

    The caller moves them.

    Raises:
        Refusal: `stock.promised`: a shopper who is paying right now has the last one.
    """
    for item in items:
        for row in queries.too_many_sent_for(session, item):
            session.delete(row)
    session.flush()
    for hub_id, pack_id in sorting.unshelve(session, [item.id for item in items]):
        shortages.stop_promising(session, hub_id=hub_id, pack_id=pack_id, actor=actor, now=now)


def _refuse_chosen(session: Session, item: Item) -> None:
    """Keep what a picker is on the way for: as many must stay as were chosen from this shelf."""
    key = (item.pack_id, item.lot_id, item.bin_id)
    chosen = allocation.chosen_not_picked(session, [item.lot_id]).get(key, 0)
    if chosen and queries.offered_beside(session, item) < chosen:
        raise conflict("takedown.chosen", code=item.code)
