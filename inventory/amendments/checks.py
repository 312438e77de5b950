"""What is promised of changes to villagers."""

from app.checks import Check

CHECKS = (
    Check(
        invariant=10,
        name="suspensions_say_why",
        sentence="a villager's last change of status is the status that they have",
        sql="""
            SELECT villagers.code, villagers.status
            FROM villagers
            JOIN LATERAL (
                SELECT became FROM amendments
                WHERE amendments.villager_id = villagers.id AND field = 'status'
                ORDER BY amendments.id DESC LIMIT 1
            ) AS last ON true
            WHERE last.became <> villagers.status
        """,
    ),
)
