"""What pairs promise: an elder in a pair is always awaited by a visit."""

from app.checks import Check

CHECKS = (
    Check(
        8,
        "pairs_await_one_visit",
        "a pair in force awaits exactly one visit, and one that is ended awaits none",
        """
        SELECT pairs.id, pairs.ended_at, awaited.count
        FROM pairs
        LEFT JOIN LATERAL (
            SELECT count(*) FROM pair_visits
            WHERE pair_visits.pair_id = pairs.id
                AND pair_visits.done_at IS NULL AND pair_visits.missed_at IS NULL
        ) AS awaited ON true
        WHERE awaited.count <> CASE WHEN pairs.ended_at IS NULL THEN 1 ELSE 0 END
        """,
    ),
    Check(
        10,
        "pairs_are_of_volunteers",
        "whoever is paired with an elder is registered as a volunteer",
        """
        SELECT pairs.id, providers.code
        FROM pairs JOIN providers ON providers.id = pairs.provider_id
        WHERE pairs.ended_at IS NULL AND NOT providers.volunteer
        """,
    ),
)
