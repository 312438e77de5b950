"""What the waitlist promises."""

from app.checks import Check

CHECKS = (
    Check(
        10,
        "told_notes_keep_no_phone",
        "whoever was told that something is back has no number kept for it any more",
        """
        SELECT id FROM stock_notes
        WHERE told_at IS NOT NULL AND (phone IS NOT NULL OR phone_hash IS NOT NULL)
        """,
    ),
)
