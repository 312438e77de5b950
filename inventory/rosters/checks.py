"""What is promised of lists of villagers."""

from app.checks import Check

CHECKS = (
    Check(
        invariant=8,
        name="rosters_imported_once",
        sentence="no more people came from a list than its preview showed as good",
        sql="""
            SELECT rosters.id, rosters.good_rows, count(villagers.id)
            FROM rosters
            JOIN villagers ON villagers.roster_id = rosters.id
            GROUP BY rosters.id
            HAVING count(villagers.id) > rosters.good_rows OR rosters.imported_at IS NULL
        """,
    ),
    Check(
        invariant=10,
        name="rosters_are_forgotten",
        sentence="the rows of a list are gone when they were imported or given up",
        sql="""
            SELECT rosters.id
            FROM rosters
            JOIN roster_rows ON roster_rows.roster_id = rosters.id
            WHERE rosters.forgotten_at IS NOT NULL
                OR (rosters.imported_at IS NOT NULL
                    AND jsonb_array_length(roster_rows.problems) = 0)
        """,
    ),
)
