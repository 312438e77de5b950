"""What the queue promises."""

from app.checks import Check

CHECKS = (
    Check(
        8,
        "numbers_have_no_gap",
        "the numbers of a centre's day run from one without a gap",
        """
        SELECT place_id, day, max(number), count(*) FROM tickets
        GROUP BY place_id, day HAVING max(number) <> count(*)
        """,
    ),
    Check(
        8,
        "counters_call_one",
        "a counter serves one person at a time",
        """
        SELECT place_id, day, counter, count(*) FROM tickets
        WHERE state = 'called' GROUP BY place_id, day, counter HAVING count(*) > 1
        """,
    ),
)
