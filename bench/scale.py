"""Scans, allocation and recall among 100,000 labelled things, and among 1,000,000."""

import statistics
import threading
import time
import uuid
from collections.abc import Sequence
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
SCANNERS = 20
SCANS_EACH = 15
LINES = 5_000
LINES_EACH = 10
"""Of an order: a large basket."""
RECALLS = 40
P50, P95 = 49, 94
GROWTH_MAX = 1.2
"""What p95 may grow by for ten times the records."""

Figures = dict[str, list[float]]
"""Name of a measure → how long each took, in seconds."""


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
    found = _measured()
    rows, p95 = [], []
    for size, _ in SIZES:
        cuts = statistics.quantiles(found[size][name], n=100)
        p95.append(cuts[P95])
        rows.append(Row(f"{name}.{size}.p50", rounded(1000 * cuts[P50]), "ms"))
        rows.append(Row(f"{name}.{size}.p95", rounded(1000 * cuts[P95]), "ms"))
    growth = p95[1] / p95[0]
    target = f"<= {GROWTH_MAX}"
    rows.append(
        Row(f"{name}.growth", rounded(growth), "x", target=target, met=growth <= GROWTH_MAX)
    )
    return rows


@cache
def _measured() -> dict[str, Figures]:
    """Fill a ground of its own twice, for all three measures; what it holds is not verified.

    Its records are written in bulk: they have no money behind them.
    """
    receiver = sealed.SealedText().process_bind_param
    figures = {}
    with ground.opened() as on:
        for size, items in SIZES:
            crowded.fill(on, items=items, sealed=receiver("样品", PGDialect()))
            figures[size] = {
                "trace.recall": _time_recalls(),
                "allocation.lines": _time_lines(on),
                "scan.answer": _time_scans(on),
            }
    return figures


def _time_recalls() -> list[float]:
    with db.reading() as session:
        codes = session.scalars(
            select(Lot.code).where(Lot.code.like("BL%")).order_by(Lot.code).limit(RECALLS)
        ).all()
    _recall(codes[0])  # the first of a session prepares its statements
    return [seconds_of(partial(_recall, code)) for code in codes]


def _recall(code: str) -> None:
    with db.reading() as session:
        recall.reach_of(session, code)


def _time_lines(on: Ground) -> list[float]:
    """Place paid orders in bulk, then choose for each."""
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
                FROM generate_series(1, %(lines)s / %(each)s) AS number
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
                "lines": LINES,
                "each": LINES_EACH,
                "listings": on.listing_ids,
            },
        )
        # A shop that runs has been looked over since; here it is done at once.
        connection.execute("ANALYZE orders, order_lines")
    with db.reading() as session:
        ids = session.scalars(
            select(Order.id).where(Order.code.like(f"{batch}%")).order_by(Order.id)
        ).all()
    seconds = [seconds_of(partial(_allocate, order_id)) for order_id in ids]
    with psycopg.connect(on.url) as connection:
        # The next size begins with shelves as free as this one did.
        connection.execute("DELETE FROM allocations WHERE item_id IS NULL")
        connection.execute("UPDATE orders SET state = 'cancelled' WHERE state = 'paid'")
    return seconds


def _allocate(order_id: int) -> None:
    with db.transaction() as session:
        packing.allocate(session, order_id=order_id, now=clock.now())


def _time_scans(on: Ground) -> list[float]:
    """Let twenty scanners put things away at once, each scan a transaction of its own."""
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
