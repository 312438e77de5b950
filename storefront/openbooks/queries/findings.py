"""What an auditor should look at: rules over the rows, each with its evidence.

A finding is no verdict. Each rule is one SELECT of (at, who, voucher, fen, detail).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.money import Fen
from storefront.openbooks.rules import Finding

FOUND_MAX = 200
"""Of each rule: whoever sees so many looks at the rule, not at the rows."""
CASH_LIMIT_FEN = Fen(20_000_00)
"""A desk's cash above this lies in a drawer where it should lie in a bank."""
CASH_PAYOUT_LIMIT_FEN = Fen(5_000_00)
"""A payout above this is safer by bank."""
ROUND_FEN = Fen(1_000_00)
"""Real bills are seldom whole thousands."""
CHANGED_DAYS = 7
"""A payee's account, phone or kin that changed so shortly before the money went."""


@dataclass(frozen=True)
class Rule:
    """One kind of finding."""

    name: str
    sql: str


RULES = (
    Rule(
        "self_approval",
        """
        SELECT payouts.approved_at AS at, accounts.name AS who, payouts.code AS voucher,
            payouts.total_fen AS fen,
            CASE WHEN payouts.approved_by = payouts.proposed_by
                THEN 'proposed and approved' ELSE 'approved and paid' END AS detail
        FROM payouts JOIN accounts ON accounts.id = payouts.approved_by
        WHERE payouts.approved_by IN (payouts.proposed_by, payouts.paid_by)
        UNION ALL
        SELECT adjustments.decided_at, accounts.name, 'adjustment-' || adjustments.id,
            NULL, 'proposed and approved'
        FROM adjustments JOIN accounts ON accounts.id = adjustments.decided_by
        WHERE adjustments.state = 'posted' AND adjustments.decided_by = adjustments.proposed_by
        UNION ALL
        SELECT closings.decided_at, accounts.name, to_char(closings.month, 'YYYY-MM'),
            NULL, 'proposed and closed'
        FROM closings JOIN accounts ON accounts.id = closings.decided_by
        WHERE closings.state = 'closed' AND closings.decided_by = closings.proposed_by
        """,
    ),
    Rule(
        "round_sums",
        """
        SELECT journals.posted_at AS at, max(postings.party) AS who, journals.voucher,
            sum(postings.fen) FILTER (WHERE postings.fen > 0) AS fen, journals.memo AS detail
        FROM journals JOIN postings ON postings.journal_id = journals.id
        WHERE journals.kind IN ('adjustment', 'float_funded', 'float_returned')
        GROUP BY journals.id
        HAVING bool_and(postings.fen % :round_fen = 0)
        """,
    ),
    Rule(
        "cash_over_limit",
        """
        SELECT posted_at AS at, party AS who, voucher, fen, 'desk' AS detail FROM (
            SELECT journals.posted_at, postings.party, journals.voucher,
                sum(postings.fen) OVER (
                    PARTITION BY postings.party ORDER BY journals.posted_at, journals.id
                ) AS fen,
                postings.fen AS step
            FROM postings JOIN journals ON journals.id = postings.journal_id
            WHERE postings.account = 'desk_cash'
        ) AS standing
        WHERE fen > :cash_limit_fen AND fen - step <= :cash_limit_fen
        UNION ALL
        SELECT payouts.paid_at, villagers.code, payouts.code, payouts.total_fen, 'payout'
        FROM payouts JOIN villagers ON villagers.id = payouts.villager_id
        WHERE payouts.state = 'paid' AND payouts.rail = 'cash'
            AND payouts.total_fen > :cash_payout_limit_fen
        """,
    ),
    Rule(
        "payee_changed",
        """
        SELECT payouts.paid_at AS at, accounts.name AS who, payouts.code AS voucher,
            payouts.total_fen AS fen, villagers.code || ' ' || amendments.field AS detail
        FROM payouts
        JOIN villagers ON villagers.id = payouts.villager_id
        JOIN amendments ON amendments.villager_id = payouts.villager_id
            AND amendments.field IN ('bank_account', 'phone', 'payout_way', 'pin', 'name')
            AND amendments.amended_at
                BETWEEN payouts.paid_at - make_interval(days => :days) AND payouts.paid_at
        JOIN accounts ON accounts.id = amendments.account_id
        WHERE payouts.state = 'paid'
        UNION ALL
        SELECT payouts.paid_at, accounts.name, payouts.code, payouts.total_fen,
            villagers.code || ' ' || wallet_accounts.rail
        FROM payouts
        JOIN villagers ON villagers.id = payouts.villager_id
        JOIN wallet_accounts ON wallet_accounts.villager_id = payouts.villager_id
            AND wallet_accounts.rail = payouts.rail
            AND wallet_accounts.bound_at
                BETWEEN payouts.paid_at - make_interval(days => :days) AND payouts.paid_at
        JOIN accounts ON accounts.id = wallet_accounts.bound_by
        WHERE payouts.state = 'paid'
        UNION ALL
        SELECT payouts.paid_at, accounts.name, payouts.code, payouts.total_fen,
            villagers.code || ' kin'
        FROM payouts
        JOIN villagers ON villagers.id = payouts.villager_id
        JOIN kin ON kin.id = payouts.kin_id
            AND kin.recorded_at > payouts.paid_at - make_interval(days => :days)
        JOIN accounts ON accounts.id = kin.recorded_by
        """,
    ),
    Rule(
        "paid_on_paper",
        """
        SELECT handovers.handed_at AS at, accounts.name AS who, payouts.code AS voucher,
            payouts.total_fen AS fen,
            villagers.code || ' ' || handovers.proof || ' ' || handovers.witness AS detail
        FROM handovers
        JOIN payouts ON payouts.id = handovers.payout_id
        JOIN villagers ON villagers.id = payouts.villager_id
        JOIN accounts ON accounts.id = payouts.paid_by
        """,
    ),
    Rule(
        "same_household",
        """
        SELECT payouts.paid_at AS at, accounts.name AS who, payouts.code AS voucher,
            payouts.total_fen AS fen, villagers.code || ' same phone' AS detail
        FROM payouts
        JOIN villagers ON villagers.id = payouts.villager_id
        JOIN accounts ON accounts.id IN
                (payouts.proposed_by, payouts.approved_by, payouts.paid_by)
            AND accounts.phone_hash = villagers.phone_hash
        WHERE payouts.state = 'paid'
        UNION ALL
        SELECT payouts.paid_at, accounts.name, payouts.code, payouts.total_fen,
            villagers.code || ' collected by ' || kin.relation
        FROM payouts
        JOIN villagers ON villagers.id = payouts.villager_id
        JOIN kin ON kin.id = payouts.kin_id
        JOIN accounts ON accounts.id IN
                (payouts.proposed_by, payouts.approved_by, payouts.paid_by)
            AND accounts.name = kin.name
        WHERE payouts.state = 'paid'
        """,
    ),
    Rule(
        "late_closing",
        """
        SELECT coalesce(closings.decided_at, :now) AS at, coalesce(accounts.name, '') AS who,
            to_char(posted.month, 'YYYY-MM') AS voucher, NULL::bigint AS fen,
            CASE WHEN closings.id IS NULL THEN 'open' ELSE 'closed late' END AS detail
        FROM (
            SELECT DISTINCT book_id,
                date_trunc('month', posted_at AT TIME ZONE 'Asia/Shanghai')::date AS month
            FROM journals
        ) AS posted
        LEFT JOIN closings ON closings.book_id = posted.book_id
            AND closings.month = posted.month AND closings.state = 'closed'
        LEFT JOIN accounts ON accounts.id = closings.decided_by
        WHERE coalesce(closings.decided_at, :now)
            > (posted.month + interval '1 month 15 days') AT TIME ZONE 'Asia/Shanghai'
        """,
    ),
    Rule(
        "late_answers",
        """
        SELECT questions.asked_at AS at, coalesce(accounts.name, '') AS who,
            'question ' || questions.id AS voucher, NULL::bigint AS fen,
            places.code || ' ' || questions.state AS detail
        FROM questions
        JOIN places ON places.id = questions.place_id
        LEFT JOIN accounts ON accounts.id = questions.answered_by
        WHERE (coalesce(questions.answered_at, :now) AT TIME ZONE 'Asia/Shanghai')::date
            > questions.due_on
        """,
    ),
)


def findings(session: Session, *, now: datetime) -> list[Finding]:
    """Run every rule, one statement each; the latest first within a rule."""
    asked = {
        "now": now,
        "days": CHANGED_DAYS,
        "round_fen": ROUND_FEN,
        "cash_limit_fen": CASH_LIMIT_FEN,
        "cash_payout_limit_fen": CASH_PAYOUT_LIMIT_FEN,
    }
    return [
        Finding(rule.name, row.at, row.who, row.voucher, _fen(row.fen), row.detail)
        for rule in RULES
        for row in session.execute(
            text(f"SELECT * FROM ({rule.sql}) AS found ORDER BY at DESC LIMIT {FOUND_MAX}"),  # noqa: S608
            {name: value for name, value in asked.items() if f":{name}" in rule.sql},
        )
    ]


def _fen(amount: object) -> int | None:
    return None if amount is None else int(str(amount))
