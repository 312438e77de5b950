"""What the logbook promises: no labelled thing without its beginning, and one beginning each."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "items_have_a_beginning",
        "the logbook tells of every labelled item when and where it was accepted",
        """
        SELECT code FROM items
        EXCEPT
        SELECT unnest(codes) FROM trace_events WHERE biz_step = 'commissioning'
        """,
    ),
    Check(
        8,
        "codes_begin_once",
        "no code was put on two things or accepted twice",
        """
        SELECT code, count(*)
        FROM trace_events, unnest(codes) AS code
        WHERE biz_step = 'commissioning'
        GROUP BY code HAVING count(*) > 1
        """,
    ),
)
