"""What quality promises: what is held, expired or unlicensed does not reach a buyer."""

from app.checks import Check

CHECKS = (
    Check(
        4,
        "held_lots_stay",
        "nothing of a held lot went to the packing table, a carrier or a buyer",
        # Two requests that meet are put in order by the database, not by their clocks: hence the
        # minute of grace.
        """
        SELECT lots.code, movements.moved_at, bins.kind
        FROM movements
        JOIN bins ON bins.id = movements.to_bin_id AND bins.kind IN ('packing', 'carrier', 'sold')
        JOIN holds ON holds.lot_id = movements.lot_id
            AND movements.moved_at > holds.placed_at + interval '1 minute'
            AND (holds.released_at IS NULL OR movements.moved_at < holds.released_at)
        JOIN lots ON lots.id = movements.lot_id
        """,
    ),
    Check(
        4,
        "expired_lots_stay",
        "nothing was packed after its last day of sale",
        """
        SELECT lots.code, movements.moved_at
        FROM movements
        JOIN bins ON bins.id = movements.to_bin_id AND bins.kind = 'packing'
        JOIN lots ON lots.id = movements.lot_id
        WHERE lots.expires_on < (movements.moved_at AT TIME ZONE 'Asia/Shanghai')::date
        """,
    ),
    Check(
        4,
        "unlicensed_lots_stay",
        "no processed food was packed without a licence in force",
        """
        SELECT lots.code, movements.moved_at
        FROM movements
        JOIN bins ON bins.id = movements.to_bin_id AND bins.kind = 'packing'
        JOIN lots ON lots.id = movements.lot_id
        JOIN produce ON produce.id = lots.produce_id AND produce.class = 'processed'
        LEFT JOIN licences ON licences.id = lots.licence_id
        WHERE licences.id IS NULL
            OR licences.expires_on < (movements.moved_at AT TIME ZONE 'Asia/Shanghai')::date
        """,
    ),
    Check(
        4,
        "failed_lots_were_held",
        "every lot that failed its checklist was held at once",
        """
        SELECT lots.code
        FROM quality_checks
        JOIN lots ON lots.id = quality_checks.lot_id
        WHERE NOT quality_checks.passed
            AND NOT EXISTS (
                SELECT FROM holds
                WHERE holds.lot_id = lots.id AND holds.placed_at = quality_checks.checked_at
            )
        """,
    ),
    Check(
        4,
        "positive_lots_were_held",
        "every lot with a positive rapid test was held when it was tested",
        """
        SELECT lots.code
        FROM rapid_tests
        JOIN lots ON lots.id = rapid_tests.lot_id
        WHERE rapid_tests.positive
            AND NOT EXISTS (
                SELECT FROM holds
                WHERE holds.lot_id = lots.id
                    AND holds.kind = 'test'
                    AND holds.placed_at <= rapid_tests.tested_at
                    AND (holds.released_at IS NULL OR holds.released_at > rapid_tests.tested_at)
            )
        """,
    ),
    Check(
        4,
        "tests_are_judged_by_the_standard",
        "a rapid test is positive at its limit, and never above half of inhibition",
        """
        SELECT id FROM rapid_tests
        WHERE positive <> (value_tenths >= least(limit_tenths, 500))
        """,
    ),
    Check(
        4,
        "answers_are_to_their_questions",
        "every check answers all questions of its version, and passed only if all are good",
        """
        SELECT lots.code
        FROM quality_checks
        JOIN lots ON lots.id = quality_checks.lot_id
        JOIN checklists ON checklists.id = quality_checks.checklist_id
        CROSS JOIN LATERAL (
            SELECT array_agg(line ->> 'key' ORDER BY place) AS keys
            FROM jsonb_array_elements(checklists.questions) WITH ORDINALITY AS asked (line, place)
        ) AS asked
        CROSS JOIN LATERAL (
            SELECT
                array_agg(line ->> 'key' ORDER BY place) AS keys,
                coalesce(bool_and((line -> 'good')::boolean), true) AS good
            FROM jsonb_array_elements(quality_checks.answers -> 'questions')
                WITH ORDINALITY AS given (line, place)
        ) AS given
        WHERE checklists.produce_id <> lots.produce_id
            OR asked.keys IS DISTINCT FROM given.keys
            OR quality_checks.passed <> given.good
        """,
    ),
    Check(
        4,
        "photos_of_checks_are_named",
        "every photo that answers a question of a check is on record",
        """
        SELECT quality_checks.id
        FROM quality_checks
        CROSS JOIN LATERAL jsonb_array_elements(answers -> 'questions') AS line
        LEFT JOIN check_pictures
            ON check_pictures.check_id = quality_checks.id
            AND check_pictures.question_key = line ->> 'key'
        WHERE (line ->> 'kind' = 'photo') <> (check_pictures.picture_id IS NOT NULL)
        """,
    ),
    Check(
        4,
        "released_by_another",
        "no hold but of a count was lifted by the person who placed it, none without a reason",
        """
        SELECT id FROM holds
        WHERE (released_by = placed_by AND kind <> 'count')
            OR (released_at IS NOT NULL AND btrim(release_reason) = '')
        """,
    ),
)
