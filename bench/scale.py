"""Scans, allocation and recall among 100,000 labelled things, and among 1,000,000.

Both stand side by side, each in a server of its own, and are asked by turns: what the machine does
besides meets both alike, and what is left between them is what the records cost.
"""

import statistics
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

import psycopg
from sqlalchemy import select
from sqlalchemy.dialects.postgresql.base import PGDialect

from app import clock
from app.database import sealed
from app.database import session as db
from bench import crowded, ground
from bench.ground import Ground
from bench.pace import seconds_of
from bench.rows import Row, rounded
from fulfilment.packing import services as packing
from fulfilment.recall import queries as recall
from fulfilment.sorting import services as sorting
from inventory.stock.models import Item, Lot
from storefront.orders.models import Order

SIZES = (("100k", 100_000), ("1m", 1_000_000))
WARMING = 20
"""So many turns come first and are not counted: by then every plan is kept."""
SCANNERS = 20
SCANS_EACH = 5
SCAN_ROUNDS = 3
LINES = 5_000
LINES_EACH = 10
"""Of an order: a large basket."""
RECALLS = 300
P50, P95 = 49, 94
GROWTH_MAX = 1.2
"""What p95 may grow by for ten times the records."""


@dataclass(frozen=True)
class Side:
    """One size, and how long each thing took there, in seconds, by the name of the measure."""

    size: str
    on: Ground
    taken: dict[str, list[float]] = field(default_factory=dict)


def scans() -> list[Row]:
    """Things put away by twenty scanners at once."""
    return _rows("scan.answer")


def lines() -> list[Row]:
    """Five thousand order lines, ten an order, each order allocated in its own transaction."""
    return _rows("allocation.lines")


def recalls() -> list[Row]:
    """From a lot to every order that holds something of it."""
    return _rows("trace.recall")


def _rows(name: str) -> list[Row]:
    rows, p95 = [], []
    for side in _measured():
        cuts = statistics.quantiles(side.taken[name], n=100)
        p95.append(cuts[P95])
        rows.append(Row(f"{name}.{side.size}.p50", rounded(1000 * cuts[P50]), "ms"))
        rows.append(Row(f"{name}.{side.size}.p95", rounded(1000 * cuts[P95]), "ms"))
    growth = p95[1] / p95[0]
    target = f"<= {GROWTH_MAX}"
    rows.append(
        Row(f"{name}.growth", rounded(growth), "x", target=target, met=growth <= GROWTH_MAX)
    )
    return rows


@cache
def _measured() -> list[Side]:
    """Fill two grounds for all three measures; what they hold is not verified.

    Their records are written in bulk: they have no money behind them.
    """
    with ground.opened() as few, ground.opened() as many:
        sides = [Side(size, on) for (size, _), on in zip(SIZES, (few, many), strict=True)]
        _fill(few, SIZES[:1])
        # First as the other, so that as much of it stands on the shelves.
        _fill(many, SIZES)
        _time_recalls(sides)
        _time_lines(sides)
        _time_scans(sides)
        return sides


def _fill(on: Ground, sizes: Sequence[tuple[str, int]]) -> None:
    receiver = sealed.SealedText().process_bind_param("样品", PGDialect())
    for _, items in sizes:
        crowded.fill(on, items=items, sealed=receiver)


def _by_turns(
    sides: Sequence[Side], name: str, each: Sequence[Sequence[Callable[[], object]]]
) -> None:
    """Do a thing here and the next one there, and keep what each took once all is warm."""
    for side in sides:
        side.taken[name] = []
    for turn, things in enumerate(zip(*each, strict=True)):
        for side, do in zip(sides, things, strict=True):
            db.use_engine(side.on.engine)
            seconds = seconds_of(do)
            if turn >= WARMING:
                side.taken[name].append(seconds)


def _time_recalls(sides: Sequence[Side]) -> None:
    asked = [[partial(_recall, code) for code in _sold_lots(side.on)] for side in sides]
    _by_turns(sides, "trace.recall", asked)


