"""What the register of villagers promises."""

from app.checks import Check

CHECKS = (
    Check(
        invariant=10,
        name="villagers_consented",
        sentence="登记在册的村民，都点头同意过保存资料。",
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
        sentence="一张卡只开自己的账户，只有村民一个身份。",
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
