"""What pictures promise."""

from app.checks import Check

CHECKS = (
    Check(
        5,
        "pictures_are_what_they_were",
        "every kept picture still has the content that its hash was made of",
        "SELECT id FROM pictures WHERE kept_at IS NOT NULL AND hash <> sha256(content)",
    ),
)
