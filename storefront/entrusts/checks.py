"""What money held for errands promises: it is all there until it is spent or given back."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "held_money_is_accounted_for",
        "what is held for a villager is what they gave, less what was paid and given back",
        """
        SELECT villagers.code, held.fen, posted.fen
        FROM villagers
        LEFT JOIN LATERAL (
            SELECT sum(held_fen - coalesce(spent_fen, 0)) AS fen FROM entrusts
            WHERE entrusts.villager_id = villagers.id AND entrusts.state <> 'settled'
        ) AS held ON true
        LEFT JOIN LATERAL (
            SELECT -sum(fen) AS fen FROM postings
            WHERE account = 'held_for_errands' AND party = villagers.code
        ) AS posted ON true
        WHERE coalesce(held.fen, 0) <> coalesce(posted.fen, 0)
        """,
    ),
)
