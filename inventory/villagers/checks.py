"""What the register of villagers promises."""

from app.checks import Check

CHECKS = (
    Check(
        invariant=10,
        name="villagers_consented",
        sentence="every registered villager has agreed to their data being kept",
        sql="""
            SELECT villagers.code
            FROM villagers
            WHERE NOT EXISTS (
                SELECT FROM consents
                WHERE consents.villager_id = villagers.id AND consents.kind = 'data'
            )
        """,
    ),
    Check(
        invariant=10,
        name="cards_open_only_their_own_account",
        sentence="a card opens only its own account, which is a villager's and nothing else",
        sql="""
            SELECT villagers.code
            FROM villagers
            JOIN accounts ON accounts.id = villagers.account_id
            LEFT JOIN role_grants ON role_grants.account_id = accounts.id
            GROUP BY villagers.id, accounts.id
            HAVING accounts.login <> villagers.code
                OR array_agg(role_grants.role) IS DISTINCT FROM ARRAY['villager']
        """,
    ),
)
