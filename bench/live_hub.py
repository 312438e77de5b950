"""After the day: orders are packed, shipped and delivered, and the households have earned.

The hub works through its own verbs, order by order. What each household has earned is then
computed once more from what this replay saw with its own eyes, and held against earnings and
books: which label the household brought, which label was scanned for which order, and what the
platform's shopper had paid for that.
"""

import multiprocessing
import os
import uuid
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.database import sealed
from app.database import session as db
from app.people.rules import Actor
from app.sample import village
from bench import ground
from bench.ground import Ground
from fulfilment.packing import services as packing
from fulfilment.shipping import services as shipping
from fulfilment.shipping.services import HandOver
from inventory.terms import services as terms
from inventory.terms.rules import Method
from inventory.villagers import services as villagers
from inventory.villagers.rules import ConsentKind, Registration

PACKS_A_DELIVERY = 100
A_LIST = 100
"""Parcels that a carrier takes on one list, and says at once that it delivered."""
A_GO = 50
"""Orders that one look at the shelves chooses goods for, as a wave does."""


@dataclass
class Households:
    """Who brought which label: written down as it is handed over."""

    codes: list[str]
    brought: dict[str, str] = field(default_factory=dict)
    """Label → household."""


@dataclass(frozen=True)
class Parcel:
    """An order with the label that is to serve it."""

    order_id: int
    order_code: str
    item_code: str


def settle_households(on: Ground, count: int) -> Households:
    """Register households who will bring the goods of the day, and agree on the terms.

    What stands on the shelf already is all of the sample's one household.
    """
    with db.transaction() as session:
        labels = session.scalars(text("SELECT code FROM items")).all()
        return Households(
            [_household(session, on, number) for number in range(count)],
            dict.fromkeys(labels, on.villager_code),
        )


def _household(session: Session, on: Ground, number: int) -> str:
    now = clock.now()
    villager = villagers.register_villager(
        session,
        registration=Registration(
            client_id=uuid.uuid4(),
            place_id=on.centre.id,
            name=f"样品{chr(0x4E00 + number)}",
            phone=f"1390000{number:04}",
            pin=village.PIN,
            consents=frozenset({ConsentKind.DATA}),
            id_number=None,
            story="",
        ),
        actor=on.by["agent"],
        now=now,
    )
    terms.accept_terms(
        session,
        terms_id=on.terms_id,
        villager_id=villager.id,
        method=Method.PIN,
        actor=on.by["agent"],
        now=now,
    )
    return villager.code


def stock(on: Ground, households: Households, packs: int) -> None:
    """Bring packs all the way from the households, in turn, to the hub's shelf."""
    left, turn = packs, 0
    while left > 0:
        who = households.codes[turn % len(households.codes)]
        count = min(left, PACKS_A_DELIVERY)
        delivery = ground.deliver(replace(on, villager_code=who), trays=count, jars=0)
        with db.transaction() as session:
            labels = session.scalars(
                text(
                    "SELECT items.code FROM items JOIN lots ON lots.id = items.lot_id"
                    " WHERE lots.delivery_id = :delivery"
                ),
                {"delivery": delivery.id},
            ).all()
            ground.carry_to_dock(session, on, delivery.code)
        households.brought |= dict.fromkeys(labels, who)
        with db.transaction() as session:
            ground.put_crates_away(session, on)
        left, turn = left - count, turn + 1


def send_out(on: Ground) -> list[Parcel]:
    """Pack, ship and deliver all paid orders, oldest first; tell which label served which."""
    parcels = _chosen()
    crews = min(2, os.cpu_count() or 1)
    with ProcessPoolExecutor(
        crews, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(on.url,)
    ) as people:
        # In the order of the choices: two crews at two ends of the shelf.
        half = (len(parcels) + crews - 1) // crews
        shares = [parcels[at : at + half] for at in range(0, len(parcels), half)]
        list(people.map(_work, shares, [on.by["worker"]] * len(shares)))
    return parcels


