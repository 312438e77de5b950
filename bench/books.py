"""A village's month among ten million postings, and how fast the chain is proved.

The month's records are written in bulk and not sealed; the chain that is proved is written and
sealed by the verbs.
"""

import io
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import cycle

import psycopg
from sqlalchemy import text

from app import clock, processes
from app.database import session as db
from app.ledger import checks as ledger_checks
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from bench import ground, load, servers
from bench.ground import Ground
from bench.load import HEAD_END
from bench.pace import seconds_of
from bench.rows import Row, rounded
from storefront.openbooks.adapters import verify_books
from storefront.openbooks.queries import archive

POSTINGS = 10_000_000
PER_JOURNAL = 5
MONTHS = 12
PLACES = 500
HOUSEHOLDS = 100
"""Of each village."""
ASKED = 40
"""Villages whose month is asked for."""
CLIENTS = 4
SECONDS = 8
P95 = 94
"""Index of the 95th of 99 cut points."""
SEALED = 20_000
"""Journals in the chain that is proved."""
GROUP = 1000

VILLAGES = """
SET LOCAL session_replication_role = replica;

INSERT INTO places (code, name, name_en, kind, book_id, sample, opened_at)
SELECT (430900000000 + number)::text, '第' || number || '村', 'Village ' || number, 'centre',
    %(book)s, true, now()
FROM generate_series(1, %(places)s) AS number;

INSERT INTO villagers
SELECT another.*
FROM (SELECT villagers AS first FROM villagers ORDER BY id LIMIT 1) AS sample
CROSS JOIN generate_series(0, %(places)s * %(households)s - 1) AS number
CROSS JOIN LATERAL jsonb_populate_record(sample.first, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('villagers', 'id')), 'code', 'OV' || number,
    'client_id', gen_random_uuid(), 'account_id', null, 'place_id',
    (SELECT id FROM places WHERE code = (430900000001 + number %% %(places)s)::text)
)) AS another;
"""
# A journal is of one household; households take turns, so that every village has its part of
# every month. Nineteen of twenty are goods delivered, the rest are payouts.
MONTH = """
SET LOCAL session_replication_role = replica;

INSERT INTO journals (id, book_id, kind, voucher, memo, postings_count, posted_at)
SELECT %(first)s + number, %(book)s,
    CASE WHEN number %% 20 = 0 THEN 'payout_paid' ELSE 'goods_delivered' END,
    'OB' || (%(first)s + number), '订单送达', %(per_journal)s,
    %(since)s::timestamptz + number * interval '28 days' / %(journals)s
FROM generate_series(0, %(journals)s - 1) AS number;

INSERT INTO postings (posted_at, journal_id, line, account, party, fen)
SELECT %(since)s::timestamptz + number * interval '28 days' / %(journals)s,
    %(first)s + number, line,
    (ARRAY['customer_contract', 'villager_payable', 'fee_income', 'freight_income',
        'price_top_up'])[line],
    CASE WHEN line = 2 THEN 'OV' || number %% %(villagers)s ELSE '' END,
    CASE WHEN number %% 20 = 0 THEN -1 ELSE 1 END
        * (ARRAY[6800, -5280, -720, -800, 0 + 1])[line] - CASE WHEN line = 1 THEN 1 ELSE 0 END
FROM generate_series(0, %(journals)s - 1) AS number
CROSS JOIN generate_series(1, %(per_journal)s) AS line;
"""
SECONDARY = ("postings_account_party_idx",)


def month(*, postings: int = POSTINGS) -> list[Row]:
    """Ask for months of villages over HTTP, each address by turns."""
    with ground.opened() as on:
        _fill(on, postings)
        months = [f"{at:%Y-%m}" for at in _months()]
        paths = [
            f"/open/{430900000001 + number}/{months[number % MONTHS]}" for number in range(ASKED)
        ]
        with servers.desk(on.url, field_key=ground.FIELD_KEY) as port:
            ask = partial(next, cycle([_get(path) for path in paths]))
            load.crowd(port, ask, clients=1, seconds=2)
            served = load.crowd(port, ask, clients=CLIENTS, seconds=SECONDS)
    assert served.statuses.keys() == {"200"}, served.statuses
    p95_ms = 1000 * statistics.quantiles(served.latencies, n=100)[P95]
    return [
        Row("openbooks.month.p95", rounded(p95_ms), "ms"),
        Row("openbooks.month", rounded(served.per_second), "requests/s"),
        Row("openbooks.month.postings", postings, "postings"),
    ]


