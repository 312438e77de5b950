"""What the open books promise."""

from app.checks import Check

CHECKS = (
    Check(
        10,
        "questions_are_answered_by_somebody",
        "a question that is answered or declined says by whom, when and what",
        """
        SELECT id FROM questions
        WHERE (state = 'open') <> (answered_by IS NULL)
            OR (state = 'open') <> (answer IS NULL) OR answered_at < asked_at
        """,
    ),
)