def check_earnings(
    on: Ground, households: Households, parcels: Sequence[Parcel], paid_fen: dict[str, int]
) -> int:
    """Prove that every household is owed what its labels brought, by earnings and by the books.

    Args:
        on: the desk.
        households: who brought what.
        parcels: which label was scanned for which order.
        paid_fen: code of an order → what the platform's shopper had paid for it.

    Returns:
        What all are owed, in fen.
    """
    with db.reading() as session:
        rate = session.execute(
            text("SELECT fee_basis_points FROM terms WHERE id = :terms"), {"terms": on.terms_id}
        ).scalar_one()
        earned = session.execute(
            text(
                "SELECT villagers.code, sum(net_fen)::bigint FROM earnings"
                " JOIN villagers ON villagers.id = earnings.villager_id"
                " WHERE delivered_at IS NOT NULL GROUP BY villagers.code"
            )
        ).all()
        booked = session.execute(
            text(
                "SELECT party, -sum(fen)::bigint FROM postings"
                " WHERE account = 'villager_payable' GROUP BY party HAVING sum(fen) <> 0"
            )
        ).all()
    due: dict[str, int] = defaultdict(int)
    for parcel in parcels:
        paid = Decimal(paid_fen[parcel.order_code])
        fee = (paid * rate / 10_000).quantize(Decimal(1), ROUND_HALF_UP)
        due[households.brought[parcel.item_code]] += int(paid - fee)
    assert dict(earned) == due, "earnings are not what was brought"
    assert dict(booked) == due, "the books are not what was brought"
    return sum(due.values())


def _chosen() -> list[Parcel]:
    """Choose a lot for each order by the house's rule, and name a label of it to be scanned."""
    with db.reading() as session:
        orders = session.execute(
            text("SELECT id, code FROM orders WHERE state = 'paid' ORDER BY paid_at, id")
        ).all()
    for at in range(0, len(orders), A_GO):
        with db.transaction() as session:
            some = [order.id for order in orders[at : at + A_GO]]
            packing.allocate_all(session, order_ids=some, now=clock.now())
    with db.reading() as session:
        rows = session.execute(
            text("""
                WITH chosen AS (
                    SELECT orders.id, orders.code, allocations.lot_id, row_number() OVER (
                        PARTITION BY allocations.lot_id ORDER BY allocations.id) AS turn
                    FROM orders
                    JOIN order_lines ON order_lines.order_id = orders.id
                    JOIN allocations ON allocations.order_line_id = order_lines.id
                    WHERE orders.state = 'paid'
                ), labelled AS (
                    SELECT lot_id, code, row_number() OVER (
                        PARTITION BY lot_id ORDER BY id) AS turn
                    FROM items
                )
                SELECT chosen.id, chosen.code, labelled.code
                FROM chosen JOIN labelled USING (lot_id, turn)
                ORDER BY lot_id, turn
            """)
        ).all()
    assert len(rows) == len(orders), f"{len(rows)} of {len(orders)} orders have goods"
    return [Parcel(*row) for row in rows]


def _begin(url: str) -> None:
    sealed.use_key(ground.FIELD_KEY)
    db.connect(url)


def _work(parcels: Sequence[Parcel], worker: Actor) -> None:
    """Scan and pack each order by itself; hand over and deliver list by list, as carriers do."""
    for at in range(0, len(parcels), A_LIST):
        boxes = [_packed(parcel, worker) for parcel in parcels[at : at + A_LIST]]
        now = clock.now()
        with db.transaction() as session:
            shipping.ship_all(session, handovers=boxes, actor=worker, now=now)
        delivered = dict.fromkeys([box.parcel_code for box in boxes], now)
        with db.transaction() as session:
            shipping.deliver_all(session, delivered=delivered, actor=worker, now=now)


def _packed(parcel: Parcel, worker: Actor) -> HandOver:
    now = clock.now()
    with db.transaction() as session:
        packing.scan_item(
            session,
            order_id=parcel.order_id,
            raw=parcel.item_code,
            client_id=uuid.uuid4(),
            actor=worker,
            now=now,
        )
        box = packing.pack_order(session, order_id=parcel.order_id, actor=worker, now=now)
        return HandOver(box.code, "sf", f"SF{parcel.order_id:013}")
