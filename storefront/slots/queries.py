"""Which providers are free, and when: hours and area less bookings and absences, set by set."""

from datetime import datetime, timedelta

from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.orm import Session

from storefront.slots.rules import (
    DAYS_AHEAD,
    GRID_MINUTES,
    NEXT_DAYS,
    SLOTS_SHOWN,
    Slot,
    Wanted,
    earliest,
)

_FREE = """
    WITH able AS (
        SELECT providers.id
        FROM provider_areas
        JOIN provider_trades USING (provider_id)
        JOIN providers ON providers.id = provider_areas.provider_id
        WHERE provider_areas.place_id = :place_id AND provider_trades.trade_id = :trade_id
            AND providers.state = 'active' AND NOT providers.id = ANY(:without)
            AND (NOT :needs_licence OR providers.licence_until
                >= (CAST(:until AS timestamptz) AT TIME ZONE 'Asia/Shanghai')::date)
    ), taken AS (
        SELECT bookings.provider_id, bookings.during
        FROM able JOIN bookings ON bookings.provider_id = able.id
        WHERE bookings.released_at IS NULL
            AND bookings.during && tstzrange(:since, :until_end)
        UNION ALL
        SELECT provider_absences.provider_id, provider_absences.during
        FROM able JOIN provider_absences ON provider_absences.provider_id = able.id
        WHERE provider_absences.during && tstzrange(:since, :until_end)
    ), busy AS (
        SELECT provider_id, range_agg(during) AS times, count(*) AS bookings_count
        FROM taken GROUP BY provider_id
    ), days AS (
        SELECT day::date AS day FROM generate_series(
            (CAST(:since AS timestamptz) AT TIME ZONE 'Asia/Shanghai')::date,
            (CAST(:until AS timestamptz) AT TIME ZONE 'Asia/Shanghai')::date,
            interval '1 day') AS day
    ), grid AS (
        SELECT able.id AS provider_id,
            (days.day + make_interval(mins => minute)) AT TIME ZONE 'Asia/Shanghai' AS start
        FROM able
        JOIN provider_hours ON provider_hours.provider_id = able.id
        JOIN days ON extract(isodow FROM days.day) = provider_hours.weekday
        CROSS JOIN LATERAL generate_series(
            provider_hours.from_minute::int, (provider_hours.until_minute - :minutes)::int, :grid
        ) AS minute
    ), free AS (
        SELECT grid.provider_id, grid.start, coalesce(busy.bookings_count, 0) AS bookings_count
        FROM grid LEFT JOIN busy ON busy.provider_id = grid.provider_id
        WHERE grid.start BETWEEN :since AND :until
            AND (busy.times IS NULL OR NOT busy.times && tstzrange(
                grid.start, grid.start + make_interval(mins => :minutes)))
    )
"""

_SLOTS = text(
    _FREE  # noqa: S608 - put together from constants of this file
    + """
    SELECT start, count(DISTINCT provider_id) AS free_providers
    FROM free GROUP BY start ORDER BY start LIMIT :limit
    """
).bindparams(bindparam("without", type_=ARRAY(BigInteger)))

_PROVIDERS = text(
    _FREE  # noqa: S608 - put together from constants of this file
    + """
    SELECT provider_id FROM free GROUP BY provider_id, bookings_count
    ORDER BY bookings_count, provider_id
    """
).bindparams(bindparam("without", type_=ARRAY(BigInteger)))


def slots(
    session: Session,
    wanted: Wanted,
    *,
    now: datetime,
    days: int = DAYS_AHEAD,
    limit: int = SLOTS_SHOWN,
) -> list[Slot]:
    """List the next free times, each with how many providers are free then.

    In one statement where the next days have enough of them, in two where not.
    """
    since = earliest(now)
    found: list[Slot] = []
    for ahead in sorted({min(NEXT_DAYS, days), days}):
        until = since + timedelta(days=ahead)
        rows = session.execute(_SLOTS, _of(wanted, since=since, until=until) | {"limit": limit})
        found = [Slot(row.start, row.free_providers) for row in rows]
        if len(found) >= limit:
            break
    return found


def free_providers(session: Session, wanted: Wanted, *, start: datetime) -> list[int]:
    """List who is free for a visit that begins then, who has least to do first."""
    return list(session.scalars(_PROVIDERS, _of(wanted, since=start, until=start)))


def is_free(session: Session, provider_id: int, *, start: datetime, minutes: int) -> bool:
    """Say whether nothing stands in a provider's way at that time."""
    return bool(
        session.scalar(
            text("""
            SELECT NOT EXISTS (
                SELECT FROM bookings WHERE provider_id = :provider_id AND released_at IS NULL
                    AND during && tstzrange(:start, :end))
            """),
            {
                "provider_id": provider_id,
                "start": start,
                "end": start + timedelta(minutes=minutes),
            },
        )
    )


def _of(wanted: Wanted, *, since: datetime, until: datetime) -> dict[str, object]:
    return {
        "place_id": wanted.place_id,
        "trade_id": wanted.trade_id,
        "needs_licence": wanted.needs_licence,
        "without": list(wanted.without),
        "minutes": wanted.minutes,
        "grid": GRID_MINUTES,
        "since": since,
        "until": until,
        "until_end": until + timedelta(minutes=wanted.minutes),
    }
