"""Deliveries at the desk, and scans at the hub."""

import statistics
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import psycopg
from sqlalchemy import select

from app import clock
from app.database import session as db
from bench import bare, ground
from bench.ground import Ground
from bench.pace import per_second, seconds_of
from bench.rows import Row, beside, rounded
from fulfilment.sorting import services as sorting
from inventory.stock.models import Item, Lot

SECONDS = 3.0
TRAYS = 1
JARS = 10
SCANS = 100
P95 = 94
"""Index of the 95th of 99 cut points."""


def intake(on: Ground) -> list[Row]:
    """Deliveries of one tray and ten jars, one after the other."""
    before = _rows_written(on.url)
    ground.deliver(on, trays=TRAYS, jars=JARS)
    rows = _rows_written(on.url) - before
    bare.prepare_rows(on.url)
    limit = per_second(partial(_bare_desk, on.url, rows), clients=1, seconds=SECONDS / 2)
    value = per_second(partial(_desk, on), clients=1, seconds=SECONDS)
    return [
        beside("intake.log", value, "deliveries/s", limit=limit),
        Row("intake.log.rows", rows, "rows/delivery"),
    ]


def scans(on: Ground) -> list[Row]:
    """Put items away one by one, each by a scan in a transaction of its own."""
    delivery = ground.deliver(on, trays=SCANS, jars=0)
    with db.transaction() as session:
        ground.carry_to_dock(session, on, delivery.code)
    with db.reading() as session:
        codes = session.scalars(
            select(Item.code).join(Lot, Lot.id == Item.lot_id).where(Lot.delivery_id == delivery.id)
        ).all()
    seconds = [seconds_of(partial(_put_away, on, code)) for code in codes]
    return [
        Row("scan.answer", rounded(len(seconds) / sum(seconds)), "scans/s"),
        Row("scan.answer.p95", rounded(1000 * statistics.quantiles(seconds, n=100)[P95]), "ms"),
    ]


def _put_away(on: Ground, code: str) -> None:
    with db.transaction() as session:
        sorting.put_away(
            session,
            raw_thing=code,
            raw_shelf=on.shelf.code,
            client_id=uuid.uuid4(),
            actor=on.by["worker"],
            now=clock.now(),
        )


@contextmanager
def _desk(on: Ground) -> Iterator[Callable[[], object]]:
    yield partial(ground.deliver, on, trays=TRAYS, jars=JARS)


@contextmanager
def _bare_desk(url: str, rows: int) -> Iterator[Callable[[], object]]:
    with psycopg.connect(url) as connection:
        yield partial(bare.write_rows, connection, rows)


def _rows_written(url: str) -> int:
    """Count all rows of the house, exactly."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        ).fetchall()
        return sum(
            count
            for [name] in tables
            for [count] in connection.execute(f"SELECT count(*) FROM {name}").fetchall()
        )
