"""Rows that were written past the code are found, by the name of the promise that they break."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.promises import broken

BENT = [
    (
        "payout_policies_are_not_backdated",
        """INSERT INTO payout_policies
            (client_id, valid_from, least_fen, cap_basis_points, set_by, set_at)
        VALUES (gen_random_uuid(), '2026-11-01', 100, 5000, 1, '2026-11-20')""",
    ),
    (
        "wallets_follow_each_other",
        """INSERT INTO wallet_accounts
            (villager_id, rail, payee, holder, bound_by, bound_at, ended_at)
        VALUES (1, 'wechat', '', '', 1, '2026-11-01', '2026-11-03'),
            (1, 'wechat', '', '', 1, '2026-11-02', NULL)""",
    ),
    (
        "wallets_were_agreed_to",
        """INSERT INTO wallet_accounts (villager_id, rail, payee, holder, bound_by, bound_at)
        VALUES (1, 'alipay', '', '', 1, '2026-11-01')""",
    ),
    (
        "skills_are_of_villagers_of_the_house",
        "INSERT INTO villager_skills (villager_id, skill) VALUES (0, 'cooking')",
    ),
]


@pytest.mark.parametrize(("name", "sql"), BENT, ids=[name for name, _ in BENT])
def test_a_bent_row_is_found_and_named(session: Session, name: str, sql: str) -> None:
    session.execute(text("RESET ROLE"))
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text(sql))

    assert any(name in found for found in broken(session))