def _sold_lots(on: Ground) -> list[str]:
    """Choose lots that were sold, from the first to the last, evenly spread."""
    with psycopg.connect(on.url) as connection:
        found = connection.execute(
            """
            SELECT lots.code FROM lots
            WHERE lots.code LIKE 'BL%' AND EXISTS (
                SELECT FROM allocations WHERE lot_id = lots.id AND item_id IS NOT NULL)
            ORDER BY lots.id
            """
        ).fetchall()
    wanted = WARMING + RECALLS
    return [found[place * len(found) // wanted][0] for place in range(wanted)]


def _recall(code: str) -> None:
    with db.reading() as session:
        recall.reach_of(session, code)


def _time_lines(sides: Sequence[Side]) -> None:
    orders = [_place_orders(side.on, WARMING + LINES // LINES_EACH) for side in sides]
    chosen = [[partial(_allocate, order_id) for order_id in ids] for ids in orders]
    _by_turns(sides, "allocation.lines", chosen)


def _place_orders(on: Ground, count: int) -> Sequence[int]:
    """Place paid orders in bulk."""
    batch = uuid.uuid4().hex[:8]
    with psycopg.connect(on.url) as connection:
        connection.execute(
            """
            WITH placed AS (
                INSERT INTO orders (code, client_id, tracking_key, channel_id, state, goods_fen,
                    freight_fen, total_fen, receiver_name, receiver_phone, receiver_address,
                    note, placed_at, reserved_until, paid_at)
                SELECT %(batch)s || number, gen_random_uuid(), '', orders.channel_id, 'paid',
                    %(each)s * 100, 0, %(each)s * 100, orders.receiver_name,
                    orders.receiver_phone, orders.receiver_address, '', now(), now(), now()
                FROM generate_series(1, %(orders)s) AS number
                CROSS JOIN (SELECT * FROM orders ORDER BY id LIMIT 1) AS orders
                RETURNING id
            )
            INSERT INTO order_lines (order_id, listing_id, packs, price_fen, line_fen)
            SELECT placed.id,
                (%(listings)s::bigint[])[
                    1 + (placed.id * %(each)s + place) %% cardinality(%(listings)s::bigint[])],
                1, 100, 100
            FROM placed CROSS JOIN generate_series(1, %(each)s) AS place
            """,
            {
                "batch": batch,
                "orders": count,
                "each": LINES_EACH,
                "listings": on.listing_ids,
            },
        )
        # A shop that runs has been looked over since; here it is done at once.
        connection.execute("ANALYZE orders, order_lines")
    db.use_engine(on.engine)
    with db.reading() as session:
        return session.scalars(
            select(Order.id).where(Order.code.like(f"{batch}%")).order_by(Order.id)
        ).all()


def _allocate(order_id: int) -> None:
    with db.transaction() as session:
        packing.allocate(session, order_id=order_id, now=clock.now())


def _time_scans(sides: Sequence[Side]) -> None:
    """Let twenty scanners put things away at once, each scan a transaction of its own.

    The first round of each side is not counted.
    """
    rounds: dict[str, list[list[float]]] = {side.size: [] for side in sides}
    for _ in range(1 + SCAN_ROUNDS):
        for side in sides:
            rounds[side.size].append(_scan_round(side.on))
    for side in sides:
        _, *counted = rounds[side.size]
        side.taken["scan.answer"] = [seconds for taken in counted for seconds in taken]


def _scan_round(on: Ground) -> list[float]:
    db.use_engine(on.engine)
    delivery = ground.deliver(on, trays=SCANNERS * SCANS_EACH, jars=0)
    with db.transaction() as session:
        ground.carry_to_dock(session, on, delivery.code)
    with db.reading() as session:
        codes = session.scalars(
            select(Item.code).join(Lot, Lot.id == Item.lot_id).where(Lot.delivery_id == delivery.id)
        ).all()
    taken: list[float] = []
    ready = threading.Barrier(SCANNERS)
    threads = [
        threading.Thread(target=_scanner, args=(on, codes[number::SCANNERS], ready, taken))
        for number in range(SCANNERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def _scanner(
    on: Ground, codes: Sequence[str], ready: threading.Barrier, taken: list[float]
) -> None:
    ready.wait()
    for code in codes:
        start = time.perf_counter()
        with db.transaction() as session:
            sorting.put_away(
                session,
                raw_thing=code,
                raw_shelf=on.shelf.code,
                client_id=uuid.uuid4(),
                actor=on.by["worker"],
                now=clock.now(),
            )
        taken.append(time.perf_counter() - start)
