"""What is promised of those who collect for others."""

from app.checks import Check

CHECKS = (
    Check(
        invariant=10,
        name="kin_of_registered_villagers",
        sentence="only a villager who was registered in person has named somebody to collect",
        sql="""
            SELECT villagers.code, kin.number
            FROM kin
            JOIN villagers ON villagers.id = kin.villager_id
            WHERE villagers.status = 'invited'
        """,
    ),
)
