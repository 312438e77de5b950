"""Finding free times among five thousand providers and a million bookings."""

import random
import statistics

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from bench.ground import Ground
from bench.pace import seconds_of
from bench.rows import Row, rounded
from inventory.places.models import Place
from storefront.errands.services.ordering import wanted_of
from storefront.slots import queries
from storefront.slots.rules import Wanted
from storefront.trades.queries import trade_of_code

PROVIDERS = 5_000
VILLAGES = 300
VILLAGES_EACH = 3
BOOKINGS = 1_000_000
SEARCHES = 400
P95 = 94
"""Index of the 95th of 99 cut points."""
P95_MS_MAX = 50

_CROWD = """
    INSERT INTO places (code, name, name_en, kind, book_id, sample, opened_at)
    SELECT (430999000000 + n)::text, '村 ' || n, 'Village ' || n, 'centre', :book_id, true, now()
    FROM generate_series(1, :villages) AS n;
    INSERT INTO accounts (login, name, active, session_epoch, failed_tries, created_at)
    SELECT 'bench-' || n, '师傅 ' || n, true, 0, 0, now() FROM generate_series(1, :providers) AS n;
    INSERT INTO providers (code, client_id, account_id, place_id, name, phone, volunteer, state,
        registered_by, registered_at)
    SELECT 'WB' || id, gen_random_uuid(), id, :place_id, name, ''::bytea, false, 'active', id,
        now()
    FROM accounts WHERE login LIKE 'bench-%';
    INSERT INTO provider_trades (trade_id, provider_id)
    SELECT :trade_id, id FROM providers WHERE code LIKE 'WB%';
    INSERT INTO provider_areas (place_id, provider_id)
    SELECT DISTINCT villages.id, crowd.id
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM providers WHERE code LIKE 'WB%')
        AS crowd
    CROSS JOIN generate_series(0, :each - 1) AS step
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM places WHERE code LIKE '430999%')
        AS villages ON villages.n = 1 + (crowd.n * 7 + step * 101) % :villages;
    INSERT INTO provider_hours (provider_id, weekday, from_minute, until_minute)
    SELECT id, weekday, 480, 1080 FROM providers CROSS JOIN generate_series(1, 7) AS weekday
    WHERE code LIKE 'WB%';
    INSERT INTO bookings (provider_id, during, booked_at)
    SELECT id, tstzrange(start, start + interval '30 minutes'), now()
    FROM providers
    CROSS JOIN generate_series(0, :bookings_each - 1) AS n
    CROSS JOIN LATERAL (SELECT date_trunc('day', now()) + interval '30 minutes' * (id % 18)
        + interval '1 hour' * (n % 8) + interval '1 day' * (n / 8 - 5) AS start) AS at
    WHERE code LIKE 'WB%';
    ANALYZE
"""


def slots(on: Ground) -> list[Row]:
    """Search the next two weeks of a village for a haircut, as its page does."""
    with db.transaction() as session:
        villages = _gather(session, on)
        trade = trade_of_code(session, "haircut")
        chance = random.Random(3)
        wanted = [wanted_of(trade, chance.choice(villages), 1) for _ in range(SEARCHES)]
    seconds = [_searched(each) for each in wanted]
    p95 = 1000 * statistics.quantiles(seconds, n=100)[P95]
    return [
        Row(
            "errands.slots.p95",
            rounded(p95),
            "ms",
            target=f"<= {P95_MS_MAX} ms",
            met=p95 <= P95_MS_MAX,
        ),
        Row("errands.slots.p50", rounded(1000 * statistics.median(seconds)), "ms"),
    ]


def _gather(session: Session, on: Ground) -> list[int]:
    values = {
        "book_id": on.centre.book_id,
        "place_id": on.centre.id,
        "trade_id": trade_of_code(session, "haircut").id,
        "villages": VILLAGES,
        "providers": PROVIDERS,
        "each": VILLAGES_EACH,
        "bookings_each": BOOKINGS // PROVIDERS,
    }
    for statement in _CROWD.split(";"):
        session.execute(text(statement), values)
    return list(session.scalars(select(Place.id).where(Place.code.like("430999%"))))


def _searched(wanted: Wanted) -> float:
    def do() -> None:
        with db.reading() as session:
            queries.slots(session, wanted, now=clock.now())

    return seconds_of(do)
