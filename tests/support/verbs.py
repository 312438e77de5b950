"""The hub's verbs, each tried on something that there is: for tests that play them in any order."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Actor
from fulfilment.allocation.models import Allocation
from fulfilment.counts import services as counts
from fulfilment.counts.models import Count
from fulfilment.losses import services as losses
from fulfilment.losses.models import Loss
from fulfilment.losses.rules import Reason
from fulfilment.packing import services as packing
from fulfilment.packing.models import Parcel
from fulfilment.recall import services as recall
from fulfilment.returns import services as returns
from fulfilment.shipping import services as shipping
from fulfilment.shortages import services as shortages
from fulfilment.sorting import services as sorting
from fulfilment.takedown import services as takedown
from inventory.places.models import Bin
from inventory.processing import services as processing
from inventory.processing.rules import Wanted
from inventory.produce.models import Pack
from inventory.produce.rules import Grade
from inventory.quality import services as quality
from inventory.quality.models import Hold
from inventory.runs import services as runs
from inventory.runs.rules import Outcome
from inventory.runs.services import NewRun
from inventory.stock.models import Item, Lot
from storefront.orders import services as orders
from storefront.orders.models import Order
from tests.support import fulfilment as make
from tests.support import inventory as build
from tests.support import making

Row = TypeVar("Row")


@dataclass
class World:
    """A hub with two workers, two households, eggs by the tray and chillies to dry."""

    session: Session
    on: make.Stage
    of: making.Drying
    other: Actor
    households: list[build.Household]
    ten: Pack
    now: datetime

    def one(self, rows: Sequence[Row], n: int) -> Row:
        """Choose one of what there is.

        Raises:
            Refusal: there is none.
        """
        if not rows:
            raise Refusal("test.nothing_there")
        return rows[n % len(rows)]

    def things(self, kind: str) -> Sequence[Item]:
        """List what stands in bins of a kind."""
        return self.session.scalars(
            select(Item)
            .join(Bin, Bin.id == Item.bin_id)
            .where(Bin.kind == kind, Bin.place_id == self.on.hub.id, Item.base_units > 0)
            .order_by(Item.id)
        ).all()

    def orders(self, state: str) -> Sequence[Order]:
        """List orders in a state."""
        return self.session.scalars(
            select(Order).where(Order.state == state).order_by(Order.id)
        ).all()


def open_day(hub: World) -> None:
    """Begin with goods of both households on the shelves and on the dock, orders of every state."""
    one, other = hub.households
    _, trays = make.shelved(hub.session, hub.on, owner=one, packs=6)
    make.delivered(hub.session, hub.on, trays[:2], f"SF{uuid.uuid4().hex[:10].upper()}")
    order = make.paid_order(hub.session, hub.on, packs=1)
    make.packed(hub.session, hub.on, order, trays[2:3])
    make.shelved(hub.session, hub.on, owner=other, packs=4)
    for name in ("丙", "丁"):
        making.bags(hub.session, hub.on, hub.of, name=name)
    for packs in (1, 2):
        order = make.paid_order(hub.session, hub.on, packs=packs)
        packing.allocate(hub.session, order_id=order.id, now=hub.now)


def arrive(hub: World, n: int) -> None:
    owner = hub.households[n % 2]
    goods = hub.on.eggs if n % 3 else hub.of.fresh
    _, items = build.lot_of(hub.session, owner, goods, packs=1 + n % 4, now=hub.now)
    make.on_dock(hub.session, hub.on, items, now=hub.now)


def put_away(hub: World, n: int) -> None:
    item = hub.one(hub.things("dock"), n)
    shelf = hub.on.shelf if n % 2 else hub.on.far_shelf
    make.put_away(hub.session, hub.on, item.code, shelf=shelf, now=hub.now)


def buy(hub: World, n: int) -> None:
    make.paid_order(hub.session, hub.on, packs=1 + n % 3)


def call_off(hub: World, n: int) -> None:
    order = hub.one(hub.orders("paid"), n)
    orders.refund(hub.session, code=order.code, note="", now=hub.now)


def allocate(hub: World, n: int) -> None:
    packing.allocate(hub.session, order_id=hub.one(hub.orders("paid"), n).id, now=hub.now)


def pick(hub: World, n: int) -> None:
    waiting = hub.session.scalars(
        select(Allocation).where(Allocation.item_id.is_(None)).order_by(Allocation.id)
    ).all()
    task = hub.one(waiting, n)
    order_id = hub.session.scalar(
        text("SELECT order_id FROM order_lines WHERE id = :id").bindparams(id=task.order_line_id)
    )
    there = [item for item in hub.things("shelf") if item.lot_id == task.lot_id]
    make.pick(hub.session, hub.on, hub.session.get_one(Order, order_id), hub.one(there, n).code)


def undo(hub: World, n: int) -> None:
    packing.undo_scan(
        hub.session,
        order_id=hub.one(hub.orders("paid"), n).id,
        client_id=uuid.uuid4(),
        actor=hub.on.worker,
        now=hub.now,
    )


def pack(hub: World, n: int) -> None:
    packing.pack_order(
        hub.session,
        order_id=hub.one(hub.orders("paid"), n).id,
        actor=hub.on.worker,
        now=hub.now,
    )


def ship(hub: World, n: int) -> None:
    order = hub.one(hub.orders("packed"), n)
    code = hub.session.scalars(select(Parcel.code).where(Parcel.order_id == order.id)).one()
    shipping.ship(
        hub.session,
        parcel_code=code,
        carrier="sf",
        tracking_number=f"SF{uuid.uuid4().hex[:12].upper()}",
        actor=hub.on.worker,
        now=hub.now,
    )


def deliver(hub: World, n: int) -> None:
    order = hub.one(hub.orders("shipped"), n)
    code = hub.session.scalars(select(Parcel.code).where(Parcel.order_id == order.id)).one()
    shipping.deliver(
        hub.session, parcel_code=code, delivered_at=hub.now, actor=hub.on.worker, now=hub.now
    )


def miss(hub: World, n: int) -> None:
    order = hub.one(hub.orders("paid"), n)
    waiting = hub.session.scalars(
        select(Allocation).where(Allocation.item_id.is_(None)).order_by(Allocation.id)
    ).all()
    shortages.report_missing(
        hub.session,
        order_id=order.id,
        allocation_id=hub.one(waiting, n).id,
        client_id=uuid.uuid4(),
        actor=hub.on.worker,
        now=hub.now,
    )


def refund_lacks(hub: World, n: int) -> None:
    shortages.refund_lacks(
        hub.session,
        order_id=hub.one(hub.orders("paid"), n).id,
        client_id=uuid.uuid4(),
        actor=hub.on.worker,
        now=hub.now,
    )


def hold(hub: World, n: int) -> None:
    lots = hub.session.scalars(select(Lot).order_by(Lot.id)).all()
    quality.hold_lot(
        hub.session,
        lot_id=hub.one(lots, n).id,
        kind="test",
        reason="复检",
        actor=hub.on.worker,
        now=hub.now,
    )


def release(hub: World, n: int) -> None:
    open_ = hub.session.scalars(
        select(Hold).where(Hold.released_at.is_(None), Hold.kind != "count").order_by(Hold.id)
    ).all()
    quality.release_hold(
        hub.session,
        hold_id=hub.one(open_, n).id,
        reason="复检合格",
        actor=hub.other,
        now=hub.now,
    )
    sorting.offer_shelved(hub.session, hub_id=hub.on.hub.id, now=hub.now)


def call_back(hub: World, n: int) -> bool | None:
    if n % 10:
        return False
    lots = hub.session.scalars(select(Lot).order_by(Lot.id)).all()
    recall.recall_lot(
        hub.session,
        client_id=uuid.uuid4(),
        raw=hub.one(lots, n).code,
        reason="农残",
        actor=hub.of.operator,
        now=hub.now,
    )
    return None


def take_down(hub: World, n: int) -> None:
    takedown.take_down(
        hub.session,
        raw=hub.one(hub.things("shelf"), n).code,
        client_id=uuid.uuid4(),
        actor=hub.on.worker,
        now=hub.now,
    )


def lose(hub: World, n: int) -> None:
    item = hub.one([*hub.things("shelf"), *hub.things("dock")], n)
    report = losses.Report(uuid.uuid4(), list(Reason)[n % 6], "", uuid.uuid4())
    losses.report_loss(hub.session, raw=item.code, report=report, actor=hub.on.worker, now=hub.now)


def decide(hub: World, n: int) -> None:
    waiting = hub.session.scalars(
        select(Loss).where(Loss.state == "reported").order_by(Loss.id)
    ).all()
    work = losses.confirm_loss if n % 2 else losses.decline_loss
    work(hub.session, loss_id=hub.one(waiting, n).id, actor=hub.other, now=hub.now)


def come_back(hub: World, n: int) -> None:
    item = hub.one(hub.things("sold"), n)
    if n % 2:
        returns.take_back_good(
            hub.session,
            raw=item.code,
            client_id=uuid.uuid4(),
            actor=hub.on.worker,
            now=hub.now,
        )
        return
    returns.take_back_bad(
        hub.session,
        raw=item.code,
        note="",
        picture_id=uuid.uuid4(),
        client_id=uuid.uuid4(),
        actor=hub.on.worker,
        now=hub.now,
    )


def count(hub: World, n: int) -> None:
    standing = hub.session.scalars(select(Count).where(Count.state == "different")).all()
    if standing:
        work = counts.settle_count if n % 3 else counts.drop_count
        work(hub.session, count_id=hub.one(standing, n).id, actor=hub.other, now=hub.now)
        return
    shelf = hub.on.shelf if n % 2 else hub.on.far_shelf
    opened = counts.open_count(
        hub.session, raw_shelf=shelf.code, client_id=uuid.uuid4(), actor=hub.on.worker, now=hub.now
    )
    for place, item in enumerate(hub.things("shelf")):
        if item.bin_id == shelf.id and (n + place) % 9:
            counts.see(
                hub.session,
                count_id=opened.id,
                raw=item.code,
                client_id=uuid.uuid4(),
                actor=hub.on.worker,
                now=hub.now,
            )
    counts.close_count(hub.session, count_id=opened.id, actor=hub.on.worker, now=hub.now)


def split(hub: World, n: int) -> None:
    item = hub.one(hub.things("dock"), n)
    processing.split_item(
        hub.session,
        client_id=uuid.uuid4(),
        raw=item.code,
        wanted=Wanted(pack_id=hub.ten.id, packs=1 + n % 3),
        actor=hub.on.worker,
        now=hub.now,
    )


def merge(hub: World, n: int) -> None:
    parts = [item for item in hub.things("dock") if item.parent_id]
    part = hub.one(parts, n)
    parent = hub.session.get_one(Item, part.parent_id)
    processing.merge_items(
        hub.session,
        client_id=uuid.uuid4(),
        raw=parent.code,
        raw_parts=[part.code],
        actor=hub.on.worker,
        now=hub.now,
    )


def dry(hub: World, n: int) -> None:
    wet = [
        item
        for item in hub.things("dock")
        if hub.session.get_one(Lot, item.lot_id).produce_id == hub.of.fresh[0].id
    ]
    chosen = wet[: 1 + n % 3]
    hub.one(chosen, n)
    runs.make(
        hub.session,
        new=NewRun(
            client_id=uuid.uuid4(),
            recipe_id=hub.of.recipe.id,
            place_id=hub.on.hub.id,
            inputs=[(item.code, list(Grade)[n % 3]) for item in chosen],
            pack_id=hub.of.dried[1].id,
            outcome=Outcome((200,) * (4 * len(chosen)), 0, "", ""),
        ),
        actor=hub.on.worker,
        now=hub.now,
    )


VERBS: list[Callable[[World, int], bool | None]] = [
    arrive,
    put_away,
    put_away,
    buy,
    allocate,
    pick,
    pick,
    pack,
    ship,
    deliver,
    undo,
    call_off,
    miss,
    refund_lacks,
    hold,
    release,
    call_back,
    take_down,
    lose,
    decide,
    come_back,
    count,
    split,
    merge,
    dry,
]
