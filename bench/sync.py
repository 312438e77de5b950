"""A phone that was without signal for days brings what it took: five hundred deliveries."""

import statistics
import uuid

from app import clock
from app.sample import village
from bench import ground, worker
from bench.ground import Ground
from bench.rows import Row, rounded
from bench.worker import Asked

DELIVERIES = 500
BATCH = 50
"""As many as a phone sends at once (phone/sync.js)."""
TRAYS = 1
JARS = 10
P95 = 94
"""Index of the 95th of 99 cut points."""


def sync(on: Ground) -> list[Row]:
    """Send the batches to one worker, one after the other, as a phone does.

    The first request tells the worker's memory before; a batch that is sent again afterwards, as
    after an answer that got lost, has to be answered too, and changes nothing.
    """
    batches = [
        {"deliveries": [_delivery(on) for _ in range(BATCH)]} for _ in range(DELIVERIES // BATCH)
    ]
    asked = [Asked("/api/offline/session")]
    asked += [Asked("/api/deliveries/batch", body) for body in batches]
    asked += [Asked("/api/deliveries/batch", batches[0])]
    told = worker.answered(on.url, token=ground.token_of(on, "agent"), asked=asked)
    fresh, again = told.seconds[1:-1], told.seconds[-1]
    return [
        Row("intake.sync", rounded(DELIVERIES / sum(fresh)), "deliveries/s"),
        Row("intake.sync.batch.p95", rounded(1000 * _p95(fresh)), "ms"),
        Row("intake.sync.batch.again", rounded(1000 * again), "ms"),
        Row("intake.sync.memory.before", rounded(told.first_mib), "MiB"),
        Row("intake.sync.memory", rounded(told.last_mib), "MiB"),
    ]


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[P95]


def _delivery(on: Ground) -> dict[str, object]:
    """Write what a phone keeps of one hand-over."""
    return {
        "client_id": str(uuid.uuid4()),
        "villager_code": on.villager_code,
        "terms_id": on.terms_id,
        "acceptance": {"method": "earlier"},
        "delivered_at": clock.now().isoformat(),
        "lines": [
            {"pack_id": on.tray.id, "packs": TRAYS, "answers": village.CHECKS["eggs"]},
            {"pack_id": on.jar.id, "packs": JARS, "answers": village.CHECKS["pickles"]},
        ],
    }
