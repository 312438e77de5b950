"""What the register of villagers promises."""

from app.checks import Check

CHECKS = (
    Check(
        invariant=10,
        name="villagers_consented",
        sentence="every villager with a card has agreed to their data being kept",
        sql="""
            SELECT villagers.code
            FROM villagers
            WHERE villagers.status <> 'invited'
                AND NOT EXISTS (
                    SELECT FROM consents
                    WHERE consents.villager_id = villagers.id AND consents.kind = 'data'
                )
        """,
    ),
    Check(
        invariant=10,
        name="invited_agreed_to_nothing",
        sentence="who was only invited has agreed to nothing and brought nothing",
        sql="""
            SELECT villagers.code
            FROM villagers
            WHERE villagers.status = 'invited'
                AND (
                    villagers.roster_id IS NULL
                    OR EXISTS (SELECT FROM consents WHERE consents.villager_id = villagers.id)
                    OR EXISTS (SELECT FROM deliveries WHERE deliveries.villager_id = villagers.id)
                )
        """,
    ),
    Check(
        invariant=10,
        name="kept_by_consent",
        sentence="a photo or a bank account is kept only while its villager agrees",
        sql="""
            SELECT villagers.code
            FROM villagers
            LEFT JOIN consents AS story
                ON story.villager_id = villagers.id
                AND story.kind = 'story' AND story.revoked_at IS NULL
            LEFT JOIN consents AS bank
                ON bank.villager_id = villagers.id
                AND bank.kind = 'bank' AND bank.revoked_at IS NULL
            WHERE (villagers.photo_id IS NOT NULL AND story.id IS NULL)
                OR (villagers.bank_account IS NOT NULL AND bank.id IS NULL)
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
