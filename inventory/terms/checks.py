"""What terms promise."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "acceptances_are_of_published_terms",
        "nobody agreed to terms before they were published",
        """
        SELECT acceptances.id, terms.code, terms.version
        FROM acceptances JOIN terms ON terms.id = acceptances.terms_id
        WHERE terms.version IS NULL
        """,
    ),
    Check(
        7,
        "lots_are_under_terms_in_force",
        "nothing was received under terms that were withdrawn before it was handed over",
        """
        SELECT lots.code, terms.code, terms.version
        FROM lots
        JOIN deliveries ON deliveries.id = lots.delivery_id
        JOIN terms ON terms.id = lots.terms_id
        WHERE terms.withdrawn_at <= deliveries.delivered_at
        """,
    ),
    Check(
        7,
        "terms_are_numbered_without_gaps",
        "the versions of the terms are numbered from one without gaps",
        """
        SELECT code, count(version), max(version) FROM terms
        GROUP BY code HAVING count(version) <> coalesce(max(version), 0)
        """,
    ),
)
