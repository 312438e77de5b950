"""A million sold things of fifty thousand villagers become payouts; a page of ten thousand things.

The records are written in bulk, as the verbs would have written them; what is measured is done by
the verbs.
"""

import statistics
import tempfile
import time
import uuid
from functools import cache, partial
from pathlib import Path

import psycopg
from sqlalchemy import select, text

from app import clock, processes
from app.database import sealed
from app.database import session as db
from app.people import queries as people
from app.people import services as people_verbs
from app.people.models import Account
from bench import ground, load, memory, servers
from bench.ground import Ground
from bench.load import HEAD_END
from bench.rows import Row, rounded
from inventory.places.models import Place
from storefront.payouts import services as payouts

VILLAGERS = 50_000
ITEMS = 1_000_000
PLACES = 50
SECONDS_MAX = 120
PAGE_ITEMS = 10_000
PAGE_MS_MAX = 100
CLIENTS = 4
SECONDS = 5
P95 = 94
"""Index of the 95th of 99 cut points."""

FILL = """
SET LOCAL session_replication_role = replica;

INSERT INTO places (code, name, name_en, kind, book_id, sample, opened_at)
SELECT (430900000000 + number)::text, '第' || number || '村', 'Village ' || number, 'centre',
    %(book)s, true, now()
FROM generate_series(1, %(places)s) AS number;

CREATE TEMPORARY TABLE somebody ON COMMIT DROP AS
SELECT number, (SELECT id FROM places
    WHERE code = (430900000001 + number %% %(places)s)::text) AS place_id
FROM generate_series(1, %(villagers)s) AS number;

INSERT INTO villagers
SELECT another.*
FROM (SELECT villagers AS first FROM villagers ORDER BY id LIMIT 1) AS sample
CROSS JOIN somebody
CROSS JOIN LATERAL jsonb_populate_record(sample.first, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('villagers', 'id')), 'code', 'EV' || number,
    'client_id', gen_random_uuid(), 'account_id', null, 'place_id', somebody.place_id
)) AS another;

CREATE TEMPORARY TABLE owner ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY id) - 1 AS number, id FROM villagers WHERE code LIKE 'EV%%';

INSERT INTO lots (code, delivery_id, villager_id, produce_id, terms_id, base_units, received_on,
    expires_on)
SELECT 'EL' || number, delivery.id, owner.id, %(produce)s, %(terms)s, %(each)s * 30,
    current_date - 9, current_date + 9
FROM owner CROSS JOIN (SELECT id FROM deliveries ORDER BY id LIMIT 1) AS delivery;

INSERT INTO items (code, lot_id, pack_id, base_units, bin_id)
SELECT lots.code || '-' || place, lots.id, %(pack)s, 30, %(sold)s
FROM lots CROSS JOIN generate_series(1, %(each)s) AS place
WHERE lots.code LIKE 'EL%%';

INSERT INTO earnings (item_id, kind, order_line_id, villager_id, terms_id, sale_fen, top_up_fen,
    fee_fen, costs_fen, net_fen, own_fen, cost_fen, shipped_at, delivered_at, due_at)
SELECT items.id, 'sale', items.id, lots.villager_id, lots.terms_id, 6000, 0, 720, 0, 5280, 0, 0,
    now() - interval '5 days', now() - interval '4 days', now() - interval '2 days'
FROM items JOIN lots ON lots.id = items.lot_id
WHERE lots.code LIKE 'EL%%';

-- One thing in fifty came back after it was delivered.
INSERT INTO earnings (item_id, kind, reverses_id, order_line_id, villager_id, terms_id, sale_fen,
    top_up_fen, fee_fen, costs_fen, net_fen, own_fen, cost_fen, shipped_at, delivered_at, due_at)
SELECT item_id, 'return', id, order_line_id, villager_id, terms_id, -6000, 0, -720, 0, -5280, 0, 0,
    shipped_at, delivered_at, due_at
FROM earnings WHERE kind = 'sale' AND sale_fen = 6000 AND hashint8(item_id) %% 50 = 0;
"""
PAGE = """
SET LOCAL session_replication_role = replica;

INSERT INTO items (code, lot_id, pack_id, base_units, bin_id)
SELECT 'EP' || place, (SELECT id FROM lots ORDER BY id LIMIT 1), %(pack)s, 30, %(sold)s
FROM generate_series(1, %(items)s) AS place;

INSERT INTO earnings (item_id, kind, order_line_id, villager_id, terms_id, sale_fen, top_up_fen,
    fee_fen, costs_fen, net_fen, own_fen, cost_fen, shipped_at, delivered_at, due_at)
SELECT items.id, 'sale', items.id, %(villager)s, %(terms)s, 6000, 0, 720, 0, 5280, 0, 0,
    at, at + interval '1 day', at + interval '3 days'
FROM items CROSS JOIN LATERAL (
    SELECT now() - items.id %% 700 * interval '1 day' AS at
) AS moment
WHERE items.code LIKE 'EP%%';
"""


