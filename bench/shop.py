"""The shop window over HTTP at ten thousand listings: home, one product, a search."""

import statistics
from collections.abc import Sequence
from functools import partial
from itertools import cycle
from urllib.parse import quote

import psycopg
from sqlalchemy import text

from app import clock, processes
from app.database import session as db
from bench import ground, load, servers
from bench.ground import Ground
from bench.load import HEAD_END
from bench.rows import Row, rounded
from storefront.finding.rules import tokens

LISTINGS = 10_000
CLIENTS = 8
SECONDS = 3
P95 = 94
"""Index of the 95th of 99 cut points."""

FILL = """
WITH number AS (SELECT n FROM generate_series(1, :listings) AS n),
pack AS (
    INSERT INTO packs (produce_id, name, name_en, base_units, loose)
    SELECT :produce_id, '一盒 ' || n, 'box ' || n, 100000 + n, false FROM number
    RETURNING id, base_units
), listed AS (
    INSERT INTO listings (
        slug, pack_id, title, title_en, description, description_en, counter, counter_en, active,
        search_tokens, is_cold, spoils_once_opened
    )
    SELECT 'window-' || base_units, id, '橱窗样品 ' || base_units, 'Window ' || base_units,
        '一句介绍', 'a sentence', '盒', 'boxes', true, CAST(:tokens AS text[]), false, false
    FROM pack RETURNING id
), priced AS (
    INSERT INTO prices (listing_id, channel_id, price_fen, valid_from)
    SELECT listed.id, channels.id, 1900, :now
    FROM listed JOIN channels ON channels.kind = 'web'
)
INSERT INTO offers (listing_id, channel_id, stocked, ahead, reserved, sold)
SELECT listed.id, channels.id, 0, 12, 0, 0 FROM listed JOIN channels ON channels.kind = 'web'
"""


def window(on: Ground) -> list[Row]:
    """Ask for the home page, for products and for a search, one kind after the other."""
    _fill(on)
    with servers.desk(on.url, field_key=ground.FIELD_KEY) as port:
        return [
            row
            for name, paths in (
                ("shop.home", ["/"]),
                ("shop.product", [f"/goods/window-{100_000 + n}" for n in range(1, 500)]),
                ("shop.search", [f"/goods?q={quote(words)}" for words in ("土鸡蛋", "chuchuang")]),
            )
            for row in _measured(port, name, paths)
        ]


def _measured(port: int, name: str, paths: Sequence[str]) -> list[Row]:
    ask = partial(next, cycle([_get(path) for path in paths]))
    load.crowd(port, ask, clients=CLIENTS, seconds=1)
    served = load.crowd(port, ask, clients=CLIENTS, seconds=SECONDS)
    assert served.statuses.keys() == {"200"}, served.statuses
    p95_ms = 1000 * statistics.quantiles(served.latencies, n=100)[P95]
    return [
        Row(name, rounded(served.per_second), "requests/s"),
        Row(f"{name}.p95", rounded(p95_ms), "ms"),
    ]


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {processes.LOOPBACK}".encode() + HEAD_END


def _fill(on: Ground) -> None:
    """Put ten thousand listings into the window, sold ahead of goods that nobody has brought."""
    with db.transaction() as session:
        session.execute(
            text(FILL),
            {
                "listings": LISTINGS,
                "produce_id": on.tray.produce_id,
                "tokens": tokens("橱窗样品", "Window"),
                "now": clock.now(),
            },
        )
    # As the server does by itself within a minute: what is measured is a shop that stands.
    with psycopg.connect(on.url, autocommit=True) as owner:
        owner.execute("ANALYZE")