def verify() -> list[Row]:
    """Prove a chain twice: from the database, and by the auditor's program from its archive."""
    with ground.opened() as on:
        for first in range(0, SEALED, GROUP):
            with db.transaction() as session:
                entries = [_entry(on, number) for number in range(first, first + GROUP)]
                ledger.post_many(session, entries, now=clock.now())
        with db.transaction() as session:
            sealing = seconds_of(lambda: ledger.seal_all(session, now=clock.now()))
            postings = int(session.scalar(text("SELECT count(*) FROM postings")) or 0)
        with db.reading() as session:
            broken: list[str] = []
            walking = seconds_of(lambda: broken.extend(ledger_checks.broken_seals(session)))
        with db.reading() as session:
            written = io.StringIO()
            book_id = on.centre.book_id
            written.writelines(archive.sealed_journals(session, book_id=book_id))
            lines = written.getvalue().splitlines(keepends=True)
            alone = seconds_of(lambda: broken.extend(verify_books.chain(lines)[0]))
    return [
        Row(
            "ledger.verify",
            rounded(postings / walking),
            "postings/s",
            target="nothing broken",
            met=not broken,
        ),
        Row("ledger.verify.alone", rounded(postings / alone), "postings/s"),
        Row("ledger.verify.sealing", rounded(postings / sealing), "postings/s"),
    ]


def _entry(on: Ground, number: int) -> Entry:
    return Entry(
        book_id=on.centre.book_id,
        kind="bench",
        voucher=f"B{number}",
        memo=f"订单 B{number} 送达",
        lines=(
            Line(Account.CUSTOMER_CONTRACT, Fen(6799)),
            Line(Account.VILLAGER_PAYABLE, Fen(-5280), on.villager_code),
            Line(Account.FEE_INCOME, Fen(-720)),
            Line(Account.FREIGHT_INCOME, Fen(-800)),
            Line(Account.PRICE_TOP_UP, Fen(1)),
        ),
    )


def _months() -> Iterator[datetime]:
    """Name the months of the year that is over."""
    now = clock.now()
    for before in range(MONTHS, 0, -1):
        years, number = divmod(now.month - 1 - before, 12)
        yield datetime(now.year + years, number + 1, 2, tzinfo=UTC)


def _fill(on: Ground, postings: int) -> None:
    """Write the postings month by month; indexes are made faster than they grow."""
    journals = postings // PER_JOURNAL // MONTHS
    facts = {
        "book": on.centre.book_id,
        "places": PLACES,
        "households": HOUSEHOLDS,
        "villagers": PLACES * HOUSEHOLDS,
        "per_journal": PER_JOURNAL,
        "journals": journals,
    }
    with psycopg.connect(on.url, autocommit=True) as connection:
        kept = [
            definition
            for [definition] in connection.execute(
                "SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", (list(SECONDARY),)
            )
        ]
        connection.execute("SELECT make_month_partitions((now() - interval '14 months')::date, 12)")
        for name in SECONDARY:
            connection.execute(f"DROP INDEX {name}")  # type: ignore[arg-type]
        with psycopg.ClientCursor(connection) as cursor:
            cursor.execute("BEGIN;" + VILLAGES + "COMMIT", facts)
            for number, since in enumerate(_months()):
                first = 1_000_000 + number * journals
                cursor.execute(
                    "BEGIN;" + MONTH + "COMMIT", facts | {"since": since, "first": first}
                )
        for definition in kept:
            # As it is told, the index of a partitioned table is of no partition.
            connection.execute(definition.replace(" ON ONLY ", " ON "))
        connection.execute("VACUUM ANALYZE")


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {processes.LOOPBACK}".encode() + HEAD_END
