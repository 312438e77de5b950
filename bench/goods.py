"""Deliveries at the desk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import psycopg

from bench import bare, ground
from bench.ground import Ground
from bench.pace import per_second
from bench.rows import Row, beside

SECONDS = 3.0
TRAYS = 1
JARS = 10


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
