"""Which providers are free, and when: hours and area less bookings and absences, set by set."""

from datetime import datetime, time, timedelta

from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.orm import Session

from app.clock import CHINA, china_date
from storefront.slots.rules import (
    DAYS_AHEAD,
    GRID_MINUTES,
    LONGEST,
    NEXT_DAYS,
    SLOTS_SHOWN,
    NextSlot,
    Slot,
    Wanted,
    earliest,
)

_NEAR = """
    WITH near AS MATERIALIZED (
        SELECT provider_id FROM provider_areas WHERE place_id = :place_id
    ), """
"""A village has some dozens of providers: whatever the planner believes, they are found first."""

_ABLE = """
    able AS (
        SELECT providers.id, provider_trades.trade_id, CAST(:minutes AS bigint) AS minutes
        FROM near
        JOIN provider_trades USING (provider_id)
        JOIN providers ON providers.id = near.provider_id
        WHERE provider_trades.trade_id = :trade_id
            AND providers.state = 'active' AND NOT providers.id = ANY(:without)
            AND (CAST(:only AS bigint) IS NULL OR providers.id = :only)
            AND (NOT :needs_licence OR providers.licence_until
                >= (CAST(:until AS timestamptz) AT TIME ZONE 'Asia/Shanghai')::date)
    ), """

_ABLE_OF_ALL_TRADES = """
    able AS (
        SELECT providers.id, trades.id AS trade_id, trades.minutes
        FROM near
        JOIN provider_trades USING (provider_id)
        JOIN providers ON providers.id = near.provider_id
        JOIN trades ON trades.id = provider_trades.trade_id
        WHERE providers.state = 'active' AND trades.active
            AND (NOT trades.needs_licence OR providers.licence_until
                >= (CAST(:until AS timestamptz) AT TIME ZONE 'Asia/Shanghai')::date)
    ), """

_FREE = """
    people AS (
        SELECT DISTINCT id FROM able
    ), taken AS (
        SELECT bookings.provider_id, bookings.during
        FROM people JOIN bookings ON bookings.provider_id = people.id
        WHERE bookings.released_at IS NULL
            AND bookings.during && tstzrange(:busy_since, :busy_until)
        UNION ALL
        SELECT provider_absences.provider_id, provider_absences.during
        FROM people JOIN provider_absences ON provider_absences.provider_id = people.id
        WHERE provider_absences.during && tstzrange(:busy_since, :busy_until)
    ), busy AS (
        SELECT provider_id, range_agg(during) AS times, count(*) AS bookings_count
        FROM taken GROUP BY provider_id
    ), days AS (
        SELECT day::date AS day FROM generate_series(
            (CAST(:since AS timestamptz) AT TIME ZONE 'Asia/Shanghai')::date,
            (CAST(:until AS timestamptz) AT TIME ZONE 'Asia/Shanghai')::date,
            interval '1 day') AS day
    ), grid AS (
        SELECT able.id AS provider_id, able.trade_id, able.minutes,
            (days.day + make_interval(mins => minute)) AT TIME ZONE 'Asia/Shanghai' AS start
        FROM able
        JOIN provider_hours ON provider_hours.provider_id = able.id
        JOIN days ON extract(isodow FROM days.day) = provider_hours.weekday
        CROSS JOIN LATERAL generate_series(
            provider_hours.from_minute::int,
            (provider_hours.until_minute - able.minutes)::int,
            :grid
        ) AS minute
    ), free AS (
        SELECT grid.provider_id, grid.trade_id, grid.start,
            coalesce(busy.bookings_count, 0) AS bookings_count
        FROM grid LEFT JOIN busy ON busy.provider_id = grid.provider_id
        WHERE grid.start BETWEEN :since AND :until
            AND (busy.times IS NULL OR NOT busy.times && tstzrange(
                grid.start, grid.start + make_interval(mins => grid.minutes::int)))
    )
"""

_SLOTS = text(
    _NEAR  # noqa: S608 - put together from constants of this file
    + _ABLE
    + _FREE
    + """
    SELECT start, count(DISTINCT provider_id) AS free_providers
    FROM free GROUP BY start ORDER BY start LIMIT :limit
    """
).bindparams(bindparam("without", type_=ARRAY(BigInteger)))

_PROVIDERS = text(
    _NEAR  # noqa: S608 - put together from constants of this file
    + _ABLE
    + _FREE
    + """
    SELECT provider_id FROM free GROUP BY provider_id, bookings_count
    ORDER BY bookings_count, provider_id
    """
).bindparams(bindparam("without", type_=ARRAY(BigInteger)))


_NEXT = text(
    _NEAR  # noqa: S608 - put together from constants of this file
    + _ABLE_OF_ALL_TRADES
    + _FREE
    + """
    SELECT DISTINCT ON (free.trade_id) free.trade_id, free.start, providers.name,
        count(*) OVER (PARTITION BY free.trade_id, free.start) AS free_providers
    FROM free JOIN providers ON providers.id = free.provider_id
    ORDER BY free.trade_id, free.start, free.bookings_count, free.provider_id
    """
)


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
        rows = session.execute(_SLOTS, _of(wanted) | _span(since, until) | {"limit": limit})
        found = [Slot(row.start, row.free_providers) for row in rows]
        if len(found) >= limit:
            break
    return found


def free_providers(session: Session, wanted: Wanted, *, start: datetime) -> list[int]:
    """List who is free for a visit that begins then, who has least to do first."""
    day = datetime.combine(china_date(start), time(), CHINA)
    span = _span(day, day + timedelta(days=1)) | {"since": start, "until": start}
    return list(session.scalars(_PROVIDERS, _of(wanted) | span))


def next_free(
    session: Session, *, place_id: int, now: datetime, days: int = NEXT_DAYS
) -> dict[int, NextSlot]:
    """Tell for every trade when somebody is next free in a village, in one statement.

    Returns:
        By trade; a trade is missing where nobody is free in the next days.
    """
    since = earliest(now)
    until = since + timedelta(days=days)
    rows = session.execute(
        _NEXT, _span(since, until) | {"place_id": place_id, "grid": GRID_MINUTES}
    )
    return {row.trade_id: NextSlot(row.start, row.name, row.free_providers) for row in rows}


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


def _span(since: datetime, until: datetime) -> dict[str, object]:
    """Say from when until when times are looked for, and what is in the way of a visit then."""
    return {"since": since, "until": until, "busy_since": since, "busy_until": until + LONGEST}


def _of(wanted: Wanted) -> dict[str, object]:
    return {
        "place_id": wanted.place_id,
        "trade_id": wanted.trade_id,
        "needs_licence": wanted.needs_licence,
        "without": list(wanted.without),
        "only": wanted.only,
        "minutes": wanted.minutes,
        "grid": GRID_MINUTES,
    }
