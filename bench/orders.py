"""Orders a second over HTTP, beside the same writes as plain SQL by pgbench.

The desk is the one that `make run` starts: granian, its processes, worker and sandbox, on the
same server and the same cores as the limit. What is measured is one request: the order with its
lines, reservation and payment is in the database, durably, when it is answered.
"""

import json
import random
import uuid
from collections.abc import Sequence
from functools import partial

from sqlalchemy import text

from app.database import session as db
from bench import bare, ground, load, servers
from bench.ground import FREIGHT_FEN, PRICE_FEN, Ground
from bench.rows import Row, beside, rounded

CLIENTS = (1, 8, 32, 64)
MEASURED_AT = 32
"""Clients at which the targets count; the rows of others carry their number."""
SECONDS = 3
RATIO_MIN = 0.5
P99_MS_MAX = 150
STOCKED = 1_000_000
LAST_PACKS = 50
"""What the sell-out has to sell, to many more who want it."""
RECEIVER = {
    "name": "王小满",
    "phone": "13800001234",
    "address": "湖南省长沙市岳麓区麓山南路 1 号",
}


def hot(on: Ground) -> list[Row]:
    """Everybody wants the same listing."""
    return _measured(on, "orders.hot", on.listing_ids[:1])


def spread(on: Ground) -> list[Row]:
    """Everybody wants any of a hundred listings."""
    return _measured(on, "orders.spread", on.listing_ids[1:-1])


def oversold(on: Ground) -> list[Row]:
    """Sell the last packs of a listing to more clients than there are packs."""
    last = on.listing_ids[-1:]
    _stock(last, LAST_PACKS)
    with servers.desk(on.url, field_key=ground.FIELD_KEY) as port:
        served = load.crowd(port, partial(_order, last), clients=MEASURED_AT, seconds=1)
    assert served.statuses.keys() == {"201", "409"}, served.statuses
    oversold = _ordered(last) - LAST_PACKS
    _give_up(last)
    return [
        Row("orders.oversold", oversold, "packs", target="value == 0", met=oversold == 0),
    ]


def flask_alone(on: Ground) -> list[Row]:
    """Let the same crowd ask a Flask view that does nothing, on the same web server."""
    order = partial(_order, on.listing_ids)
    with servers.bare_flask() as port:
        load.crowd(port, order, clients=MEASURED_AT, seconds=1)
        served = load.crowd(port, order, clients=MEASURED_AT, seconds=SECONDS)
    return [Row("orders.flask", rounded(served.per_second), "requests/s")]


def _measured(on: Ground, name: str, listing_ids: Sequence[int]) -> list[Row]:
    bare.prepare(on.url, len(listing_ids))
    _stock(listing_ids, STOCKED)
    rows = []
    with servers.desk(on.url, field_key=ground.FIELD_KEY) as port:
        order = partial(_order, listing_ids)
        load.crowd(port, order, clients=MEASURED_AT, seconds=1)
        for clients in CLIENTS:
            limit = bare.placed_per_second(
                on.url, len(listing_ids), clients=clients, seconds=SECONDS
            )
            served = load.crowd(port, order, clients=clients, seconds=SECONDS)
            assert served.statuses.keys() == {"201"}, served.statuses
            rows += _rows(name, clients, served, limit)
    _assert_not_oversold(listing_ids)
    _give_up(listing_ids)
    return rows


def _rows(name: str, clients: int, served: load.Served, limit: float) -> list[Row]:
    p99 = rounded(served.p99_ms)
    if clients != MEASURED_AT:
        return [
            beside(f"{name}.{clients}", served.per_second, "orders/s", limit=limit),
            Row(f"{name}.{clients}.p99", p99, "ms"),
        ]
    return [
        beside(name, served.per_second, "orders/s", limit=limit, ratio_min=RATIO_MIN),
        Row(f"{name}.p99", p99, "ms", target=f"value < {P99_MS_MAX}", met=p99 < P99_MS_MAX),
    ]


def _order(listing_ids: Sequence[int]) -> bytes:
    body = {
        "client_id": str(uuid.uuid4()),
        "lines": [{"listing_id": random.choice(listing_ids), "packs": 1}],
        "receiver": RECEIVER,
        "expected_total_fen": PRICE_FEN + FREIGHT_FEN,
    }
    return load.post("/api/orders", json.dumps(body).encode())


def _stock(listing_ids: Sequence[int], packs: int) -> None:
    """Promise packs that stand on no shelf; `_give_up` takes the promise back."""
    with db.transaction() as session:
        session.execute(
            text("UPDATE offers SET stocked = :packs WHERE listing_id = ANY(:ids)"),
            {"packs": packs, "ids": list(listing_ids)},
        )


def _give_up(listing_ids: Sequence[int]) -> None:
    """End all orders of these listings as unpaid, so that the promises hold without the goods."""
    with db.transaction() as session:
        session.execute(text(GIVE_UP), {"ids": list(listing_ids)})


GIVE_UP = """
WITH ended AS (
    UPDATE orders SET state = 'expired'
    FROM order_lines
    WHERE order_lines.order_id = orders.id AND order_lines.listing_id = ANY(:ids)
        AND orders.state = 'placed'
    RETURNING orders.id, orders.code, orders.reserved_until
), history AS (
    INSERT INTO order_events (order_id, state, note, happened_at)
    SELECT id, 'expired', '', reserved_until FROM ended
), attempts AS (
    UPDATE payments SET state = 'expired' FROM ended WHERE payments.subject = ended.code
)
UPDATE offers SET stocked = 0, reserved = 0 WHERE listing_id = ANY(:ids)
"""


def _ordered(listing_ids: Sequence[int]) -> int:
    with db.reading() as session:
        return int(
            session.execute(
                text(
                    "SELECT coalesce(sum(packs), 0) FROM order_lines WHERE listing_id = ANY(:ids)"
                ),
                {"ids": list(listing_ids)},
            ).scalar_one()
        )


def _assert_not_oversold(listing_ids: Sequence[int]) -> None:
    with db.reading() as session:
        reserved, most = session.execute(
            text(
                "SELECT sum(reserved), max(reserved - stocked) FROM offers"
                " WHERE listing_id = ANY(:ids)"
            ),
            {"ids": list(listing_ids)},
        ).one()
    ordered = _ordered(listing_ids)
    assert ordered == reserved, f"{ordered} ordered and {reserved} reserved"
    assert most <= 0, f"{most} packs too many are promised"