def settle() -> list[Row]:
    """Propose payouts of all that is due, centre by centre."""
    return [row for row in _measured() if row.name.startswith("earnings.settle")]


def page() -> list[Row]:
    """Ask for the page of a villager with ten thousand sold things, over HTTP."""
    return [row for row in _measured() if row.name.startswith("earnings.page")]


@cache
def _measured() -> list[Row]:
    """Fill a ground of its own for both; it is not verified, as no money moved for its records."""
    with ground.opened() as on:
        facts = _facts(on)
        with psycopg.connect(on.url) as connection, psycopg.ClientCursor(connection) as cursor:
            cursor.execute(FILL, facts)
        with psycopg.connect(on.url) as connection, psycopg.ClientCursor(connection) as cursor:
            cursor.execute(PAGE, facts)
        with psycopg.connect(on.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        return [*_time_page(on), *_time_settling(on)]


def _facts(on: Ground) -> dict[str, object]:
    with db.reading() as session:
        villager_id = session.scalar(
            text("SELECT id FROM villagers WHERE code = :code"), {"code": on.villager_code}
        )
        sold = session.scalar(
            text("SELECT id FROM bins WHERE place_id = :hub AND kind = 'sold'"), {"hub": on.hub.id}
        )
    return {
        "book": on.centre.book_id,
        "places": PLACES,
        "villagers": VILLAGERS,
        "each": ITEMS // VILLAGERS,
        "items": PAGE_ITEMS,
        "produce": on.tray.produce_id,
        "pack": on.tray.id,
        "terms": on.terms_id,
        "sold": sold,
        "villager": villager_id,
    }


def _time_settling(on: Ground) -> list[Row]:
    """Settle in a process of its own, so that its memory is its own."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-settle-") as name:
        file = Path(name) / "seconds"
        peak = memory.peak_mebibytes(partial(settle_everybody, on.url, str(file)))
        seconds = float(file.read_text())
    with db.reading() as session:
        paid, lines = session.execute(
            text("SELECT count(DISTINCT payout_id), count(*) FROM payout_lines")
        ).one()
    assert paid == VILLAGERS, paid
    assert lines > ITEMS, lines
    return [
        Row(
            "earnings.settle",
            rounded(seconds),
            "s",
            target=f"<= {SECONDS_MAX}",
            met=seconds <= SECONDS_MAX,
        ),
        Row("earnings.settle.items", rounded(ITEMS / seconds), "items/s"),
        Row("earnings.settle.memory", rounded(peak), "MiB"),
    ]


def settle_everybody(url: str, file: str) -> None:
    """Propose at every centre what is due there, each in a transaction of its own."""
    sealed.use_key(ground.FIELD_KEY)
    engine = db.connect(url)
    with db.reading() as session:
        account_id = session.scalars(select(Account.id).where(Account.login == "finance")).one()
        finance = people.actor_of_account(session, account_id)
        places = session.scalars(select(Place.id).where(Place.code.like("4309000000%"))).all()
    assert finance is not None
    start = time.perf_counter()
    for place_id in places:
        with db.transaction() as session:
            payouts.propose_all(
                session,
                client_id=uuid.uuid4(),
                place_id=place_id,
                actor=finance,
                now=clock.now(),
            )
    Path(file).write_text(str(time.perf_counter() - start))
    engine.dispose()


def _time_page(on: Ground) -> list[Row]:
    token = _token(on)
    with servers.desk(on.url, field_key=ground.FIELD_KEY) as port:
        asked = (
            f"GET /me HTTP/1.1\r\nHost: {processes.LOOPBACK}\r\nAuthorization: Bearer {token}"
        ).encode() + HEAD_END
        load.crowd(port, lambda: asked, clients=1, seconds=1)
        served = load.crowd(port, lambda: asked, clients=CLIENTS, seconds=SECONDS)
    assert served.statuses.keys() == {"200"}, served.statuses
    p95_ms = 1000 * statistics.quantiles(served.latencies, n=100)[P95]
    return [
        Row(
            "earnings.page.p95",
            rounded(p95_ms),
            "ms",
            target=f"<= {PAGE_MS_MAX}",
            met=p95_ms <= PAGE_MS_MAX,
        ),
        Row("earnings.page", rounded(served.per_second), "requests/s"),
    ]


def _token(on: Ground) -> str:
    with db.transaction() as session:
        account_id = session.scalar(
            text("SELECT account_id FROM villagers WHERE code = :code"), {"code": on.villager_code}
        )
        assert account_id is not None
        return people_verbs.create_token(
            session, account_id=account_id, label="bench", now=clock.now()
        )
